extension PSBT {
    /// The message that the transaction's signature is for (BIP-322, PSBT_GLOBAL_GENERIC_SIGNED_MESSAGE).
    var genericSignedMessage: [UInt8]? { global[PSBTGlobalType.genericSignedMessage] }
}
