public import ChainKit

// The codes of everything that this adapter refuses, besides those of ChainKit: callers act on them, and never on texts.

// MARK: - Amounts, scripts and inputs

extension ChainError.Code {
    /// Outputs worth more than there is, or a sum that overflows.
    public static let invalidAmount: Self = "invalidAmount"
    /// A script that breaks off inside a push.
    public static let invalidScript: Self = "invalidScript"
    /// An output that is spent twice in one transaction.
    public static let duplicateInput: Self = "duplicateInput"
    /// A script that this adapter cannot sign for.
    public static let unsupportedScript: Self = "unsupportedScript"
    /// Coins that are worth less than what is to be sent.
    public static let insufficientFunds: Self = "insufficientFunds"
    /// An input that has all signatures already.
    public static let finished: Self = "finished"
    /// A hash type that gives the coins to whoever completes the transaction; `allowSighash` lets it pass.
    public static let riskySighash: Self = "riskySighash"
}

// MARK: - Signatures

extension ChainError.Code {
    /// An input of SIGHASH_SINGLE without an output of its index: before BIP-143 its digest is the number 1, the same for all such
    /// transactions; in Taproot there is none.
    public static let sighashSingleBug: Self = "sighashSingleBug"
    /// A type of sighash that the rules do not know.
    public static let invalidSighashType: Self = "invalidSighashType"
    /// Outputs that are spent, and are not known.
    public static let unknownPreviousOutput: Self = "unknownPreviousOutput"
}

// MARK: - PSBTs

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

// MARK: - Descriptors and trees

extension ChainError.Code {
    /// A text that does not keep to the grammar of descriptors.
    public static let invalidDescriptor: Self = "invalidDescriptor"
    /// Depths of leaves that make no binary tree.
    public static let invalidTree: Self = "invalidTree"
}
