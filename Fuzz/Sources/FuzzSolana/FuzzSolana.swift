internal import Solana
internal import Fuzzing

@main struct FuzzSolana {
    static func main() { unsafe runFuzzer { unsafe fuzz(SolanaAdapter(), $0, $1) } }
}
