internal import GRDB

extension SQLiteShareStore {
    /// Counts a combination that failed; returns the count of this signer set since the last lift.
    ///
    /// Of an epoch that is not the key's active one nothing is counted: the signers' numbers may be other parties' by now.
    public func recordFailedCombination(keyID: [UInt8], epoch: UInt32, signers: [UInt8], request: [UInt8]) throws(StoreError) -> Int {
        try Limits.parties("signers", signers, atLeast: 1)
        try Limits.id("request", request)
        return try change { change in
            try requireActive(&change, keyID: keyID, epoch: epoch)
            let (count, overflow) = try change.rows(.failures).failures(keyID: keyID, signers: signers).addingReportingOverflow(1)
            guard !overflow else {
                throw StoreError.damaged(file: path, detail: "an unreadable value, count, among its failed combinations")
            }
            try change.append(
                .combinationFailed,
                [EventField("key", keyID), EventField("signers", parties: signers), EventField("request", request)])
            try change.edit(.failures) { $0.put([.bytes(keyID), .bytes(signers), .number(Int64(count))]) }
            return count
        }
    }

    /// The signer sets of a key whose combinations failed, in the order of the sets.
    public func failedCombinations(keyID: [UInt8]) throws(StoreError) -> [FailedSet] {
        try read(.failures) { try failures($0, keyID: keyID) }
    }

    func failures(_ rows: SealedRows, keyID: [UInt8]) throws -> [FailedSet] {
        try rows.strict.filter { try $0.bytes("key_id") == keyID }
            .map { FailedSet(signers: try $0.bytes("signers"), count: try $0.number("count")) }
    }

    /// Forgets the failures of a signer set. Where there are none, nothing is changed.
    public func liftQuarantine(keyID: [UInt8], signers: [UInt8]) throws(StoreError) {
        try change { change in
            guard try change.rows(.failures).failures(keyID: keyID, signers: signers) > 0 else { return }
            try change.append(.quarantineLifted, [EventField("key", keyID), EventField("signers", parties: signers)])
            try change.edit(.failures) { rows in
                try rows.removeAll { try $0.bytes("key_id") == keyID && $0.bytes("signers") == signers }
            }
        }
    }
}

extension SealedRows {
    /// The count of a signer set, of table `failures`.
    fileprivate func failures(keyID: [UInt8], signers: [UInt8]) throws -> Int {
        try self[.bytes(keyID), .bytes(signers)]?.number("count") ?? 0
    }
}

extension Change {
    /// Failed sets under new numbers of their parties, as ``Projection/renumberFailures(_:)`` has them.
    mutating func renumberFailures(_ numbers: PartyNumbers) throws {
        try edit(.failures) { rows in
            var failures: [Projection.SignerSet: Int] = [:]
            for row in rows.strict {
                let set = Projection.SignerSet(keyID: try row.bytes("key_id"), signers: try row.bytes("signers"))
                failures[set] = try row.number("count")
            }
            rows.removeAll()
            for (set, count) in Projection.renumbered(failures, numbers) {
                rows.put([.bytes(set.keyID), .bytes(set.signers), .number(Int64(count))])
            }
        }
    }
}
