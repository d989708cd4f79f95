/// What nodes of a network relay, and what a wallet takes for a mistake: data, as far as one can know it without the node.
struct NetworkPolicy: Sendable {
    /// Satoshis for a thousand virtual bytes below which an output is worth less than it costs to spend.
    let dustRate: UInt64
    /// Satoshis for a thousand virtual bytes below which nodes don't relay.
    let relayRate: UInt64
    /// The highest fee that nobody has to ask for by name, in satoshis.
    let highestFee: UInt64
    /// The highest fee rate of that kind, in satoshis for a thousand virtual bytes.
    let highestRate: UInt64
    /// Below this, a fee is never too large a part of what is sent.
    let trifle: UInt64
    /// The largest part of the outputs' sum that the fee may be, in per cent.
    static let highestShare: UInt64 = 25
    /// The weight above which nodes don't relay.
    static let highestWeight = 400_000

    /// An output that costs more to spend than it holds, by Bitcoin Core's measure: what it takes itself and what its input will take,
    /// at ``dustRate``. Outputs that nobody can spend have no limit.
    func dust(of script: [UInt8]) -> UInt64 {
        if script.first == Opcode.return.rawValue { return 0 }
        let own = 8 + CompactSize.size(script.count) + script.count
        let input = ScriptTemplate.witnessProgram(script) == nil ? 148 : 67
        return UInt64(own + input) * dustRate / 1000
    }
}

extension BitcoinNetwork {
    /// Dogecoin counts a hundred times more of its units.
    var policy: NetworkPolicy {
        switch id {
        case "dogecoin":
            NetworkPolicy(
                dustRate: 5_000_000, relayRate: 100_000, highestFee: 10_000_000_000, highestRate: 100_000_000, trifle: 100_000_000)
        default: NetworkPolicy(dustRate: 3000, relayRate: 1000, highestFee: 10_000_000, highestRate: 1_000_000, trifle: 5000)
        }
    }
}
