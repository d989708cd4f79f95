internal import CLibFuzzer
public import ChainKit

/// What libFuzzer calls with each input.
public typealias FuzzedFunction = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// Hands the program over to libFuzzer.
public func runFuzzer(_ function: @escaping FuzzedFunction) {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
    let code = unsafe LLVMFuzzerRunDriver(&count, &arguments, function)
    precondition(code == 0, "libFuzzer refused its arguments")
}

/// One input of libFuzzer: as bytes of a document, and as what a user might have typed, JSON included. A trap is a finding, and so is a
/// document that does not survive its own encodings.
public func fuzz<Adapter: ChainAdapter>(
    _ adapter: Adapter, _ start: UnsafePointer<UInt8>?, _ count: Int, further: (Adapter.Document) -> Void = { _ in }
) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let context = try? adapter.read(.empty) else { preconditionFailure("the empty context is refused") }
    if let document = try? adapter.decode(.raw(bytes), context: context) {
        guard case .raw(let written)? = try? adapter.encode(document, as: .raw) else {
            preconditionFailure("what was read can't be written")
        }
        precondition(written == bytes, "another encoding of the same document was accepted")
        exercise(document, context, of: adapter)
        further(document)
    }
    if let input = try? ChainInput.detect(bytes), let document = try? adapter.decode(input, context: context) {
        exercise(document, context, of: adapter)
        further(document)
    }
    return 0
}

/// Everything that a party does with a document before it signs. Refusals are fine, traps are not.
private func exercise<Adapter: ChainAdapter>(_ document: Adapter.Document, _ context: Adapter.Context, of adapter: Adapter) {
    guard case .json(let value)? = try? adapter.encode(document, as: .json) else { preconditionFailure("what was read has no JSON") }
    precondition((try? adapter.decode(.json(value), context: context)) == document, "the document's JSON reads as something else")
    for form in [DocumentForm.raw, .container, .text("hex"), .text("base58"), .text("base64")] {
        _ = try? adapter.encode(document, as: form)
    }
    _ = adapter.keyPaths(of: document)
    _ = try? adapter.canonicalBytes(of: document)
    _ = try? adapter.summary(of: document, context: context).text
    _ = try? adapter.requests(for: document, keys: [], context: context, prior: [])
    _ = try? adapter.assemble(document, signatures: [])
    _ = try? adapter.isSigned(document)
    _ = try? adapter.verify(document, context: context)
    _ = try? adapter.estimate(document, context: context)
    _ = try? adapter.identifier(of: document)
    _ = try? adapter.conflicts(document)
}
