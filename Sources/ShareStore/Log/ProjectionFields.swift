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
        func parties(_ name: String) throws(Missing) -> [UInt8] { try parties(name, in: text(name)) }
        private func parties(_ name: String, in text: String) throws(Missing) -> [UInt8] {
            var parties: [UInt8] = []
            for text in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let party = UInt8(text), party > parties.last ?? 0 else { throw Missing(name: name) }
                parties.append(party)
            }
            return parties
        }
        /// The same, where the first may be 0: what a party holds for itself.
        func peers(_ name: String) throws(Missing) -> [UInt8] {
            let text = try text(name)
            if text == "0" { return [0] }
            guard text.hasPrefix("0,") else { return try parties(name) }
            return [0] + (try parties(name, in: String(text.dropFirst(2))))
        }
        /// Which number became which, like `1:1,3:2`; nil where the event has no such field.
        func numbers(_ name: String) throws(Missing) -> PartyNumbers? {
            guard let text = event.value(name) else { return nil }
            guard let numbers = PartyNumbers(text) else { throw Missing(name: name) }
            return numbers
        }
        func ids() throws(Missing) -> [[UInt8]] { try list("ids", width: 32) }
        /// Hex, of the same width each where there is one.
        func list(_ name: String, width: Int?) throws(Missing) -> [[UInt8]] {
            var list: [[UInt8]] = []
            for text in try text(name).split(separator: ",", omittingEmptySubsequences: false) {
                guard let bytes = hexBytes(text), width.map({ $0 == bytes.count }) ?? true else { throw Missing(name: name) }
                list.append(bytes)
            }
            return list
        }
        /// A pair of this party's, whose set-up is auxiliary data.
        func pair() throws(Missing) -> AuxiliaryName {
            AuxiliaryName(keyID: try bytes("key"), epoch: try number("epoch"), peer: try number("peer"))
        }
        func signerSet() throws(Missing) -> SignerSet { SignerSet(keyID: try bytes("key"), signers: try parties("signers")) }
    }
}
