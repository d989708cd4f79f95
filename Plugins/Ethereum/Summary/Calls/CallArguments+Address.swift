internal import ChainKit

extension CallArguments {
    /// 20 bytes behind zeros.
    mutating func address() throws(UnreadableCall) -> EthereumAddress {
        let word = try word()
        guard word.prefix(12).allSatisfy({ $0 == 0 }), let address = EthereumAddress(bytes: Array(word.suffix(20))) else {
            throw UnreadableCall(reason: "an address has bytes before it that are not zero")
        }
        return address
    }
}
