internal import Groups

extension SQLiteShareStore {
    /// Stores another party's statement on a key; the same bytes again are no change, other bytes a conflict.
    public func storeAcknowledgement(keyID: [UInt8], epoch: UInt32, from party: UInt8, bytes: [UInt8]) throws(StoreError) {
        guard party > 0 else { throw .malformed(field: "party", detail: "indices begin at 1") }
        try Limits.length("acknowledgement", bytes, 1...Limits.longest)
        try change { change in
            guard try KeyRow.load(change.rows(.keys), keys, keyID: keyID, epoch: epoch) != nil else {
                throw StoreError.unknownKey(key: keyID, epoch: epoch)
            }
            if let earlier = try change.rows(.acknowledgements)[.bytes(keyID), .number(Int64(epoch)), .number(Int64(party))] {
                guard try earlier.bytes("bytes") == bytes else {
                    throw StoreError.acknowledgementConflict(key: keyID, epoch: epoch, party: party)
                }
                return
            }
            try change.edit(.acknowledgements) { statements in
                statements.put([.bytes(keyID), .number(Int64(epoch)), .number(Int64(party)), .bytes(bytes)])
            }
            try change.append(
                .acknowledgementStored,
                [
                    EventField("key", keyID), EventField("epoch", epoch), EventField("from", party),
                    EventField("hash", SHA256.hash(bytes)),
                ])
        }
    }

    /// The statements on a key, in the order of the parties.
    public func acknowledgements(keyID: [UInt8], epoch: UInt32) throws(StoreError) -> [Acknowledgement] {
        try read(.acknowledgements) { rows in
            try rows.strict.filter { try $0.bytes("key_id") == keyID && $0.number("epoch") == epoch }
                .map { Acknowledgement(party: try $0.number("party"), bytes: try $0.bytes("bytes")) }
        }
    }
}
