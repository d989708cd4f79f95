internal import CLibFuzzer
internal import ChainKit
internal import Ethereum

private let adapter = EthereumAdapter()

@main struct FuzzEthereum {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        let code = unsafe LLVMFuzzerRunDriver(&count, &arguments) { unsafe fuzz($0, $1) }
        precondition(code == 0, "libFuzzer refused its arguments")
    }
}

/// One input of libFuzzer: as bytes of a transaction or message, and as what a user might have typed, JSON of typed data included. A
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
private func exercise(_ document: EthereumDocument) {
    for form in [DocumentForm.json, .raw, .container, .text("hex")] {
        guard let encoded = try? adapter.encode(document, as: form) else { continue }
        if case .json(let value) = encoded {
            let again = try? adapter.decode(.json(value), context: .empty)
            precondition(again == document, "the document's JSON reads as something else")
        }
    }
    _ = try? adapter.summary(of: document, context: .empty).text
    _ = try? adapter.requests(for: document, keys: [], context: .empty, prior: [])
    _ = try? adapter.assemble(document, signatures: [])
    _ = try? adapter.verify(document, context: .empty)
    _ = try? adapter.estimate(document, context: .empty)
    _ = try? adapter.identifier(of: document)
    _ = adapter.conflicts(document)
}
