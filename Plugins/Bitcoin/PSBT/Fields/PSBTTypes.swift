/// Key types of the global map (BIP-174, BIP-370 and BIP-322).
enum PSBTGlobalType {
    static let unsignedTransaction: UInt64 = 0x00
    static let xpub: UInt64 = 0x01
    static let transactionVersion: UInt64 = 0x02
    static let fallbackLockTime: UInt64 = 0x03
    static let inputCount: UInt64 = 0x04
    static let outputCount: UInt64 = 0x05
    static let modifiable: UInt64 = 0x06
    static let genericSignedMessage: UInt64 = 0x09
    static let version: UInt64 = 0xfb
    static let proprietary: UInt64 = 0xfc
}

/// Key types of input maps (BIP-174, 370, 371, 373).
enum PSBTInputType {
    static let nonWitnessUTXO: UInt64 = 0x00
    static let witnessUTXO: UInt64 = 0x01
    static let partialSignature: UInt64 = 0x02
    static let sighashType: UInt64 = 0x03
    static let redeemScript: UInt64 = 0x04
    static let witnessScript: UInt64 = 0x05
    static let derivation: UInt64 = 0x06
    static let finalScriptSig: UInt64 = 0x07
    static let finalScriptWitness: UInt64 = 0x08
    static let proofOfReserves: UInt64 = 0x09
    static let ripemd160: UInt64 = 0x0a
    static let sha256: UInt64 = 0x0b
    static let hash160: UInt64 = 0x0c
    static let hash256: UInt64 = 0x0d
    static let previousTxid: UInt64 = 0x0e
    static let outputIndex: UInt64 = 0x0f
    static let sequence: UInt64 = 0x10
    static let requiredTimeLock: UInt64 = 0x11
    static let requiredHeightLock: UInt64 = 0x12
    static let tapKeySignature: UInt64 = 0x13
    static let tapScriptSignature: UInt64 = 0x14
    static let tapLeafScript: UInt64 = 0x15
    static let tapDerivation: UInt64 = 0x16
    static let tapInternalKey: UInt64 = 0x17
    static let tapMerkleRoot: UInt64 = 0x18
    static let musigParticipants: UInt64 = 0x1a
    static let musigPublicNonce: UInt64 = 0x1b
    static let musigPartialSignature: UInt64 = 0x1c
    static let proprietary: UInt64 = 0xfc
}

/// Key types of output maps (BIP-174, 370, 371, 373).
enum PSBTOutputType {
    static let redeemScript: UInt64 = 0x00
    static let witnessScript: UInt64 = 0x01
    static let derivation: UInt64 = 0x02
    static let amount: UInt64 = 0x03
    static let script: UInt64 = 0x04
    static let tapInternalKey: UInt64 = 0x05
    static let tapTree: UInt64 = 0x06
    static let tapDerivation: UInt64 = 0x07
    static let musigParticipants: UInt64 = 0x08
    /// BIP-375: kept as it stands, like everything of that BIP; it excuses a script that is not there.
    static let silentPayment: UInt64 = 0x09
    static let proprietary: UInt64 = 0xfc
}
