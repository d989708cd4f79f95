internal import ChainKit

/// A known type of field: its name, the form of its key's data and of its value, and the versions that have it.
struct PSBTField: Sendable {
    /// The form of the key's data besides its type.
    enum KeyForm: Sendable {
        /// Nothing.
        case none
        /// A point of 33 or 65 bytes.
        case publicKey
        /// A point of 33 bytes.
        case compressedKey
        /// 32 bytes.
        case xOnlyKey
        /// A hash by this function.
        case digest(PreimageHash)
        /// 78 bytes of BIP-32.
        case extendedKey
        /// An x-only key and a leaf's hash.
        case keyAndLeaf
        /// Leaf version and parity, internal key, path.
        case controlBlock
        /// MuSig2: a participant's key, the aggregate key, perhaps a leaf's hash.
        case participantAndAggregate
        /// An identifier with its length, a number, anything.
        case proprietary
    }

    /// The form of the value.
    enum ValueForm: Sendable {
        case bytes, script, signature, tapSignature, unsignedTransaction, transaction, output, witness, keyOrigin, extendedKeyOrigin
        case message, text, uint8, uint32, count, amount, timeLock, heightLock, version, txid, key, digest, preimage, leafScript, tapOrigin,
            tapTree
        case participants, publicNonce, partialSignature
    }

    /// The BIP's name in camel case.
    let name: String
    /// The key's data.
    let key: KeyForm
    /// The value.
    let value: ValueForm
    /// The only version that has it, where not both do.
    let only: PSBT.Version?

    private init(_ name: String, _ key: KeyForm = .none, _ value: ValueForm, only: PSBT.Version? = nil) {
        self.name = name
        self.key = key
        self.value = value
        self.only = only
    }

    /// The known type of a field; nil for others. A type that the version excludes stands for something unknown where its key holds data,
    /// which the other version's never does: such were written before there was another version.
    static func of(_ pair: PSBTPair, in fields: PSBTFields, _ version: PSBT.Version) -> PSBTField? {
        guard let field = fields[pair.type], field.only == nil || field.only == version || pair.keyData.isEmpty else { return nil }
        // Other BIPs have this number for fields of other keys.
        if case .message = field.value, !pair.keyData.isEmpty { return nil }
        return field
    }

    /// Fields of the global map.
    static let global = PSBTFields([
        PSBTGlobalType.unsignedTransaction: PSBTField("unsignedTx", .none, .unsignedTransaction, only: .v0),
        PSBTGlobalType.xpub: PSBTField("xpub", .extendedKey, .extendedKeyOrigin),
        PSBTGlobalType.transactionVersion: PSBTField("txVersion", .none, .uint32, only: .v2),
        PSBTGlobalType.fallbackLockTime: PSBTField("fallbackLocktime", .none, .uint32, only: .v2),
        PSBTGlobalType.inputCount: PSBTField("inputCount", .none, .count, only: .v2),
        PSBTGlobalType.outputCount: PSBTField("outputCount", .none, .count, only: .v2),
        PSBTGlobalType.modifiable: PSBTField("txModifiable", .none, .uint8, only: .v2),
        PSBTGlobalType.genericSignedMessage: PSBTField("genericSignedMessage", .none, .message),
        PSBTGlobalType.version: PSBTField("version", .none, .version),
        PSBTGlobalType.proprietary: PSBTField("proprietary", .proprietary, .bytes),
    ])

