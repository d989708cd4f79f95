internal import Ethereum
internal import Fuzzing

@main struct FuzzEthereum {
    static func main() { unsafe runFuzzer { unsafe fuzz(EthereumAdapter(), $0, $1) } }
}
