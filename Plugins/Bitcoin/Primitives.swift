public import ChainKit

extension BitcoinAdapter {
    /// Building blocks, by the files that have them.
    public func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        if let output = try SighashPrimitives.run(name, input) { return output }
        if let output = try AddressPrimitives.run(name, input) { return output }
        if let output = try PSBTPrimitives.run(name, input) { return output }
        if let output = try MessagePrimitives.run(name, input) { return output }
        throw ChainError(.decode, .unknownName, "is no building block of btc", field: name)
    }
}