    /// Fields of input maps.
    static let input = PSBTFields([
        PSBTInputType.nonWitnessUTXO: PSBTField("nonWitnessUtxo", .none, .transaction),
        PSBTInputType.witnessUTXO: PSBTField("witnessUtxo", .none, .output),
        PSBTInputType.partialSignature: PSBTField("partialSig", .publicKey, .signature),
        PSBTInputType.sighashType: PSBTField("sighashType", .none, .uint32),
        PSBTInputType.redeemScript: PSBTField("redeemScript", .none, .script),
        PSBTInputType.witnessScript: PSBTField("witnessScript", .none, .script),
        PSBTInputType.derivation: PSBTField("bip32Derivation", .publicKey, .keyOrigin),
        PSBTInputType.finalScriptSig: PSBTField("finalScriptSig", .none, .script),
        PSBTInputType.finalScriptWitness: PSBTField("finalScriptWitness", .none, .witness),
        PSBTInputType.proofOfReserves: PSBTField("porCommitment", .none, .text),
        PSBTInputType.ripemd160: PSBTField("ripemd160", .digest(.ripemd160), .preimage),
        PSBTInputType.sha256: PSBTField("sha256", .digest(.sha256), .preimage),
        PSBTInputType.hash160: PSBTField("hash160", .digest(.hash160), .preimage),
        PSBTInputType.hash256: PSBTField("hash256", .digest(.hash256), .preimage),
        PSBTInputType.previousTxid: PSBTField("previousTxid", .none, .txid, only: .v2),
        PSBTInputType.outputIndex: PSBTField("outputIndex", .none, .uint32, only: .v2),
        PSBTInputType.sequence: PSBTField("sequence", .none, .uint32, only: .v2),
        PSBTInputType.requiredTimeLock: PSBTField("requiredTimeLocktime", .none, .timeLock, only: .v2),
        PSBTInputType.requiredHeightLock: PSBTField("requiredHeightLocktime", .none, .heightLock, only: .v2),
        PSBTInputType.tapKeySignature: PSBTField("tapKeySig", .none, .tapSignature),
        PSBTInputType.tapScriptSignature: PSBTField("tapScriptSig", .keyAndLeaf, .tapSignature),
        PSBTInputType.tapLeafScript: PSBTField("tapLeafScript", .controlBlock, .leafScript),
        PSBTInputType.tapDerivation: PSBTField("tapBip32Derivation", .xOnlyKey, .tapOrigin),
        PSBTInputType.tapInternalKey: PSBTField("tapInternalKey", .none, .key),
        PSBTInputType.tapMerkleRoot: PSBTField("tapMerkleRoot", .none, .digest),
        PSBTInputType.musigParticipants: PSBTField("musig2ParticipantPubkeys", .compressedKey, .participants),
        PSBTInputType.musigPublicNonce: PSBTField("musig2PubNonce", .participantAndAggregate, .publicNonce),
        PSBTInputType.musigPartialSignature: PSBTField("musig2PartialSig", .participantAndAggregate, .partialSignature),
        PSBTInputType.proprietary: PSBTField("proprietary", .proprietary, .bytes),
    ])

    /// Fields of output maps.
    static let output = PSBTFields([
        PSBTOutputType.redeemScript: PSBTField("redeemScript", .none, .script),
        PSBTOutputType.witnessScript: PSBTField("witnessScript", .none, .script),
        PSBTOutputType.derivation: PSBTField("bip32Derivation", .publicKey, .keyOrigin),
        PSBTOutputType.amount: PSBTField("amount", .none, .amount, only: .v2),
        PSBTOutputType.script: PSBTField("script", .none, .script, only: .v2),
        PSBTOutputType.tapInternalKey: PSBTField("tapInternalKey", .none, .key),
        PSBTOutputType.tapTree: PSBTField("tapTree", .none, .tapTree),
        PSBTOutputType.tapDerivation: PSBTField("tapBip32Derivation", .xOnlyKey, .tapOrigin),
        PSBTOutputType.musigParticipants: PSBTField("musig2ParticipantPubkeys", .compressedKey, .participants),
        PSBTOutputType.proprietary: PSBTField("proprietary", .proprietary, .bytes),
    ])
}

/// The known types of a kind of map.
struct PSBTFields: Sendable {
    private let byType: [PSBTField?]

    fileprivate init(_ fields: [UInt64: PSBTField]) { byType = (0...0xff).map { fields[$0] } }

    /// The field of a type; nil where it is unknown.
    subscript(type: UInt64) -> PSBTField? { type <= 0xff ? byType[Int(type)] : nil }
}

/// The hashes whose preimages an input may carry.
enum PreimageHash: Sendable {
    case ripemd160, sha256, hash160, hash256

    func digest(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .ripemd160: Hash160.ripemd160(of: bytes)
        case .sha256: HashFunction.sha256.digest(of: bytes)
        case .hash160: Hash160.digest(of: bytes)
        case .hash256: HashFunction.sha256d.digest(of: bytes)
        }
    }

    var size: Int {
        switch self {
        case .ripemd160, .hash160: 20
        case .sha256, .hash256: 32
        }
    }
}
