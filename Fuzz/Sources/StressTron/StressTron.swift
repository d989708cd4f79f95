internal import ChainConformance
internal import ChainKit
internal import Tron
internal import Stressing

/// Everything that `chainsign inspect` and `plan` do to inputs of Tron.
@main struct StressTron {
    static func main() throws {
        let adapter = AnyChainAdapter(TronAdapter())
        let command = { (handed: Handed) in inspect(handed, adapter) != nil }
        try Stress([.init("inspect", isVerifying: true, bytesAMillisecond: 1 << 20, command)], together: command).run(Bombs.all) { vector in
            switch vector.input {
            case .raw(let bytes): [bytes]
            case .container(let text): [Array(text.utf8)]
            case .json(let value): value["primitive"] == nil ? [Array(value.text().utf8)] : []
            }
        }
    }
}
