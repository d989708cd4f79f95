internal import ChainKit

/// The signatures that were found to be valid in one piece of work, so that whoever meets one of them again, bit by bit the same, for the
/// same digest and under the same key, need not compute it again: scripts run over signatures that were checked one by one before.
struct ValidSignatures: Sendable {
    private struct Entry: Hashable {
        let signature: [UInt8]
        let digest: [UInt8]
        let key: [UInt8]
    }

    private var entries: Set<Entry> = []

    /// Remembers r ‖ s with a low s, or a signature of BIP-340, that is valid under a key as it stands in the script.
    ///
    /// Of ECDSA only compressed keys count: another form may be of no point though its compressed one is.
    mutating func insert(_ signature: [UInt8], digest: [UInt8], key: [UInt8]) {
        guard key.count <= 33 else { return }
        entries.insert(Entry(signature: signature, digest: digest, key: key))
    }

    /// Whether this very signature is known.
    func contains(_ signature: [UInt8], digest: [UInt8], key: [UInt8]) -> Bool {
        !entries.isEmpty && entries.contains(Entry(signature: signature, digest: digest, key: key))
    }

    /// Whether an ECDSA signature in DER is known. Only the strict form is looked for.
    func contains(der: some Collection<UInt8>, digest: [UInt8], key: [UInt8]) -> Bool {
        guard !entries.isEmpty, let (r, s) = DERSignature(der)?.scalars else { return false }
        return contains(r + s, digest: digest, key: key)
    }
}
