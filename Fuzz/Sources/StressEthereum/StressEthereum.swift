internal import ChainConformance
internal import ChainKit
internal import Ethereum
internal import Stressing

/// Everything that `chainsign eth inspect` does to inputs.
@main struct StressEthereum {
    static func main() throws {
        let adapter = AnyChainAdapter(EthereumAdapter())
        let command = { (handed: Handed) in inspect(handed, adapter) != nil }
        try Stress([.init("inspect", isVerifying: true, bytesAMillisecond: 1 << 20, command)], together: command).run(Bombs.all) { vector in
            switch vector.input {
            case .raw(let bytes): return [bytes]
            case .container(let text): return [Array(text.utf8)]
            case .json(let value):
                let input = value["primitive"] == nil ? value : value["typedData"]
                return input.map { [Array($0.text().utf8)] } ?? []
            }
        }
    }
}
