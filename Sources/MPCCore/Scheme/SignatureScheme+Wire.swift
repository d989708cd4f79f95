// Whoever speaks with the core speaks of schemes and signatures.
@_exported public import Vocabulary

extension SignatureScheme {
    /// The number on the wire and in stored records.
    package var code: UInt8 { UInt8(position + 1) }

    package init?(code: UInt8) {
        guard code >= 1, Int(code) <= Self.allCases.count else { return nil }
        self = Self.allCases[Int(code) - 1]
    }
}
