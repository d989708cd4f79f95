internal import CLibFuzzer
internal import ChainKit
internal import Solana

private let adapter = SolanaAdapter()

@main struct FuzzSolana {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        let code = unsafe LLVMFuzzerRunDriver(&count, &arguments) { unsafe fuzz($0, $1) }
        precondition(code == 0, "libFuzzer refused its arguments")
    }
}

/// One input of libFuzzer: as bytes of a document, and as what a user might have typed. A trap is a finding, and so is a
/// document that does not survive its own encodings.
private func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    if let document = try? adapter.decode(.raw(bytes), context: .empty) {
        precondition(document.bytes == bytes, "another encoding of the same document was accepted")
        exercise(document)
    }
    if let input = try? ChainInput.detect(bytes), let document = try? adapter.decode(input, context: .empty) { exercise(document) }
    return 0
}

/// Everything that a party does with a document before it signs. Refusals are fine, traps are not.
private func exercise(_ document: SolanaDocument) {
    for form in [DocumentForm.json, .raw, .container, .text("hex"), .text("base58")] {
        guard let encoded = try? adapter.encode(document, as: form) else { continue }
        if case .json(let value) = encoded {
            let again = try? adapter.decode(.json(value), context: .empty)
            precondition(again == document, "the document's JSON reads as something else")
        }
    }
    _ = try? adapter.summary(of: document, context: .empty)
    _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
    _ = try? adapter.verify(document, context: .empty)
    _ = try? adapter.estimate(document, context: .empty)
    _ = try? adapter.identifier(of: document)
    _ = adapter.conflicts(document)
}
