internal import Synchronization

/// The context of a document: what an adapter needs and the bytes don't hold. Co-signers must have the same, so it is part of the plan's
/// hash.
///
/// This is the context as it is handed over; what an adapter makes of it is its ``ChainAdapter/Context``.
public struct ChainContext: Sendable, Equatable {
    /// The context's JSON object; each adapter documents its members.
    public let json: JSONValue

    /// The empty context.
    public static let empty = ChainContext(checked: [:])

    private let encoding = Encoding()

    private init(checked: JSONValue) { json = checked }

    /// A context of this object.
    public init(_ json: JSONValue) throws(ChainError) {
        guard json.object != nil else { throw ChainError(.decode, .wrongType, "must be an object", field: "context") }
        self.json = json
    }

    /// Compares contexts by their JSON.
    public static func == (left: ChainContext, right: ChainContext) -> Bool { left.json == right.json }

    /// The bytes in the plan's hash.
    public var canonicalBytes: [UInt8] {
        encoding.bytes.withLock { bytes in
            if let bytes { return bytes }
            let made = json.canonicalBytes
            bytes = made
            return made
        }
    }

    /// A cursor at the root, whose paths begin with `context`.
    public func cursor(stage: ChainError.Stage) -> JSONCursor { JSONCursor(json, path: "context", stage: stage) }
}

/// The context's canonical bytes, once somebody asked: a context may have megabytes.
private final class Encoding: Sendable {
    let bytes = Mutex<[UInt8]?>(nil)
}

/// The context of an adapter that needs none: it has no members.
///
/// An adapter whose methods take it need not say how it is read, and no two parties can hold different facts.
public struct NoContext: Sendable, Equatable {
    /// The empty context.
    public static let empty = NoContext()

    private init() {}

    /// Reads a context, and refuses every member.
    public init(_ context: ChainContext) throws(ChainError) {
        guard let member = context.json.object?.members.first else { return }
        throw ChainError(
            .decode, .unknownField, "is not known: no context is read here", field: "context." + Printable.text(member.name, limit: 60))
    }
}

extension ChainAdapter where Context == NoContext {
    /// Reads a context without members.
    public func read(_ context: ChainContext) throws(ChainError) -> NoContext { try NoContext(context) }
}
