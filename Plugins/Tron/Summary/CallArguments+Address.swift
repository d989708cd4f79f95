internal import ChainKit

extension CallArguments {
    /// Above the 20 bytes of an address stand zeros, or Tron's own prefix, which several wallets leave there.
    mutating func address() throws(UnreadableCall) -> TronAddress {
        let word = try word()
        guard word.prefix(11).allSatisfy({ $0 == 0 }), let prefix = word.dropFirst(11).first, prefix == 0 || prefix == TronAddress.prefix,
            let address = TronAddress(suffix: word)
        else { throw UnreadableCall(reason: "an address has bytes before it that do not belong there") }
        return address
    }
}
