#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Why a script does not let its output be spent, by the names that node software has for it.
public enum ScriptError: String, LocalizedError, Sendable, Hashable, CaseIterable {
    /// The stack ends with false, or empty.
    case evalFalse = "EVAL_FALSE"
    /// OP_RETURN ran.
    case opReturn = "OP_RETURN"
    /// A script above 10,000 bytes.
    case scriptSize = "SCRIPT_SIZE"
    /// An item above 520 bytes.
    case pushSize = "PUSH_SIZE"
    /// More than 201 operations.
    case opCount = "OP_COUNT"
    /// More than 1,000 items.
    case stackSize = "STACK_SIZE"
    /// OP_CHECKMULTISIG with fewer than none or more signatures than keys.
    case signatureCount = "SIG_COUNT"
    /// OP_CHECKMULTISIG with fewer than none or more than 20 keys.
    case publicKeyCount = "PUBKEY_COUNT"
    /// A number that is too long, or not in its shortest form.
    case scriptNumber = "SCRIPTNUM"
    /// OP_VERIFY of false.
    case verify = "VERIFY"
    /// OP_EQUALVERIFY of two items.
    case equalVerify = "EQUALVERIFY"
    /// OP_CHECKMULTISIGVERIFY failed.
    case checkMultisigVerify = "CHECKMULTISIGVERIFY"
    /// OP_CHECKSIGVERIFY failed.
    case checkSigVerify = "CHECKSIGVERIFY"
    /// OP_NUMEQUALVERIFY of two numbers.
    case numberEqualVerify = "NUMEQUALVERIFY"
    /// An operation that there is not, or a push that breaks off.
    case badOpcode = "BAD_OPCODE"
    /// An operation that is disabled.
    case disabledOpcode = "DISABLED_OPCODE"
    /// An operation on items that are not there.
    case invalidStackOperation = "INVALID_STACK_OPERATION"
    /// OP_FROMALTSTACK of nothing.
    case invalidAltStackOperation = "INVALID_ALTSTACK_OPERATION"
    /// OP_CODESEPARATOR before BIP-143, where policy refuses it.
    case codeSeparator = "OP_CODESEPARATOR"
    /// OP_IF without an end, or an end without it.
    case unbalancedConditional = "UNBALANCED_CONDITIONAL"
    /// A lock time below zero.
    case negativeLockTime = "NEGATIVE_LOCKTIME"
    /// A lock time that is not reached.
    case unsatisfiedLockTime = "UNSATISFIED_LOCKTIME"
    /// A hash type that is not defined.
    case signatureHashType = "SIG_HASHTYPE"
    /// A signature that is not strict DER.
    case signatureDER = "SIG_DER"
    /// A push that could be shorter.
    case minimalData = "MINIMALDATA"
    /// A script signature that does more than push.
    case signaturePushOnly = "SIG_PUSHONLY"
    /// A signature with s in the upper half.
    case signatureHighS = "SIG_HIGH_S"
    /// OP_CHECKMULTISIG's surplus item is not empty.
    case signatureNullDummy = "SIG_NULLDUMMY"
    /// A key that is neither compressed nor uncompressed.
    case publicKeyType = "PUBKEYTYPE"
    /// More than one item is left.
    case cleanStack = "CLEANSTACK"
    /// OP_IF of anything but nothing and 1.
    case minimalIf = "MINIMALIF"
    /// A signature that fails and is not empty.
    case signatureNullFail = "NULLFAIL"
    /// A signature inside the script that checks it.
    case signatureFindAndDelete = "SIG_FINDANDDELETE"
    /// An operation that may get a meaning.
    case discourageUpgradableNops = "DISCOURAGE_UPGRADABLE_NOPS"
    /// A witness version without rules.
    case discourageUpgradableWitnessProgram = "DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"
    /// A leaf version without rules.
    case discourageUpgradableTaprootVersion = "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"
    /// OP_SUCCESS.
    case discourageOpSuccess = "DISCOURAGE_OP_SUCCESS"
    /// A key of a form without rules.
    case discourageUpgradablePublicKeyType = "DISCOURAGE_UPGRADABLE_PUBKEYTYPE"
    /// A program of version 0 of neither 20 nor 32 bytes.
    case witnessProgramWrongLength = "WITNESS_PROGRAM_WRONG_LENGTH"
    /// No witness where one is needed.
    case witnessProgramWitnessEmpty = "WITNESS_PROGRAM_WITNESS_EMPTY"
    /// A witness that is not of its program.
    case witnessProgramMismatch = "WITNESS_PROGRAM_MISMATCH"
    /// A script signature beside a witness.
    case witnessMalleated = "WITNESS_MALLEATED"
    /// More in the script signature than the witness program.
    case witnessMalleatedP2SH = "WITNESS_MALLEATED_P2SH"
    /// A witness where none is needed.
    case witnessUnexpected = "WITNESS_UNEXPECTED"
    /// A key that is not compressed, in version 0.
    case witnessPublicKeyType = "WITNESS_PUBKEYTYPE"
    /// A signature of neither 64 nor 65 bytes.
    case schnorrSignatureSize = "SCHNORR_SIG_SIZE"
    /// A hash type that BIP-341 does not know.
    case schnorrSignatureHashType = "SCHNORR_SIG_HASHTYPE"
    /// A signature that is not valid.
    case schnorrSignature = "SCHNORR_SIG"
    /// A control block of a wrong length.
    case taprootWrongControlSize = "TAPROOT_WRONG_CONTROL_SIZE"
    /// More signatures than the witness pays for.
    case tapscriptValidationWeight = "TAPSCRIPT_VALIDATION_WEIGHT"
    /// OP_CHECKMULTISIG in BIP-342.
    case tapscriptCheckMultisig = "TAPSCRIPT_CHECKMULTISIG"
    /// OP_IF of anything but nothing and 1, in BIP-342.
    case tapscriptMinimalIf = "TAPSCRIPT_MINIMALIF"
    /// An empty key, in BIP-342.
    case tapscriptEmptyPublicKey = "TAPSCRIPT_EMPTY_PUBKEY"
    /// Outputs that are spent are not known.
    case missingPreviousOutput = "MISSING_PREVOUT"
    /// The verdict was not reached: that would cost more than a verifier does for one transaction.
    case tooMuchWork = "TOO_MUCH_WORK"

    /// The name that node software has for it.
    public var errorDescription: String? { rawValue }
}

/// An input that must not spend what it spends.
public struct ScriptFailure: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// The input's index.
    public let input: Int
    /// Why.
    public let error: ScriptError

    /// `input 2: EVAL_FALSE`
    public var description: String { "input \(input): \(error.rawValue)" }
    /// The same.
    public var errorDescription: String? { description }
}
