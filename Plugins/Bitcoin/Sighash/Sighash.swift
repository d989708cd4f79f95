public import ChainKit

/// The bytes whose hash a signature signs.
public enum Sighash {}

extension Sighash {
    static func noInput(_ index: Int, of transaction: BitcoinTransaction) -> ChainError {
        ChainError(.plan, .outOfRange, "there is no input \(index): the transaction has \(transaction.inputs.count)", field: "input")
    }
}

/// The bytes that an input signs under the rules before BIP-143.
public enum LegacyPreimage: Sendable, Hashable {
    /// SHA-256d of these bytes.
    case bytes([UInt8])
    /// No preimage: script takes the number 1 for the digest, so that such a signature lets its holder spend anything of this key.
    case one

    /// The digest that script verifies against: 32 bytes.
    public var digest: [UInt8] {
        switch self {
        case .bytes(let bytes): HashFunction.sha256d.digest(of: bytes)
        case .one: [1] + [UInt8](repeating: 0, count: 31)
        }
    }

    /// The bytes to sign.
    ///
    /// - Throws: ``ChainError`` with `sighashSingleBug` where there are none: nobody should sign that.
    public func signable(input: Int) throws(ChainError) -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .one:
            throw ChainError(
                .plan, .sighashSingleBug,
                "signs SIGHASH_SINGLE and has no output of its index: such a signature would be valid for any transaction; "
                    + "add an output or choose another type",
                field: "inputs[\(input)].sighashType")
        }
    }
}
