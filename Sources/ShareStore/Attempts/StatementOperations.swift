internal import GRDB
internal import Groups

extension SQLiteShareStore {
    /// Keeps signed statements, in one step. The same bytes again are no change, other bytes under the same name are a conflict.
    ///
    /// They are of the keys' present epoch or the next one. What each signer may leave here is bounded, so that one who signs without end
    /// takes nobody else's room.
    public func storeStatements(_ statements: [KeptStatement]) throws(StoreError) {
        for statement in statements { try statement.check() }
        guard statements.count <= Limits.mostStatements else { throw .tooManyStatements(most: Limits.mostStatements) }
        try change { change in
            let held = try heldKeys(&change).map(\.epoch)
            for statement in statements {
                if let present = held.first, statement.epoch != present, statement.epoch != present &+ 1 {
                    throw StoreError.rosterOfOtherEpoch(epoch: statement.epoch, present: present)
                }
                try put(statement, &change)
            }
        }
    }

    private func put(_ statement: KeptStatement, _ change: inout Change) throws {
        let rows = try change.rows(.statements)
        let name = statement.name
        let key: [Cell] = Array(statement.cells.dropLast())
        if let earlier = try rows[key].map({ try KeptStatement($0) }) {
            guard earlier.bytes == statement.bytes else {
                throw StoreError.statementConflict(epoch: name.epoch, kind: name.kind, signer: name.signer)
            }
            return
        }
        guard rows.rows.count < Limits.mostStatements else { throw StoreError.tooManyStatements(most: Limits.mostStatements) }
        let own = try KeptStatement.all(rows).count { $0.epoch == name.epoch && $0.signer == name.signer }
        guard own < Limits.mostStatementsOfSigner else {
            throw StoreError.tooManyStatements(most: Limits.mostStatementsOfSigner)
        }
        try change.edit(.statements) { $0.put(statement.cells) }
        try change.append(
            .statementStored,
            [
                EventField("epoch", name.epoch), EventField("transcript", name.transcript), EventField("kind", name.kind),
                EventField("signer", name.signer), EventField("hash", SHA256.hash(statement.bytes)),
            ])
    }

    /// The statements on an epoch, in the order of transcript, kind and signer.
    public func statements(epoch: UInt32) throws(StoreError) -> [KeptStatement] {
        try read(.statements) { try KeptStatement.all($0).filter { $0.epoch == epoch } }
    }
}
