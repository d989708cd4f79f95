internal import Bitcoin
internal import ChainConformance
internal import ChainKit
internal import Stressing

/// Everything that `chainsign btc` does to inputs: documents, the roles of a PSBT, addresses, descriptors and extended keys.
@main struct StressBitcoin {
    static func main() throws {
        let adapter = AnyChainAdapter(BitcoinAdapter())
        // What is known of thousands of outputs costs most a byte; PSBTs are read five times as fast.
        let commands =
            [
                Stress.Command("read", isReading: true, bytesAMillisecond: 10_000) { handed in
                    guard let context = handed.chainContext, let input = try? ChainInput.detect(handed.bytes) else { return false }
                    return (try? adapter.decode(input, context: context)) != nil
                },
                Stress.Command("inspect", isVerifying: true, bytesAMillisecond: 600) { inspect($0, adapter) != nil },
                Stress.Command("texts", bytesAMillisecond: 80_000) { Text(adapter).read($0) },
            ]
            + Role.allCases.map { role in
                Stress.Command("psbt \(role)", bytesAMillisecond: 20_000) { PSBT.read($0).map { psbt in role.play(psbt) } ?? false }
            }
        let stress = Stress(commands) { handed in
            let isAnything = read(handed, adapter)
            if let psbt = PSBT.read(handed) { for role in Role.allCases { _ = role.play(psbt) } }
            return isAnything
        }
        try stress.run(Bombs.all) { vector in
            switch vector.input {
            case .raw(let bytes): return [bytes]
            case .container(let text): return [Array(text.utf8)] + (PSBT.read(Handed(Array(text.utf8))).map { [$0.bytes] } ?? [])
            case .json(let value):
                // The pieces of building blocks are inputs themselves: addresses, descriptors, keys, transactions, PSBTs.
                let pieces = value.object?.members.compactMap { $0.value.string.map { Array($0.utf8) } } ?? []
                return [Array(value.text().utf8)] + pieces.filter { read(Handed($0), adapter) }
            }
        }
    }
}

/// Whether an input is a document or another text.
private func read(_ handed: Handed, _ adapter: AnyChainAdapter) -> Bool {
    let isText = Text(adapter).read(handed)
    return inspect(handed, adapter) != nil || isText
}

extension PSBT {
    /// As bytes, or as text.
    fileprivate static func read(_ handed: Handed) -> PSBT? {
        switch try? ChainInput.detect(handed.bytes) {
        case .raw(let bytes): try? PSBT(bytes)
        case .container(let text): try? PSBT(text: text)
        case .json, nil: nil
        }
    }
}

/// The commands of `btc psbt`.
private enum Role: CaseIterable {
    case decode, update, combine, finalize, extract, convert

    /// Whether there was a result.
    func play(_ psbt: PSBT) -> Bool {
        switch self {
        case .decode: return !psbt.json.text(.pretty).isEmpty
        case .update: return (try? psbt.updated(keys: [], context: .empty).base64) != nil
        case .combine: return (try? psbt.combined(with: psbt).base64) != nil
        case .finalize: return (try? psbt.finalized().psbt.base64) != nil
        case .extract: return (try? psbt.finalized().psbt.extracted().bytes) != nil
        case .convert: return PSBT.Version.allCases.contains { (try? psbt.converted(to: $0).base64) != nil && $0 != psbt.version }
        }
    }
}

/// What is no document.
private struct Text {
    private let adapter: AnyChainAdapter

    init(_ adapter: AnyChainAdapter) { self.adapter = adapter }

    func read(_ handed: Handed) -> Bool {
        switch try? ChainInput.detect(handed.bytes) {
        case .json(let value):
            // Whoever asks for a hundred thousand scripts of a descriptor gets them, and waits.
            if case .number(let count)? = value["count"], count.integer(as: Int.self).map({ $0 > 100 }) ?? false { return false }
            if let name = value["primitive"]?.string { return (try? adapter.primitive(name, JSONCursor(value))) != nil }
            guard let address = value["address"]?.string else { return false }
            return (try? adapter.validate(address: address, network: value["network"]?.string)) != nil
        case .container(let text):
            let isAddress = (try? adapter.validate(address: text)) != nil
            let descriptor = try? Descriptor(text)
            _ = try? descriptor?.scripts(0..<2)
            let isKey = (try? ExtendedKeyText(text)) != nil
            return isAddress || isKey || descriptor != nil
        case .raw, nil: return false
        }
    }
}
