internal import ChainKit

/// The accounts of the one who approves: a power that goes to him is no news.
struct Parties {
    private let own: Set<SolanaPublicKey>
    private let feePayer: SolanaPublicKey?
    private let isKnown: Bool

    /// The wallet's keys, where one of them signs; otherwise nobody knows whose the summary is for, and every signer counts.
    init(_ message: SolanaMessage, keys: [WalletKey]) {
        let signers = Set(message.signers)
        let wallet = Set(keys.filter { $0.publicKey.scheme == .ed25519 }.map { SolanaPublicKey(checked: $0.publicKey.bytes) })
        isKnown = !signers.isDisjoint(with: wallet)
        own = isKnown ? wallet : signers
        feePayer = message.feePayer
    }

    /// Only a key that is signed counts: what comes from a lookup table may be another on the chain.
    func isOurs(_ known: KnownKey) -> Bool { known.origin == .signed && own.contains(known.key) }

    /// Whether the account surely holds money: the fee payer has some, and so may each of the wallet's keys.
    func isWallet(_ key: SolanaPublicKey) -> Bool { key == feePayer || (isKnown && own.contains(key)) }
}
