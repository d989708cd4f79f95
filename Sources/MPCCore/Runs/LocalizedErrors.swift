#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
internal import Groups

extension ProtocolAbort: LocalizedError {
    /// The same as its description.
    public var errorDescription: String? { description }
}

extension ProtocolAbort.Reason: LocalizedError {
    /// The same as its description.
    public var errorDescription: String? { description }
}

extension ProtocolAbort.Misuse: LocalizedError {
    /// The same as its description.
    public var errorDescription: String? { description }
}

extension RenewalFault: LocalizedError {
    /// The same as its description.
    public var errorDescription: String? { description }
}

extension DerivedKey.Failure: CustomStringConvertible, LocalizedError {
    /// The problem in words, and what to do about it.
    public var description: String { remedy.map { "\(problem); \($0)" } ?? problem }

    /// The reason why the path leads to no key, in words.
    public var problem: String {
        switch self {
        case .hardened(let index): "step \(index & 0x7fff_ffff)' is hardened, which needs the whole private key"
        case .noKey(let index): "step \(index) has no key, which BIP-32 foresees"
        case .tooDeep: "it has more than 255 steps"
        case .malformed: "the key that it starts from does not decode"
        }
    }

    /// The way out in words; nil where there is none to name.
    public var remedy: String? {
        switch self {
        case .hardened: "use non-hardened steps"
        case .noKey: "take the next index"
        case .tooDeep, .malformed: nil
        }
    }

    /// The same.
    public var errorDescription: String? { description }
}

extension WireError: CustomStringConvertible, LocalizedError {
    /// The field's name and what was wrong with it, in words.
    public var description: String {
        switch problem {
        case .truncated: "\(field): the bytes end inside it"
        case .trailingBytes(let count): "\(field): \(count) byte\(count == 1 ? "" : "s") too many"
        case .unknownVersion(let version): "\(field): version \(version), which is not known here"
        case .unknownType(let type): "\(field): type \(type), which is not known here"
        case .unexpectedType: "\(field): of another type than this place has"
        case .outOfRange: "\(field): a value outside its range"
        case .group(let error): "\(field): \(error.description)"
        }
    }

    /// The same.
    public var errorDescription: String? { description }
}
