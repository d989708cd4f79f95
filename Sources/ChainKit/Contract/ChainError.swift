#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The error of an adapter or the framework: the stage, a stable code, the place, and a sentence with the way out.
public struct ChainError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
    /// The step on the path from input to artefact at which an error happened.
    public enum Stage: String, Sendable, CaseIterable {
        /// Reading input, context, addresses and keys.
        case decode
        /// Computing requests, summaries, estimates.
        case plan
        /// Putting signatures into the document.
        case assemble
        /// Checking a finished artefact.
        case verify
    }

    /// A stable word for programs; vectors name it in `"error"`. Adapters add their own.
    public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        /// The word.
        public let rawValue: String
        /// A code of this word.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A code of this word.
        public init(stringLiteral value: String) { rawValue = value }
    }

    /// The stage.
    public let stage: Stage
    /// The code.
    public let code: Code
    /// The field's path in the input, where one is at fault.
    public let field: String?
    /// The signing request's id, where one is at fault.
    public let request: String?
    /// The sentence that says what is wrong and how to get on.
    public let message: String
    /// The remedy, where there is more to it than words.
    public let remedy: Remedy?

    /// The remedy of an error, for the application to say in its own terms.
    public enum Remedy: Sendable, Equatable {
        /// The context has these members, where the refused is meant.
        case context(JSONValue)
    }

    /// The last part of the field's path: the member's name.
    public var member: String? { field?.split(separator: ".").last.map(String.init) }

    /// An error.
    public init(
        _ stage: Stage, _ code: Code, _ message: String, field: String? = nil, request: String? = nil, remedy: Remedy? = nil
    ) {
        self.stage = stage
        self.code = code
        self.message = message
        self.field = field
        self.request = request
        self.remedy = remedy
    }

    /// One line for people. The code is for programs.
    public var description: String {
        let place = [field, request.map { "request \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return "\(stage.rawValue): \(place.isEmpty ? "" : place + " ")\(message)"
    }

    /// The same.
    public var errorDescription: String? { description }

    /// `{"stage", "error", "field", "request", "message"}`
    public var json: JSONValue {
        [
            "stage": .string(stage.rawValue), "error": .string(code.rawValue), "field": .optional(field),
            "request": .optional(request), "message": .string(message),
        ]
    }
}

extension ChainError.Code {
    /// Text that is not strict JSON.
    public static let invalidJSON: Self = "invalidJSON"
    /// Text in an encoding (hexadecimal, Base58, base64) that does not decode.
    public static let invalidText: Self = "invalidText"
    /// A JSON value of another type than asked for.
    public static let wrongType: Self = "wrongType"
    /// A field that must be there.
    public static let missingField: Self = "missingField"
    /// A field that nobody would read.
    public static let unknownField: Self = "unknownField"
    /// A number outside its range.
    public static let outOfRange: Self = "outOfRange"
    /// Bytes of a wrong length.
    public static let wrongLength: Self = "wrongLength"
    /// Input that ends too early.
    public static let truncated: Self = "truncated"
    /// Input longer than the chain accepts.
    public static let oversized: Self = "oversized"
    /// Bytes after the end.
    public static let trailingBytes: Self = "trailingBytes"
    /// A length, a number or a list that could be written shorter.
    public static let nonCanonical: Self = "nonCanonical"
    /// Bytes that mean something, in another encoding than the one that is signed.
    public static let notCanonical: Self = "notCanonical"
    /// A version that this adapter does not know.
    public static let unsupportedVersion: Self = "unsupportedVersion"
    /// Input that can be read in two ways.
    public static let ambiguousInput: Self = "ambiguousInput"
    /// A form of input or output that the adapter lacks.
    public static let unsupportedForm: Self = "unsupportedForm"
    /// An address that is none.
    public static let invalidAddress: Self = "invalidAddress"
    /// A public key that is none, or of another scheme.
    public static let invalidKey: Self = "invalidKey"
    /// A network, address format or member that is not defined.
    public static let unknownName: Self = "unknownName"
    /// None of the caller's keys signs the document.
    public static let noOwnedSigner: Self = "noOwnedSigner"
    /// A signature for a request that the document does not have.
    public static let unknownRequest: Self = "unknownRequest"
    /// Two signatures for one request.
    public static let duplicateSignature: Self = "duplicateSignature"
    /// A signature that does not verify.
    public static let invalidSignature: Self = "invalidSignature"
    /// A document that is not signed, so that it has no name yet.
    public static let unsigned: Self = "unsigned"
    /// A signature of somebody else than the document names.
    public static let wrongSigner: Self = "wrongSigner"
    /// A document of another network than the context asks for.
    public static let wrongNetwork: Self = "wrongNetwork"
    /// A signature that verifies under another signer of the same document.
    public static let wrongSignerOrder: Self = "wrongSignerOrder"
    /// A signature of another scheme than requested.
    public static let schemeMismatch: Self = "schemeMismatch"
    /// A scheme that this build cannot verify.
    public static let unsupportedScheme: Self = "unsupportedScheme"
    /// A digest that is not its preimage's hash.
    public static let digestMismatch: Self = "digestMismatch"
    /// An adapter or document that does not belong here.
    public static let wrongAdapter: Self = "wrongAdapter"
    /// An adapter that cannot be registered.
    public static let notRegistrable: Self = "notRegistrable"
}
