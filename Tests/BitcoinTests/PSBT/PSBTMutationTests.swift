import ChainKit
import FoundationEssentials
import TestSupport
import Testing

@testable import Bitcoin

@Suite struct PSBTMutationTests {
    /// How many inputs: 20,000 by default, `CHAINSIGN_MUTATIONS` for long runs.
    static let count = ProcessInfo.processInfo.environment["CHAINSIGN_MUTATIONS"].flatMap { Int($0) } ?? 20_000

    /// Whatever the bytes are, they are refused with a typed error, or read into a PSBT that writes the same bytes and that every role
    /// can take.
    @Test func mutatedBytesNeverTrap() throws {
        let seeds = PSBTSeeds.bytes
        try #require(seeds.count > 100)
        var random = SplitMix64(state: 1)
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = mutated(seeds.randomElement(using: &random) ?? [], seeds, &random)
            let psbt: PSBT
            do {
                psbt = try PSBT(bytes)
            } catch {
                #expect(error.stage == .decode)
                continue
            }
            accepted += 1
            guard psbt.bytes == bytes else {
                Issue.record("not canonical: \(Hex.encode(bytes))")
                continue
            }
            try exercise(psbt)
        }
        #expect(accepted > Self.count / 100, "mutations that are all refused exercise nothing but the decoder's beginning")
    }

    /// The mutator seldom keeps lengths right: here it works on fields, and everything is read again.
    @Test func mutatedFieldsNeverTrap() throws {
        let seeds = PSBTSeeds.valid
        let values = seeds.flatMap { psbt in psbt.inputs.flatMap { $0.map.pairs } + psbt.outputs.flatMap { $0.map.pairs } }
        let raw = values.map(\.value)
        var random = SplitMix64(state: 2)
        var accepted = 0
        for _ in 0..<Self.count {
            guard var psbt = seeds.randomElement(using: &random), let pair = values.randomElement(using: &random) else { continue }
            let value = Bool.random(using: &random) ? mutated(pair.value, raw, &random) : pair.value
            let keyData = Int.random(in: 0..<4, using: &random) == 0 ? mutated(pair.keyData, raw, &random) : pair.keyData
            if let index = psbt.inputs.indices.randomElement(using: &random) { psbt.inputs[index].map[pair.type, keyData] = value }
            if let index = psbt.outputs.indices.randomElement(using: &random) { psbt.outputs[index].map[pair.type & 7, keyData] = value }
            guard let read = try? PSBT(psbt.bytes) else { continue }
            accepted += 1
            #expect(read.bytes == psbt.bytes)
            try exercise(read)
        }
        #expect(accepted > Self.count / 20)
    }

    private func exercise(_ psbt: PSBT) throws {
        _ = psbt.json.text()
        #expect(try PSBT(text: psbt.base64) == psbt)
        _ = try? psbt.utxos()
        _ = try? SigningTable(psbt).requests(for: [])
        if let (done, _) = try? psbt.finalized() {
            #expect(try PSBT(done.bytes) == done)
            _ = try? done.extracted()
        }
        // Inputs may demand lock times that exclude each other; then there is no transaction to do anything with.
        guard (try? psbt.unsignedTransaction()) != nil else { return }
        let combined = try psbt.combined(with: psbt)
        #expect(combined == psbt.sorted)
        #expect(try PSBT(combined.bytes) == combined)
        for version in PSBT.Version.allCases {
            guard let converted = try? psbt.converted(to: version) else { continue }
            #expect(try PSBT(converted.bytes) == converted)
            #expect(try converted.unsignedTransaction() == psbt.unsignedTransaction())
        }
    }
}
