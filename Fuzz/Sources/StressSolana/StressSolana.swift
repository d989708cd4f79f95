internal import Solana
internal import Stressing

@main struct StressSolana {
    static func main() throws { try stress(SolanaAdapter(), Bombs.all) }
}
