public import ChainKit

/// A document handed over to be signed as a message, before anybody signs it as a text.
///
/// Pages, wallets and libraries hand typed data over in many wrappers: as a request of JSON-RPC, as a string of JSON within JSON, in
/// hexadecimal. A personal message of such a text is signed without an error and taken by no contract, and whoever approves it takes it
/// for what it holds. So what can be recognised is read as what it is, or refused by its name.
public enum HandedMessage: Sendable, Equatable {
    /// JSON that ``EthereumMessage/init(_:)`` reads: a message in its envelope.
    case document(JSONObject)
    /// A text, or bytes, like any other.
    case text

    /// Finds out what the bytes of a message are.
    ///
    /// - Throws: ``ChainKit/ChainError`` at stage `decode` where they are typed data that can't be read, or another request than for
    ///   typed data: its message goes behind the name of what was handed over.
    public init(_ bytes: [UInt8]) throws(ChainError) {
        var reader = HandedReader()
        if let document = try reader.document(in: bytes) { self = .document(document) } else { self = .text }
    }
}

/// Looks through the wrappers. Each is smaller than what it is in, and there are few.
struct HandedReader {
    /// Wrappers within each other: more is nothing that a program writes.
    private static let depth = 6
    /// Bytes of which nothing is looked for: more than any message or document has that is read.
    private static let largest = 4 << 20
    /// Strings of less within a document are names and numbers, whatever they could be decoded to.
    private static let shortestNested = 40

    private var wrappers = 0
    /// Whether the document that is looked through is itself of no known kind.
    private var isNested = false

    /// The envelope of the message that the bytes hold; nil where they are a text like any other.
    mutating func document(in bytes: [UInt8]) throws(ChainError) -> JSONObject? {
        guard bytes.count <= HandedReader.largest else { return nil }
        if (try? TransactionDecoder.decode(bytes)) != nil { throw HandedReader.refusal("is a transaction, not a message") }
        if let text = HandedEncoding.narrowed(bytes) { return try within { (reader) throws(ChainError) in try reader.document(in: text) } }
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        let json: JSONValue
        do throws(ChainError) { json = try JSONParser.parse(bytes) } catch {
            if let document = try encoded(bytes) { return document }
            guard let what = HandedMarks.recognised(in: bytes) else { return nil }
            throw ChainError(.decode, error.code, "looks like \(what) and is not JSON: \(error.message)")
        }
        return try document(json)
    }

    private mutating func within(
        _ body: (inout HandedReader) throws(ChainError) -> JSONObject?
    ) throws(ChainError) -> JSONObject? {
        guard wrappers < HandedReader.depth else { return nil }
        wrappers += 1
        defer { wrappers -= 1 }
        return try body(&self)
    }

    /// The message in another encoding, behind a mark, or between quotes that are not JSON's.
    private mutating func encoded(_ bytes: [UInt8]) throws(ChainError) -> JSONObject? {
        guard let handed = try? HandedText(bytes) else { return nil }
        return try within { (reader) throws(ChainError) in
            let text = handed.text
            if text.utf8.count < bytes.count { return try reader.document(in: Array(text.utf8)) }
            guard let inner = HandedEncoding.decoded(handed.compact) else { return nil }
            return try reader.document(in: inner)
        }
    }

    /// The envelope that a value holds.
    mutating func document(_ json: JSONValue) throws(ChainError) -> JSONObject? {
        switch json {
        case .string(let text):
            guard wrappers < HandedReader.depth else { return try refuse(recognisedIn: text) }
            wrappers += 1
            defer { wrappers -= 1 }
            return try document(in: Array(text.utf8))
        case .array(let elements): return try document(elements)
        case .object(let object): return try document(object)
        default: return nil
        }
    }

    private func refuse(recognisedIn text: String) throws(ChainError) -> JSONObject? {
        guard let what = HandedMarks.recognised(in: Array(text.utf8)) else { return nil }
        throw HandedReader.refusal("holds \(what) within too many wrappers")
    }

