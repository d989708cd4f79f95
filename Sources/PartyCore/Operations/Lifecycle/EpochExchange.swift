public import MPCCore

/// The exchange of what parties know of the wallet's epochs, by whoever drives it: each hears of all, until nobody has anything new.
public enum EpochExchange {
    /// The longest way: to hear what is stored, to vote, to be certified, to bring it to who was away.
    private static let most = 8

    /// Exchanges. Returned is why a party does not go on with the others: what it knows cannot be read, or it stays behind them. One that only
    /// cannot vote now, or keep what was said, takes part as it is: until a certificate the old epoch signs as before.
    @discardableResult public static func exchange(_ parties: [any Party]) async -> [PartyIndex: WalletError] {
        var (failed, hindered): ([PartyIndex: WalletError], [PartyIndex: WalletError]) = ([:], [:])
        var last: [[UInt8]]?
        for _ in 0...most {
            var told: [EpochNews] = []
            var epochs: [PartyIndex: UInt32?] = [:]
            for party in parties where failed[party.index] == nil {
                do throws(WalletError) {
                    let news = try await party.epochNews(EpochNews())
                    epochs[party.index] = .some(news.epoch)
                    told.append(news)
                } catch { failed[party.index] = error }
            }
            var all = EpochNews()
            for news in told { all.take(news) }
            let heard = (all.certificates + all.statements).sorted { $0.lexicographicallyPrecedes($1) }
            let isQuiet = all.statements.isEmpty && Set(epochs.values).count < 2 && !all.isForked
            // Nothing is under way, and nobody is behind; or nothing came of what was told last.
            guard !isQuiet, heard != last else {
                let newest = epochs.values.compactMap(\.self).max()
                for (party, error) in hindered where epochs[party] != .some(newest) { failed[party] = error }
                return failed
            }
            last = heard
            for party in parties where failed[party.index] == nil {
                // A newcomer has no epoch yet, and knows its wallet's last one.
                let own = epochs[party.index] ?? nil
                var heard = EpochNews()
                for news in told { heard.take(news.bounded(from: own ?? .max)) }
                do throws(WalletError) {
                    _ = try await party.epochNews(heard)
                    hindered[party.index] = nil
                } catch { hindered[party.index] = error }
            }
        }
        return failed
    }
}
