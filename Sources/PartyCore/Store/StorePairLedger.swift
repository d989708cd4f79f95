internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Synchronization

/// The pair set-ups of one key as they lie in a party's store (rule S3).
///
/// The store holds the critical section and the poison. A store that fails after a check did may have lost the poison: such a pair
/// stays unusable as long as the process lives.
final class StorePairLedger: PairLedger {
    private let store: any ShareStore
    private let key: KeyInfo
    private let doubtful = Mutex<Set<PartyPair>>([])
    /// Why a run got no further with a pair that no check failed for: the protocol has no words for what a store is.
    private let troubles = Mutex<[PartyPair: WalletError]>([:])
    /// The number of checks that failed, and of those that every other party has heard of.
    private let failures = Mutex((seen: 0, told: 0))

    init(_ store: any ShareStore, key: KeyInfo) {
        self.store = store
        self.key = key
    }

    /// How many checks have failed, where other parties have not heard of all: before anybody is told of one, every other party has to hear
    /// how far this one has come, or it could be turned back to before the poisoning (rule S5).
    var news: Int? { failures.withLock { $0.seen > $0.told ? $0.seen : nil } }

    /// Notes that they have heard of so many.
    func told(_ count: Int) { failures.withLock { $0.told = max($0.told, count) } }

    func evaluate(
        _ pair: PartyPair, setup: [UInt8], culprit: PartyIndex, _ check: () -> ProtocolAbort.Reason?
    ) throws(ProtocolAbort) {
        let peer = try peer(of: pair)
        guard !doubtful.withLock({ $0.contains(pair) }) else { throw .banned(pair) }
        var failure: ProtocolAbort.Reason?
        let verdict: PairVerdict
        do throws(StoreError) {
            verdict = try store.evaluatePair(keyID: key.keyID, epoch: key.epoch, peer: peer.rawValue, setup: setup) {
                failure = check()
                return failure.map(\.description)
            }
        } catch {
            // Without a failed check there is no poison to lose: a store that was busy is no reason to ban a pair.
            if failure != nil { _ = doubtful.withLock { $0.insert(pair) } } else { note(.store(error), of: pair) }
            throw .abort(Self.storeFailed)
        }
        switch verdict {
        case .holds: return
        case .poisonedBefore: throw .banned(pair)
        case .replaced: throw .abort(.check("pair set-ups"))
        case .poisonedNow:
            failures.withLock { $0.seen += 1 }
            throw .ban(culprit, failure ?? .check("pair"))
        }
    }

    func isPoisoned(_ pair: PartyPair) -> Bool {
        guard let peer = try? peer(of: pair), !doubtful.withLock({ $0.contains(pair) }) else { return true }
        let record: PairRecord?
        do throws(StoreError) {
            record = try store.pairs(keyID: key.keyID, epoch: key.epoch).first { $0.peer == peer.rawValue }
        } catch {
            // A store that does not answer vouches for nobody, and says nothing against anybody.
            note(.store(error), of: pair)
            return true
        }
        if record?.poisoned == nil, record?.needsRenewal == true { note(.pairNeedsRenewal(pair), of: pair) }
        return record.map { $0.poisoned != nil || $0.needsRenewal } ?? false
    }

    /// The reason that the protocol is given where the store failed.
    private static let storeFailed = ProtocolAbort.Reason.check("the store of pair set-ups")

    private func note(_ trouble: WalletError, of pair: PartyPair) { troubles.withLock { $0[pair] = trouble } }

    /// The error behind the end of a run: where no check failed, the store's own words, or the wallet's.
    func cause(of abort: ProtocolAbort) -> WalletError {
        let trouble: WalletError? =
            switch abort {
            case .banned(let pair): troubles.withLock { $0.removeValue(forKey: pair) }
            case .abort(Self.storeFailed):
                troubles.withLock { troubles in troubles.keys.first.flatMap { troubles.removeValue(forKey: $0) } }
            default: nil
            }
        return trouble ?? .protocolAbort(abort)
    }

    func setup(with peer: PartyIndex) -> SecretMessage? {
        guard let setup = try? store.pairSetup(keyID: key.keyID, epoch: key.epoch, peer: peer.rawValue) else { return nil }
        return SecretMessage(setup)
    }

    private func peer(of pair: PartyPair) throws(ProtocolAbort) -> PartyIndex {
        if pair.low == key.index { return pair.high }
        guard pair.high == key.index else { throw .misuse(.notAParticipant) }
        return pair.low
    }
}
