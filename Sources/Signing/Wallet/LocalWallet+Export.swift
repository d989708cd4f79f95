public import MPCCore
public import PartyCore

/// Keys that leave whole (lifecycle.md section 5).
extension LocalWallet {
    /// The outcome of an export.
    public struct Export: Sendable {
        /// The keys, in scheme order. They are wiped when the last reference goes.
        public let keys: [WholeKey]
        /// The parties that gave their shares, ascending.
        public let holders: [PartyIndex]
        /// Parties that are here and could not note it in their logs, and why. The holders noted it before their shares left.
        public let untold: [PartyIndex: WalletError]
    }

    /// Has t parties give keys out, each of which logs it before its share leaves, and puts them together here.
    ///
    /// This makes what the wallet is there to avoid: one place from which everything can be spent, and no refresh of shares heals that. Every party
    /// that is here notes it, whether it was asked for a share or not. Only roots are given out: a child's private key with the chain code is its
    /// root's.
    ///
    /// - Parameter schemes: the keys; nil means all.
    public func export(_ schemes: [SignatureScheme]? = nil, signers: [PartyIndex]? = nil) async throws(WalletError) -> Export {
        var wanted: [KeyInfo] = []
        for scheme in schemes ?? keys.map(\.scheme) { wanted.append(try key(scheme)) }
        guard let first = wanted.first else { throw .protocolAbort(.misuse(.schemes)) }
        let holders = try signerSet(signers, key: first)
        let recipient = try ExportRecipient(keys, roster: roster)
        let wish = ExportWish(schemes: wanted.map(\.scheme), holders: holders.map(\.index), recipient: recipient.identity)
        for party in holders { await party.allowExport(wish) }
        let products: [PartyIndex: RunProduct]
        do throws(WalletError) { products = try await drive(.exportKeys(wish), holders, beside: [recipient]) } catch {
            for party in holders { await party.withdrawExport(wish) }
            throw error
        }
        let statements = products.values.compactMap { if case .exported(let statement) = $0 { statement } else { nil } }
        var untold: [PartyIndex: WalletError] = [:]
        for party in parties {
            do throws(WalletError) { try await party.recordExport(wish, statements: statements) } catch { untold[party.index] = error }
        }
        return Export(keys: try recipient.take(), holders: wish.holders, untold: untold)
    }
}
