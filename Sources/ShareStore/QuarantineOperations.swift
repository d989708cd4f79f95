internal import GRDB

extension SQLiteShareStore {
    /// Counts a combination that failed; the count of this signer set since the last lift.
    public func recordFailedCombination(keyID: [UInt8], signers: [UInt8], request: [UInt8]) throws(StoreError) -> Int {
        try Limits.parties("signers", signers, atLeast: 1)
        try Limits.id("request", request)
        return try change { change in
            guard try KeyRow.active(change.access, keys, keyID: keyID) != nil else {
                throw StoreError.unknownKey(key: keyID, epoch: nil)
            }
            try change.head.require(.failures, change.access)
            let (count, overflow) = try change.access.failures(keyID: keyID, signers: signers).addingReportingOverflow(1)
            guard !overflow else { throw StoreError.damaged(file: path, detail: "unreadable value in failures.count") }
            try change.append(
                .combinationFailed,
                [EventField("key", keyID), EventField("signers", parties: signers), EventField("request", request)])
            try change.edit(.failures) { try $0.access.saveFailures(keyID: keyID, signers: signers, count) }
            return count
        }
    }

    /// The signer sets of a key whose combinations failed, in the order of the sets.
    public func failedCombinations(keyID: [UInt8]) throws(StoreError) -> [FailedSet] {
        try read(.failures) { access in
            try access.rows("failures", "SELECT signers, count FROM failures WHERE key_id = ? ORDER BY signers", .bytes(keyID))
                .map { FailedSet(signers: try $0.bytes("signers"), count: try $0.number("count")) }
        }
    }

    /// Forgets the failures of a signer set. Where there are none, nothing is changed.
    public func liftQuarantine(keyID: [UInt8], signers: [UInt8]) throws(StoreError) {
        try change { change in
            try change.head.require(.failures, change.access)
            guard try change.access.failures(keyID: keyID, signers: signers) > 0 else { return }
            try change.append(.quarantineLifted, [EventField("key", keyID), EventField("signers", parties: signers)])
            try change.edit(.failures) { change in
                try change.access.run("DELETE FROM failures WHERE key_id = ? AND signers = ?", .bytes(keyID), .bytes(signers))
            }
        }
    }
}

extension Access {
    fileprivate func failures(keyID: [UInt8], signers: [UInt8]) throws -> Int {
        try row("failures", "SELECT count FROM failures WHERE key_id = ? AND signers = ?", .bytes(keyID), .bytes(signers))?
            .number("count") ?? 0
    }

    func saveFailures(keyID: [UInt8], signers: [UInt8], _ count: Int) throws {
        try run(
            """
            INSERT INTO failures (key_id, signers, count) VALUES (?, ?, ?)
            ON CONFLICT (key_id, signers) DO UPDATE SET count = excluded.count
            """,
            .bytes(keyID), .bytes(signers), .number(Int64(count)))
    }
}
