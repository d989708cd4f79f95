internal import Bitcoin
internal import CLibFuzzer
internal import ChainKit

private let adapter = BitcoinAdapter()

@main struct FuzzBitcoin {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        let code = unsafe LLVMFuzzerRunDriver(&count, &arguments) { unsafe fuzz($0, $1) }
        precondition(code == 0, "libFuzzer refused its arguments")
    }
}

/// One input of libFuzzer: as bytes of a transaction or a PSBT, and as what a user might have typed, intents and messages included. A
/// trap is a finding, and so is a document that does not survive its own encodings.
private func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    if let document = try? adapter.decode(.raw(bytes), context: .empty) {
        guard case .raw(let written)? = try? adapter.encode(document, as: .raw) else {
            preconditionFailure("what was read can't be written")
        }
        precondition(written == bytes, "another encoding of the same document was accepted")
        exercise(document)
    }
    if let input = try? ChainInput.detect(bytes), let document = try? adapter.decode(input, context: .empty) { exercise(document) }
    return 0
}

/// Everything that a party does with a document before it signs. Refusals are fine, traps are not.
private func exercise(_ document: BitcoinDocument) {
    guard case .json(let value)? = try? adapter.encode(document, as: .json) else { preconditionFailure("what was read has no JSON") }
    precondition(
        (try? adapter.decode(.json(value), context: .empty)) == document, "the document's JSON reads as something else")
    for form in [DocumentForm.raw, .container, .text("hex"), .text("base64")] { _ = try? adapter.encode(document, as: form) }
    _ = adapter.keyPaths(of: document)
    _ = try? adapter.canonicalBytes(of: document)
    _ = try? adapter.summary(of: document, context: .empty).text
    _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
    _ = try? adapter.assemble(document, signatures: [])
    _ = try? adapter.isSigned(document)
    _ = try? adapter.verify(document, context: .empty)
    _ = try? adapter.estimate(document, context: .empty)
    _ = try? adapter.identifier(of: document)
    _ = try? adapter.conflicts(document)
    if case .psbt(let psbt) = document { exercise(psbt) }
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
