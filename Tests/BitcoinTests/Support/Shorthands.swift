import ChainKit

@testable import Bitcoin

extension SigningTable {
    /// The requests, for whoever asks nothing of signatures afterwards.
    func requests(for keys: [WalletKey], allowing allowed: Set<UInt32> = []) throws(ChainError) -> [SigningRequest] {
        var budget = Budget()
        return try requests(for: keys, allowing: allowed, &budget)
    }
}

extension BitcoinContext {
    /// The context with these members.
    init(_ json: JSONValue) throws { try self.init(ChainContext(json)) }
}