    private mutating func document(_ object: JSONObject) throws(ChainError) -> JSONObject? {
        if let request = WalletRequest(object) { return try request.envelope(&self) }
        if EthereumMessage.forms.contains(where: { object[$0] != nil }) { return object }
        let names = Set(object.names)
        let ofTypedData = names.intersection(HandedMarks.members)
        // Libraries' functions take the message as a value, and find its type themselves.
        if object["value"] != nil, object["primaryType"] == nil, object["types"] != nil || object["domain"] != nil {
            throw HandedReader.arguments
        }
        // Half of typed data is a mistake to be told of, not a text.
        if object["types"] != nil || object["primaryType"] != nil || (object["domain"]?.object != nil && object["message"] != nil) {
            return HandedReader.envelope(.object(object), signer: nil)
        }
        if WalletRequest.isAnswer(object) { throw HandedReader.refusal("is a node's or a wallet's answer, not a message") }
        if WalletRequest.isTransaction(object) || HandedMarks.isTransaction(names) {
            throw HandedReader.refusal("is a transaction\(names.contains("callData") ? "'s order (a user operation)" : ""), not a message")
        }
        if HandedMarks.isPart(object) || (ofTypedData.count > 1 && (!isNested || ofTypedData != ["message", "value"])) {
            throw HandedReader.refusal("looks like a part of typed data: pass all of it, with types, primaryType, domain and message")
        }
        for member in object.members {
            guard let found = try nested(member.value) else { continue }
            throw HandedReader.refusal("holds \(HandedReader.what(found)) at \(Printable.text(member.name, limit: 60)): pass that alone")
        }
        return nil
    }

    private mutating func document(_ elements: [JSONValue]) throws(ChainError) -> JSONObject? {
        if WalletRequest.isFirstForm(elements) { throw WalletRequest.firstForm }
        if elements.contains(where: { $0.object.map { WalletRequest($0) != nil } ?? false }) {
            throw HandedReader.refusal("is a list of \(elements.count) wallet requests: pass the typed data of one")
        }
        if WalletRequest.isPersonal(elements), !elements.contains(where: { HandedMarks.isOpening(($0.string ?? "").utf8) }) {
            throw HandedReader.refusal("is a list as the parameters of personal_sign are: pass the message itself")
        }
        for (index, element) in elements.enumerated() {
            guard var found = try nested(element) else { continue }
            if elements.count == 1 { return found }
            // The parameters of a request for typed data.
            if elements.count == 2, index == 1, found["typedData"] != nil, found["signer"] == nil, let signer = elements[0].string,
                (try? EthereumAddress(signer)) != nil
            {
                found["signer"] = .string(signer)
                return found
            }
            throw HandedReader.refusal("is a list that holds \(HandedReader.what(found)): pass that alone")
        }
        return nil
    }

    /// The message within a document that is itself of no known kind; every value is looked at once.
    private mutating func nested(_ value: JSONValue) throws(ChainError) -> JSONObject? {
        switch value {
        case .object, .array: break
        case .string(let text):
            guard HandedMarks.isOpening(text.utf8) || text.utf8.count >= HandedReader.shortestNested else { return nil }
        default: return nil
        }
        let isOutermost = !isNested
        isNested = true
        defer { if isOutermost { isNested = false } }
        do throws(ChainError) { return try document(value) } catch {
            throw isOutermost ? ChainError(.decode, error.code, "holds what \(error.message)") : error
        }
    }

    private static func what(_ document: JSONObject) -> String { document["typedData"] != nil ? "typed data" : "a message" }

    static func envelope(_ data: JSONValue, signer: String?) -> JSONObject {
        var object = JSONObject()
        object["typedData"] = data
        if let signer { object["signer"] = .string(signer) }
        return object
    }

    private static let arguments = refusal(
        "is typed data as the arguments of a function (domain, types and value): pass types, primaryType, domain and message")

    static func refusal(_ message: String) -> ChainError { ChainError(.decode, .unsupportedForm, message) }
}
