internal import GRDB
internal import Synchronization

/// The consumptions of one pool generation as the event chain tells them, kept in memory by the process that holds its key.
///
/// Rows of `consumed` can be deleted, or given other names, by whoever can write the file, and a sealed nonce can be put back.
/// The chain cannot be changed without that showing: its end is under the code of the head. So each consumption reads the events
/// since the last one, checks that they lead from what this process has seen to the head, and remembers the nonces they name.
/// The first one after an opening that kept the pool reads the whole log, at some microseconds an event; every other one reads a
/// few events, however much was consumed. A store whose tables are all turned back while the process runs is noticed too: its chain ends before what was seen.
///
/// The memory is some hundred bytes for each consumption of the generation.
final class SeenConsumptions: Sendable {
    private struct State {
        var sequence: Int64
        var hash: [UInt8]
        var ids: Set<[UInt8]> = []
    }
    private let generation: UInt64
    private let consumptions = [EventKind.nonceConsumed.rawValue, EventKind.preSignaturesConsumed.rawValue]
    private let state: Mutex<State>

    /// `begin` is the end of the chain when the generation was new; where that is not known, the head of an empty log.
    init(generation: UInt64, from begin: Head) {
        self.generation = generation
        state = Mutex(State(sequence: begin.sequence, hash: begin.hash))
    }

    func contains(_ id: [UInt8]) -> Bool { state.withLock { $0.ids.contains(id) } }

    /// Reads on to the head of a transaction that has changed nothing yet: what is read is committed.
    func follow(_ access: Access, to head: Head) throws {
        try state.withLock { state in
            var (sequence, hash) = (state.sequence, state.hash)
            var new: [[UInt8]] = []
            while sequence < head.sequence {
                let batch = try access.storedEvents(after: sequence, limit: 1000)
                guard !batch.isEmpty else { break }
                for stored in batch {
                    guard stored.sequence - sequence == 1, stored.previous == hash, stored.hashesRight else {
                        throw StoreError.tampered(file: access.file, detail: "event \(stored.sequence)")
                    }
                    (sequence, hash) = (stored.sequence, stored.hash)
                    if consumptions.contains(stored.kind) { new += try consumed(stored, access.file) }
                }
            }
            guard sequence == head.sequence, hash == head.hash else {
                throw StoreError.tampered(file: access.file, detail: "the event chain is not the one that this process has seen")
            }
            // Only now is it known that the chain is the head's.
            state.sequence = sequence
            state.hash = hash
            state.ids.formUnion(new)
        }
    }

    /// The process's own consumption, once it is committed, so that a store turned back right after it is noticed.
    func committed(_ ids: [[UInt8]], _ head: Head) {
        state.withLock { state in
            // Another thread may have followed the chain past this event in the meantime.
            guard head.sequence > state.sequence else { return }
            state.sequence = head.sequence
            state.hash = head.hash
            state.ids.formUnion(ids)
        }
    }

    private func consumed(_ stored: StoredEvent, _ file: String) throws(StoreError) -> [[UInt8]] {
        guard let event = stored.decoded else { throw .tampered(file: file, detail: "event \(stored.sequence)") }
        let fields = Projection.Fields(event)
        do throws(Projection.Fields.Missing) {
            return try fields.number("generation") == generation ? try fields.ids() : []
        } catch {
            throw .tampered(file: file, detail: "event \(stored.sequence)")
        }
    }
}
