internal import ChainKit
internal import Synchronization

/// What a party has agreed to since it started, and its readings of the last few orders.
///
/// An order comes to a party again for each of its schemes and once more at the end: the same order under the same earlier signatures
/// reads as it did, for reading is a pure function of these and of keys and adapters that a party has for life.
final class ApprovedOrders: Sendable {
    private struct Approved {
        let order: SigningOrder
        let prior: [RequestSignature]
        let reading: OrderReading
    }

    private struct State {
        var planHashes: Set<[UInt8]> = []
        /// The latest last.
        var readings: [Approved] = []
    }

    private static let readingsKept = 4
    private let state = Mutex(State())

    func add(_ order: SigningOrder, prior: [RequestSignature], _ reading: OrderReading) {
        state.withLock { state in
            state.planHashes.insert(reading.planHash)
            state.readings.removeAll { $0.order == order && $0.prior == prior }
            if state.readings.count >= Self.readingsKept { state.readings.removeFirst() }
            state.readings.append(Approved(order: order, prior: prior, reading: reading))
        }
    }

    func contains(planHash: [UInt8]) -> Bool { state.withLock { $0.planHashes.contains(planHash) } }

    /// What was approved of exactly this, if it is remembered.
    func reading(of order: SigningOrder, prior: [RequestSignature]) -> OrderReading? {
        state.withLock { state in state.readings.last { $0.order == order && $0.prior == prior }?.reading }
    }
}
