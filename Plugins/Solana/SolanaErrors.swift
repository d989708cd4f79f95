public import ChainKit

extension ChainError.Code {
    /// A compact-u16 in more bytes than needed.
    public static let nonMinimalCompactU16: Self = "nonMinimalCompactU16"
    /// A compact-u16 above 65535.
    public static let lengthOverflow: Self = "lengthOverflow"
    /// Not as many signatures as the header asks for.
    public static let signatureCountMismatch: Self = "signatureCountMismatch"
    /// A header that contradicts the account keys.
    public static let invalidHeader: Self = "invalidHeader"
    /// An instruction's program index beyond the static account keys, or the fee payer's.
    public static let invalidProgramIndex: Self = "invalidProgramIndex"
    /// An instruction's account index beyond all accounts.
    public static let invalidAccountIndex: Self = "invalidAccountIndex"
    /// An account that is there twice.
    public static let duplicateAccount: Self = "duplicateAccount"
    /// More accounts than one byte counts, or than the version allows.
    public static let tooManyAccounts: Self = "tooManyAccounts"
    /// More accounts than the runtime locks for one transaction.
    public static let tooManyAccountLocks: Self = "tooManyAccountLocks"
    /// More signers than the version allows.
    public static let tooManySignatures: Self = "tooManySignatures"
    /// More instructions than the runtime takes, or more accounts of one of them.
    public static let tooManyInstructions: Self = "tooManyInstructions"
    /// A version 1 message's configuration that the runtime refuses.
    public static let invalidConfig: Self = "invalidConfig"
    /// Compute-budget instructions that the runtime refuses.
    public static let invalidComputeBudget: Self = "invalidComputeBudget"
    /// A lookup that loads nothing.
    public static let emptyLookup: Self = "emptyLookup"
    /// A lookup table whose content the context lacks.
    public static let missingLookupTable: Self = "missingLookupTable"
    /// An index beyond a table's content.
    public static let lookupIndexOutOfRange: Self = "lookupIndexOutOfRange"
    /// A static account that an intent's explicit lookups should have loaded.
    public static let lookupMismatch: Self = "lookupMismatch"
    /// An off-chain message's format byte, or a body that breaks its format.
    public static let invalidMessageFormat: Self = "invalidMessageFormat"
    /// A plain message that could be something else: a transaction, or a message of another form.
    public static let ambiguousMessage: Self = "ambiguousMessage"
    /// An off-chain message without signers, with a signer twice, or without a body.
    public static let invalidOffchainMessage: Self = "invalidOffchainMessage"
}
