internal import Bitcoin
internal import ChainKit
internal import Fuzzing

@main struct FuzzBitcoin {
    static func main() {
        unsafe runFuzzer {
            unsafe fuzz(BitcoinAdapter(), $0, $1) { document in
                if case .psbt(let psbt) = document { exercise(psbt) }
            }
        }
    }
}

/// The roles. What one version holds, the other gives back.
private func exercise(_ psbt: PSBT) {
    _ = psbt.json.text()
    _ = try? psbt.updated(keys: [], context: .empty)
    if let both = try? psbt.combined(with: psbt) {
        precondition((try? both.combined(with: psbt)) == both, "a PSBT changes what it was combined with before")
    }
    if let (finished, _) = try? psbt.finalized() { _ = try? finished.extracted() }
    for version in PSBT.Version.allCases {
        guard let other = try? psbt.converted(to: version) else { continue }
        precondition((try? PSBT(other.bytes)) == other, "a PSBT in the other version can't be read")
        precondition(
            (try? other.unsignedTransaction()) == (try? psbt.unsignedTransaction()), "the other version is another transaction")
    }
}
