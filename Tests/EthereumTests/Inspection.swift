import ChainKit
import Ethereum

private let adapter = AnyChainAdapter(EthereumAdapter())

/// All that `chainsign eth inspect` does with an input, its text and its JSON both; whether it was a document.
func inspect(_ bytes: [UInt8]) -> Bool {
    guard let input = try? ChainInput.detect(bytes), let document = try? adapter.decode(input) else { return false }
    let summary = try? adapter.summary(of: document)
    _ = summary?.text
    let identifier = try? adapter.identifier(of: document)
    _ = try? adapter.estimate(document)
    var output: JSONValue = ["summary": summary?.json ?? .null, "id": .optional(identifier)]
    if (try? adapter.isSigned(document)) == true {
        output = ["first": output, "verification": (try? adapter.verify(document).json) ?? .null]
    } else {
        _ = try? adapter.plan(document)
    }
    _ = output.text(.pretty)
    if case .json(let value)? = try? adapter.encode(document, as: .json) { _ = value.text(.pretty) }
    return true
}
