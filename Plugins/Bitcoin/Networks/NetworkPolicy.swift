/// What nodes of a network relay, and what a wallet takes for a mistake: data, as far as one can know it without the node.
struct NetworkPolicy: Sendable {
    /// Satoshis for a thousand virtual bytes below which an output is worth less than it costs to spend.
    let dustRate: UInt64
    /// Satoshis for a thousand virtual bytes below which nodes don't relay.
    let relayRate: UInt64
    /// The same of nodes whose software is older, where they ask more.
    let olderRelayRate: UInt64?
    /// The highest fee that nobody has to ask for by name, in satoshis.
    let highestFee: UInt64
    /// The highest fee rate of that kind, in satoshis for a thousand virtual bytes.
    let highestRate: UInt64
    /// Below this, a fee is never too large a part of what is sent.
    let trifle: UInt64
    /// What nodes ask of a transaction's form; nil where it is not known here.
    let relayRules: RelayRules?
    /// The largest part of the outputs' sum that the fee may be, in per cent.
    static let highestShare: UInt64 = 25
    /// The weight above which nodes don't relay.
    static let highestWeight = 400_000

    /// An output that costs more to spend than it holds, by Bitcoin Core's measure: what it takes itself and what its input will take,
    /// at ``dustRate``. Outputs that nobody can spend have no limit.
    func dust(of script: [UInt8]) -> UInt64 {
        if script.first == Opcode.return.rawValue || script.count > ScriptMachine.longestScript { return 0 }
        let own = 8 + CompactSize.size(script.count) + script.count
        let input = ScriptTemplate.witnessProgram(script) == nil ? 148 : 67
        return UInt64(own + input) * dustRate / 1000
    }
}

extension BitcoinNetwork {
    /// Bitcoin's are Bitcoin Core's defaults since version 30; its relay rate was ten times higher before 28.3, 29.1 and 30. Dogecoin counts
    /// a hundred times more of its units.
    var policy: NetworkPolicy {
        switch id {
        case "dogecoin":
            NetworkPolicy(
                dustRate: 5_000_000, relayRate: 100_000, olderRelayRate: nil, highestFee: 10_000_000_000, highestRate: 100_000_000,
                trifle: 100_000_000, relayRules: nil)
        case "litecoin":
            NetworkPolicy(
                dustRate: 3000, relayRate: 1000, olderRelayRate: nil, highestFee: 10_000_000, highestRate: 1_000_000, trifle: 5000,
                relayRules: nil)
        default:
            NetworkPolicy(
                dustRate: 3000, relayRate: 100, olderRelayRate: 1000, highestFee: 10_000_000, highestRate: 1_000_000, trifle: 5000,
                relayRules: .bitcoinCore30)
        }
    }
}
