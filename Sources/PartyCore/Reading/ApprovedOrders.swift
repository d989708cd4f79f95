internal import ChainKit
internal import ShareStore
internal import Synchronization

/// A party's memory of the orders that it agreed to since it started, and of its last few readings.
///
/// An order comes to a party again for each of its schemes and once more at the end: the same order under the same earlier signatures
/// reads as it did, for reading is a pure function of these and of keys and adapters that a party has for life. All of it is bounded:
/// the oldest is forgotten, and has to be approved again.
final class ApprovedOrders: Sendable {
    private struct Approved {
        let order: SigningOrder
        let prior: [RequestSignature]
        let reading: OrderReading
    }

    private struct State {
        /// By plan hash, the latest last.
        var plans: [[UInt8]] = []
        /// Of plans that the log does not tell of yet.
        var unlogged: [[UInt8]: ApprovalNote] = [:]
        /// The latest last.
        var readings: [Approved] = []
        /// Hashes of complete signatures that were logged, the latest last.
        var released: [[UInt8]] = []
    }

    private static let readingsKept = 4
    private static let plansKept = 4096
    private let state = Mutex(State())

    func add(_ order: SigningOrder, prior: [RequestSignature], _ reading: OrderReading, _ note: ApprovalNote) {
        state.withLock { state in
            if !state.plans.contains(note.plan) {
                state.plans.append(note.plan)
                state.unlogged[note.plan] = note
                if state.plans.count > Self.plansKept { state.unlogged[state.plans.removeFirst()] = nil }
            }
            state.readings.removeAll { $0.order == order && $0.prior == prior }
            if state.readings.count >= Self.readingsKept { state.readings.removeFirst() }
            state.readings.append(Approved(order: order, prior: prior, reading: reading))
        }
    }

    func contains(planHash: [UInt8]) -> Bool { state.withLock { $0.plans.contains(planHash) } }

    /// The note on a plan that the log is to have with the first thing that is done for it; nil where it has.
    func unlogged(_ planHash: [UInt8]) -> ApprovalNote? { state.withLock { $0.unlogged[planHash] } }

    /// The log has it.
    func logged(_ note: ApprovalNote?) {
        guard let note else { return }
        state.withLock { $0.unlogged[note.plan] = nil }
    }

    /// Remembers a hash of complete signatures, and tells whether it is new.
    func isFirstRelease(_ hash: [UInt8]) -> Bool {
        state.withLock { state in
            guard !state.released.contains(hash) else { return false }
            if state.released.count >= Self.plansKept { state.released.removeFirst() }
            state.released.append(hash)
            return true
        }
    }

    /// The reading of exactly this order, if it was approved and is remembered.
    func reading(of order: SigningOrder, prior: [RequestSignature]) -> OrderReading? {
        state.withLock { state in state.readings.last { $0.order == order && $0.prior == prior }?.reading }
    }
}
