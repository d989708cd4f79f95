public import MPCCore

/// The exchange of what parties know of the wallet's epochs, by whoever drives it: each hears of all, until nobody has anything new.
public enum EpochExchange {
    /// The longest way: to hear what is stored, to vote, to be certified, to bring it to who was away.
    private static let most = 8

    /// Exchanges; a party that fails takes no part, and why is returned.
    @discardableResult public static func exchange(_ parties: [any Party]) async -> [PartyIndex: WalletError] {
        var failed: [PartyIndex: WalletError] = [:]
        var last: [[UInt8]]?
        for _ in 0..<most {
            var all = EpochNews()
            var epochs: Set<UInt32?> = []
            for party in parties where failed[party.index] == nil {
                do throws(WalletError) {
                    let news = try await party.epochNews(EpochNews())
                    epochs.insert(news.epoch)
                    all.take(news)
                } catch { failed[party.index] = error }
            }
            let heard = (all.certificates + all.statements).sorted { $0.lexicographicallyPrecedes($1) }
            // Nothing is under way, and nobody is behind; or nothing came of what was told last.
            guard !all.statements.isEmpty || epochs.count > 1, heard != last else { return failed }
            last = heard
            for party in parties where failed[party.index] == nil {
                do throws(WalletError) { _ = try await party.epochNews(all) } catch { failed[party.index] = error }
            }
        }
        return failed
    }
}
