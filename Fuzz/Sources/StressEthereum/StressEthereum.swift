internal import ChainKit
internal import Ethereum
internal import Stressing

@main struct StressEthereum {
    static func main() throws {
        // Of the building blocks typed data is read as such.
        try stress(EthereumAdapter(), Bombs.all) { $0["primitive"] == nil ? $0 : $0["typedData"] }
    }
}
