/// A network's rules of relay, and limits beyond which a wallet sees a mistake, as far as one can know them without the node.
struct NetworkPolicy: Sendable {
    /// The dust limit of outputs.
    let dust: Dust
    /// Satoshis for a thousand virtual bytes below which nodes don't relay.
    let relayRate: UInt64
    /// The same rate of nodes with older software, where they ask more.
    let olderRelayRate: UInt64?
    /// The highest fee that nobody has to ask for by name, in satoshis.
    let highestFee: UInt64
    /// The highest fee rate of that kind, in satoshis for a thousand virtual bytes.
    let highestRate: UInt64
    /// Below this, a fee is never too large a part of what is sent.
    let trifle: UInt64
    /// The nodes' rules on a transaction's form; nil where they are not known here.
    let relayRules: RelayRules?
    /// The largest part of the outputs' sum that the fee may be, in per cent.
    static let highestShare: UInt64 = 25
    /// The weight above which nodes don't relay.
    static let highestWeight = 400_000

    /// A rule by which nodes tell outputs that are not worth their place.
    enum Dust: Sendable {
        /// By Bitcoin Core's measure: what an output takes itself and what its input will take, at so many satoshis for a thousand virtual
        /// bytes.
        case rate(UInt64)
        /// An amount in satoshis, the same for each output.
        case amount(UInt64)
    }

    /// The least value of an output with this script. Outputs that nobody can spend have no limit.
    func dust(of script: [UInt8]) -> UInt64 {
        if script.first == Opcode.return.rawValue || script.count > ScriptMachine.longestScript { return 0 }
        switch dust {
        case .amount(let amount): return amount
        case .rate(let rate):
            let own = 8 + CompactSize.size(script.count) + script.count
            let input = ScriptTemplate.witnessProgram(script) == nil ? 148 : 67
            return UInt64(own + input) * rate / 1000
        }
    }
}

extension BitcoinNetwork {
    /// Bitcoin's are Bitcoin Core's defaults since version 30; its relay rate was ten times higher before 28.3, 29.1 and 30. Litecoin Core's
    /// dust is ten times Bitcoin's. Dogecoin counts a hundred times more of its units: its nodes want a fee of 0.01 more for each output
    /// that holds less than that, and refuse what holds less than 0.001.
    var policy: NetworkPolicy {
        switch id {
        case "dogecoin":
            NetworkPolicy(
                dust: .amount(1_000_000), relayRate: 100_000, olderRelayRate: nil, highestFee: 10_000_000_000, highestRate: 100_000_000,
                trifle: 100_000_000, relayRules: nil)
        case "litecoin":
            NetworkPolicy(
                dust: .rate(30_000), relayRate: 1000, olderRelayRate: nil, highestFee: 10_000_000, highestRate: 1_000_000, trifle: 5000,
                relayRules: nil)
        default:
            NetworkPolicy(
                dust: .rate(3000), relayRate: 100, olderRelayRate: 1000, highestFee: 10_000_000, highestRate: 1_000_000, trifle: 5000,
                relayRules: .bitcoinCore30)
        }
    }
}
