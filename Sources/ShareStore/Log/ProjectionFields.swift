extension Projection {
    /// Fields of an event by name and type.
    struct Fields {
        struct Missing: Error { let name: String }
        let event: StoreEvent

        init(_ event: StoreEvent) { self.event = event }

        func text(_ name: String) throws(Missing) -> String {
            guard let value = event.value(name) else { throw Missing(name: name) }
            return value
        }
        func bytes(_ name: String) throws(Missing) -> [UInt8] {
            guard let bytes = hexBytes(try text(name)) else { throw Missing(name: name) }
            return bytes
        }
        func number<N: FixedWidthInteger>(_ name: String) throws(Missing) -> N {
            guard let number = N(try text(name), radix: 10) else { throw Missing(name: name) }
            return number
        }
        func key() throws(Missing) -> KeyName { KeyName(keyID: try bytes("key"), epoch: try number("epoch")) }
        func pool() throws(Missing) -> MaterialPool {
            MaterialPool(keyID: try bytes("key"), epoch: try number("epoch"))
        }
        func signersPool() throws(Missing) -> MaterialPool {
            MaterialPool(keyID: try bytes("key"), epoch: try number("epoch"), signers: try parties("signers"))
        }
        /// One party or more.
        func parties(_ name: String) throws(Missing) -> [UInt8] {
            var parties: [UInt8] = []
            for text in try text(name).split(separator: ",", omittingEmptySubsequences: false) {
                guard let party = UInt8(text), party > parties.last ?? 0 else { throw Missing(name: name) }
                parties.append(party)
            }
            return parties
        }
        func ids() throws(Missing) -> [[UInt8]] { try list("ids", width: 32) }
        /// Hex of the same width each.
        func list(_ name: String, width: Int) throws(Missing) -> [[UInt8]] {
            var list: [[UInt8]] = []
            for text in try text(name).split(separator: ",", omittingEmptySubsequences: false) {
                guard let bytes = hexBytes(text), bytes.count == width else { throw Missing(name: name) }
                list.append(bytes)
            }
            return list
        }
        func pair() throws(Missing) -> PairName {
            PairName(keyID: try bytes("key"), epoch: try number("epoch"), peer: try number("peer"))
        }
        func signerSet() throws(Missing) -> SignerSet { SignerSet(keyID: try bytes("key"), signers: try parties("signers")) }
    }
}
