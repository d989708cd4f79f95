internal import ChainKit

/// Answers to scripts about their transaction: its signatures and its lock times, for one input.
struct SignatureChecker {
    static let sequenceDisabled: Int64 = 1 << 31
    /// The cost of a signature of BIP-342, and what each witness has for nothing.
    static let signatureWeight = 50

    let digests: TransactionDigests
    let input: Int
    /// The satoshis that the input spends.
    let value: UInt64

    /// The work that may still be done.
    var work: VerificationWork

    /// SHA-256 of the witness's annex with its length: every signature of the input signs it.
    var annexHash: [UInt8]?
    /// The hash of the leaf that runs.
    var leafHash: [UInt8]?
    /// The position of the last OP_CODESEPARATOR that ran.
    var codeSeparator: UInt32 = .max
    /// The rest of BIP-342's allowance.
    private var weight = 0

    /// The last digests of ECDSA signatures: the keys of an OP_CHECKMULTISIG are tried on the same one, and scripts repeat them.
    private var known: [(type: UInt8, digest: [UInt8])] = []
    private var knownCode: [UInt8] = []
    private var knownVersion = ScriptVersion.base

    init(digests: TransactionDigests, input: Int, value: UInt64, work: VerificationWork = VerificationWork()) {
        self.digests = digests
        self.input = input
        self.value = value
        self.work = work
    }

    private var transaction: BitcoinTransaction { digests.transaction }

    /// Whether an ECDSA signature with its hash type is valid, the way consensus reads them: DER however written, either s, keys in any
    /// of three forms. What may be written is for ``SignatureEncoding``.
    mutating func isValid(
        signature: [UInt8], key: [UInt8], scriptCode: [UInt8], version: ScriptVersion
    ) throws(ScriptError) -> Bool {
        try work.spend(VerificationWork.attempt)
        guard let type = signature.last, ECDSACheck.hasKeyForm(key) else { return false }
        try work.spend(VerificationWork.signature)
        let digest = try digest(scriptCode, type, version)
        guard
            work.valid.contains(der: signature.dropLast(), digest: digest, key: key)
                || ECDSACheck.isValid(laxDER: Array(signature.dropLast()), digest: digest, anyKey: key)
        else { return false }
        work.note(SighashType(rawValue: UInt32(type)))
        return true
    }

    private mutating func digest(_ code: [UInt8], _ type: UInt8, _ version: ScriptVersion) throws(ScriptError) -> [UInt8] {
        if code != knownCode || version != knownVersion {
            known = []
            knownCode = code
            knownVersion = version
        }
        if let found = known.first(where: { $0.type == type }) { return found.digest }
        let sighash = SighashType(rawValue: UInt32(type))
        let digest: [UInt8]
        if version == .base {
            let preimage = Sighash.legacyPreimage(transaction, input: input, scriptCode: code, type: sighash)
            if case .bytes(let bytes) = preimage { try work.spend(hashing: bytes.count) }
            digest = preimage.digest
        } else {
            try work.spend(hashing: code.count + (sighash.isSingle ? outputSize : 0))
            let preimage = try? Sighash.segwitPreimage(digests, input: input, scriptCode: code, value: value, type: sighash)
            // The input is there, so there is one.
            digest = preimage.map(HashFunction.sha256d.digest) ?? LegacyPreimage.one.digest
        }
        known.append((type, digest))
        return digest
    }

    /// BIP-341's signatures: 64 bytes, or 65 with a type that is not the default.
    mutating func checkSchnorr(signature: [UInt8], key: [UInt8]) throws(ScriptError) {
        guard signature.count == 64 || signature.count == 65 else { throw .schnorrSignatureSize }
        let type = signature.count == 65 ? signature[64] : 0
        guard signature.count == 64 || type != 0 else { throw .schnorrSignatureHashType }
        try work.spend(VerificationWork.signature)
        let sighash = SighashType(rawValue: UInt32(type))
        try work.spend(hashing: (sighash.isSingle ? outputSize : 0) + (sighash.isAnyoneCanPay ? spentSize : 0))
        let leaf = leafHash.map { Sighash.Leaf(hash: $0, codeSeparator: codeSeparator) }
        guard
            let preimage = try? Sighash.taprootPreimage(
                digests, input: input, type: sighash, annexHash: annexHash, leaf: leaf)
        else { throw .schnorrSignatureHashType }
        let digest = HashFunction.sha256.digest(of: preimage)
        let bytes = Array(signature.prefix(64))
        guard
            work.valid.contains(bytes, digest: digest, key: key)
                || BIP340Check.isValid(signature: bytes, message: digest, publicKey: key)
        else { throw .schnorrSignature }
        work.note(sighash)
    }

    /// The script of the output that SIGHASH_SINGLE hashes, and of the one that is spent.
    private var outputSize: Int { transaction.outputs.indices.contains(input) ? transaction.outputs[input].script.count : 0 }
    private var spentSize: Int { digests.spent.map { $0[input].script.count } ?? 0 }

    /// Sets BIP-342's allowance by the size of the whole witness.
    mutating func allow(_ witness: [[UInt8]]) {
        weight = witness.reduce(CompactSize.size(witness.count) + Self.signatureWeight) { $0 + CompactSize.size($1.count) + $1.count }
    }

    /// Takes one signature off the allowance.
    mutating func pay() throws(ScriptError) {
        weight -= Self.signatureWeight
        guard weight >= 0 else { throw .tapscriptValidationWeight }
    }

    /// The transaction's and the input's conditions on time.
    var locks: InputLocks { InputLocks(transaction, input: input) }
}
