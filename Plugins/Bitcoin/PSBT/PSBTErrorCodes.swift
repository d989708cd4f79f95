internal import ChainKit

extension ChainError.Code {
    /// Bytes without BIP-174's magic, or text that is no encoding of any.
    static let notPSBT: Self = "notPSBT"
    /// A key that stands twice in a map.
    static let duplicateField: Self = "duplicateField"
    /// A field that the PSBT's version excludes.
    static let wrongVersionField: Self = "wrongVersionField"
    /// A field whose bytes have the right length and no sense.
    static let invalidField: Self = "invalidField"
    /// Two values of one field, of which only one can be right.
    static let conflictingField: Self = "conflictingField"
    /// PSBTs of different transactions or versions.
    static let differentTransaction: Self = "differentTransaction"
    /// What an input spends is not what its fields say.
    static let utxoMismatch: Self = "utxoMismatch"
    /// A script that does not hash to what commits to it.
    static let scriptMismatch: Self = "scriptMismatch"
    /// A sighash type that nobody should sign, or another than asked for.
    static let invalidSighash: Self = "invalidSighash"
    /// Inputs whose lock times exclude each other.
    static let lockTimeConflict: Self = "lockTimeConflict"
    /// A PSBT with inputs that are not final.
    static let unfinished: Self = "unfinished"
    /// A field that the other version cannot hold.
    static let notRepresentable: Self = "notRepresentable"
}
