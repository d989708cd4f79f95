internal import ChainConformance
public import ChainKit

/// All that `chainsign CHAIN inspect` does with an input, its text and its JSON both, and a plan with the keys; the document, if it was
/// one.
@discardableResult
public func inspect(_ handed: Handed, _ adapter: AnyChainAdapter) -> ChainDocument? {
    guard let context = handed.chainContext, let input = try? ChainInput.detect(handed.bytes),
        let document = try? adapter.decode(input, context: context)
    else { return nil }
    let summary = try? adapter.summary(of: document, keys: handed.keys)
    _ = summary?.text
    let identifier = try? adapter.identifier(of: document)
    _ = try? adapter.estimate(document)
    _ = try? adapter.conflicts(document)
    var output = JSONObject()
    output["summary"] = summary?.json
    output["id"] = .optional(identifier)
    if (try? adapter.isSigned(document)) == true {
        output["verification"] = try? adapter.verify(document).json
    } else {
        _ = try? adapter.plan(document)
    }
    if !handed.keys.isEmpty { _ = try? adapter.plan(document, keys: handed.keys) }
    if case .json(let value)? = try? adapter.encode(document, as: .json) { output["document"] = value }
    _ = JSONValue.object(output).text(.pretty)
    return document
}

/// Runs everything that `chainsign inspect` and `plan` do to a chain's inputs.
///
/// - Parameter document: what of a vector's JSON is a document; nil where nothing is.
public func stress(
    _ adapter: some ChainAdapter, _ bombs: [Bomb],
    document: (JSONValue) -> JSONValue? = { $0["primitive"] == nil ? $0 : nil }
) throws {
    let adapter = AnyChainAdapter(adapter)
    let command = { (handed: Handed) in inspect(handed, adapter) != nil }
    try Stress([.init("inspect", isVerifying: true, bytesAMillisecond: 1 << 20, command)], together: command).run(bombs) { vector in
        switch vector.input {
        case .raw(let bytes): [bytes]
        case .container(let text): [Array(text.utf8)]
        case .json(let value): document(value).map { [Array($0.text().utf8)] } ?? []
        }
    }
}
