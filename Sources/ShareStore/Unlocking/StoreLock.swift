public import Secrets

/// The lock of a store as its file names it: what wraps the data key, and what people and derivation need for it. No secret.
public enum StoreLock: Equatable, Sendable {
    /// A passphrase, with the salt and cost of its key.
    case passphrase(Argon2Parameters)
    /// A key provider, by its name.
    case provider(name: String)

    /// The lock in words.
    public var words: String {
        switch self {
        case .passphrase(let parameters): "passphrase, \(parameters.costWords)"
        case .provider(let name): name
        }
    }

    /// What may be a provider's name: 1 to 64 printable ASCII characters, so that a file says nothing on a terminal that it was not told to.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }

    /// The field of an unlock record that is out of its bounds; nil where none is. What is said here is asked before anything is derived,
    /// and before any provider is (rule M4).
    func fault(nonce: [UInt8], wrapped: [UInt8]) -> String? {
        switch self {
        case .passphrase:
            guard nonce.count == AEAD.nonceLength else { return "a nonce of \(nonce.count) bytes" }
            return wrapped.count == Self.dataKeyLength + AEAD.tagLength ? nil : "a wrapped key of \(wrapped.count) bytes"
        case .provider(let name):
            guard Self.isName(name) else { return "a provider's name that is none" }
            guard nonce.isEmpty else { return "a nonce of \(nonce.count) bytes" }
            return (1...Self.mostWrapped).contains(wrapped.count) ? nil : "a wrapped key of \(wrapped.count) bytes"
        }
    }

    /// The length of a data key.
    static let dataKeyLength = 32
    /// The most bytes that a provider may make of it.
    static let mostWrapped = 8192
}

extension Argon2Parameters {
    /// The cost in words.
    public var costWords: String {
        let memory = memlimit < 1 << 20 ? "\(memlimit >> 10) KiB" : "\(memlimit >> 20) MiB"
        return "Argon2id of \(opslimit) pass\(opslimit == 1 ? "" : "es") over \(memory)"
    }

    /// Whether a guess at the passphrase costs less time or less memory than under another's parameters.
    public func isWeaker(than other: Argon2Parameters) -> Bool {
        let (work, overflow) = opslimit.multipliedReportingOverflow(by: memlimit)
        let (otherWork, otherOverflow) = other.opslimit.multipliedReportingOverflow(by: other.memlimit)
        // Both are far below, by the bounds of their type.
        guard !overflow, !otherOverflow else { return false }
        return work < otherWork || memlimit < other.memlimit
    }
}
