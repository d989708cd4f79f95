import ChainKit
import Ethereum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

private let adapter = AnyChainAdapter(EthereumAdapter())

/// All that `chainsign eth inspect` does with an input, its text and its JSON both; whether it was a document.
func inspect(_ bytes: [UInt8]) -> Bool {
    guard let input = try? ChainInput.detect(bytes), let document = try? adapter.decode(input) else { return false }
    let summary = try? adapter.summary(of: document)
    _ = summary?.text
    let identifier = try? adapter.identifier(of: document)
    _ = try? adapter.estimate(document)
    var output = JSONObject()
    output["summary"] = summary?.json
    output["id"] = .optional(identifier)
    if (try? adapter.isSigned(document)) == true {
        output["verification"] = try? adapter.verify(document).json
    } else {
        _ = try? adapter.plan(document)
    }
    if case .json(let value)? = try? adapter.encode(document, as: .json) { output["document"] = value }
    _ = JSONValue.object(output).text(.pretty)
    return true
}

/// How long the processor was at something on this thread: other work does not count.
func processorTime(_ body: () -> Void) -> Duration {
    func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int(time.tv_sec)) + .nanoseconds(Int(time.tv_nsec))
    }
    let start = now()
    body()
    return now() - start
}
