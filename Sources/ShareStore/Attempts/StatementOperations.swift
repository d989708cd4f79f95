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
            let kept = try KeptStatement.all(change.rows(.statements))
            var known = Dictionary(kept.map { ($0.name, $0.bytes) }) { first, _ in first }
            var counts = Dictionary(kept.map { (Signer($0), 1) }, uniquingKeysWith: +)
            var new: [KeptStatement] = []
            for statement in statements {
                if let present = held.first, statement.epoch != present, statement.epoch != present &+ 1 {
                    throw StoreError.rosterOfOtherEpoch(epoch: statement.epoch, present: present)
                }
                if let earlier = known[statement.name] {
                    guard earlier == statement.bytes else {
                        throw StoreError.statementConflict(epoch: statement.epoch, kind: statement.kind, signer: statement.signer)
                    }
                    continue
                }
                guard known.count < Limits.mostStatements else { throw StoreError.tooManyStatements(most: Limits.mostStatements) }
                guard counts[Signer(statement), default: 0] < Limits.mostStatementsOfSigner else {
                    throw StoreError.tooManyStatements(most: Limits.mostStatementsOfSigner)
                }
                known[statement.name] = statement.bytes
                counts[Signer(statement), default: 0] += 1
                new.append(statement)
            }
            try put(new, &change)
        }
    }

    /// Who says something of an epoch.
    private struct Signer: Hashable {
        let epoch: UInt32
        let identity: [UInt8]

        init(_ statement: KeptStatement) { (epoch, identity) = (statement.epoch, statement.signer) }
    }

    private func put(_ new: [KeptStatement], _ change: inout Change) throws {
        guard !new.isEmpty else { return }
        try change.edit(.statements) { rows in for statement in new { rows.put(statement.cells) } }
        for statement in new {
            try change.append(
                .statementStored,
                [
                    EventField("epoch", statement.epoch), EventField("transcript", statement.transcript),
                    EventField("kind", statement.kind), EventField("signer", statement.signer),
                    EventField("hash", SHA256.hash(statement.bytes)),
                ])
        }
    }

    /// The statements on an epoch, in the order of transcript, kind and signer.
    public func statements(epoch: UInt32) throws(StoreError) -> [KeptStatement] {
        try read(.statements) { try KeptStatement.all($0).filter { $0.epoch == epoch } }
    }
}
