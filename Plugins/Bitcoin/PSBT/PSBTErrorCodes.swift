public import ChainKit

extension ChainError.Code {
    /// Bytes without BIP-174's magic, or text that is no encoding of any.
    public static let notPSBT: Self = "notPSBT"
    /// A key that stands twice in a map.
    public static let duplicateField: Self = "duplicateField"
    /// A field that the PSBT's version excludes.
    public static let wrongVersionField: Self = "wrongVersionField"
    /// A field whose bytes have the right length and no sense.
    public static let invalidField: Self = "invalidField"
    /// Two values of one field, of which only one can be right.
    public static let conflictingField: Self = "conflictingField"
    /// PSBTs of different transactions or versions.
    public static let differentTransaction: Self = "differentTransaction"
    /// An input's fields contradict the output that it spends.
    public static let utxoMismatch: Self = "utxoMismatch"
    /// A script that does not hash to what commits to it.
    public static let scriptMismatch: Self = "scriptMismatch"
    /// A sighash type that nobody should sign, or another than asked for.
    public static let invalidSighash: Self = "invalidSighash"
    /// Inputs whose lock times exclude each other.
    public static let lockTimeConflict: Self = "lockTimeConflict"
    /// A PSBT with inputs that are not final.
    public static let unfinished: Self = "unfinished"
    /// A field that the other version cannot hold.
    public static let notRepresentable: Self = "notRepresentable"
}
