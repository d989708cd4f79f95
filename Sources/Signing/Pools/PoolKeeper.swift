internal import MPCCore
public import PartyCore

/// Keeps a wallet's pools at their levels: looks at them from time to time, and refills each that fell below its low-water mark.
///
/// It goes on until its task is cancelled, whatever fails: what cannot be filled, or opened, is tried again, less and less often, and is told
/// once as long as it stays the same. The wallet is opened where its stores were written to since the last look, and closed behind it: at rest
/// nothing of it is open.
public struct PoolKeeper: Sendable {
    /// News of the keeping.
    public enum News: Sendable {
        /// A pool was low, and holds what it is to again.
        case filled(KeptPool)
        /// A pool could not be filled; the others are.
        case failed(KeptPool, WalletError)
        /// The wallet could not be opened or looked at, or another process fills its pools.
        case hindered(WalletError)
        /// What hindered is over.
        case resumed
    }

    private let name: String
    private let home: WalletHome
    private let open: @Sendable () async throws(WalletError) -> LocalWallet
    private let interval: Duration
    /// The longest that it waits after failures.
    private static let longestWait = Duration.seconds(300)

    /// - Parameters:
    ///   - name: the wallet.
    ///   - home: where it lies.
    ///   - interval: between two looks.
    ///   - open: opens the wallet.
    public init(
        of name: String, in home: WalletHome, every interval: Duration,
        open: @escaping @Sendable () async throws(WalletError) -> LocalWallet
    ) {
        (self.name, self.home, self.interval) = (name, home, interval)
        self.open = open
    }

    /// Keeps the pools until the task is cancelled.
    ///
    /// - Parameters:
    ///   - look: called at each interval, whether or not the pools are looked at; where it throws, the keeping ends with its error.
    ///   - tell: called with what is new, and the same of it.
    public func run(look: () throws -> Void = {}, tell: (News) throws -> Void) async throws {
        var seen: WalletStamp?
        var told = Told()
        var wait = interval
        while !Task.isCancelled {
            try look()
            // As it is before the look: what is written meanwhile is found by the next one.
            let stamp = home.stamp(of: name)
            let news = stamp == seen ? [] : await pass()
            for news in news where told.isNew(news) { try tell(news) }
            let hasFailed = news.contains { if case .filled = $0 { false } else { true } }
            if !hasFailed, told.endHindrance() { try tell(.resumed) }
            seen = hasFailed ? nil : stamp
            wait = hasFailed ? min(wait * 2, max(Self.longestWait, interval)) : interval
            var waited = Duration.zero
            while waited < wait, !Task.isCancelled {
                try look()
                try? await Task.sleep(for: interval)
                waited += interval
            }
        }
    }

    /// One look, and the refills that it leads to.
    private func pass() async -> [News] {
        var news: [News] = []
        do throws(WalletError) {
            let levels = try home.poolLevels(of: name)
            try await open().refill(levels, onlyLow: true) { report in
                switch report {
                case .made: break
                case .filled(let pool): news.append(.filled(pool))
                case .failed(let pool, let error): news.append(.failed(pool, error))
                }
            }
        } catch { news.append(.hindered(error)) }
        return news
    }

    /// What was told and is still so.
    private struct Told {
        private var hindrance: String?
        private var failures: [Name: String] = [:]

        private struct Name: Hashable {
            let scheme: SignatureScheme
            let owner: KeptPool.Owner
        }

        mutating func isNew(_ news: News) -> Bool {
            switch news {
            case .filled(let pool):
                failures[Name(scheme: pool.scheme, owner: pool.owner)] = nil
                return true
            case .failed(let pool, let error):
                return failures.updateValue(error.description, forKey: Name(scheme: pool.scheme, owner: pool.owner)) != error.description
            case .hindered(let error):
                defer { hindrance = error.description }
                return hindrance != error.description
            case .resumed: return true
            }
        }

        mutating func endHindrance() -> Bool {
            defer { hindrance = nil }
            return hindrance != nil
        }
    }
}
