internal import GRDB
internal import Synchronization

/// The end of the event chain as this process has seen it.
///
/// Whoever can write the file can put all tables back as they were before, head included, and everything authenticates. Only
/// a process that has seen the chain further on knows better: so each transaction first reads the events since the last one, usually
/// none, and checks that they lead from what was seen to the head; and a head of the same revision is the same head. Across
/// processes that is the pool key file's business, and the other parties'.
final class SeenChain: Sendable {
    private let state: Mutex<Head>

    /// `head` is what the opening found, or made.
    init(from head: Head) { state = Mutex(head) }

    /// Reads on to the head of a transaction that has changed nothing yet: what is read is committed.
    func follow(_ access: Access, to head: Head) throws {
        try state.withLock { state in
            guard head != state else { return }
            let end = try access.walkChain(from: state.position, to: head.sequence)
            guard end == head.position, head.revision > state.revision else {
                throw StoreError.tampered(file: access.file, detail: "the event chain is not the one that this process has seen")
            }
            // Only now is it known that the chain is the head's.
            state = head
        }
    }

    /// The process's own change, once it is committed, so that a store turned back right after it is noticed.
    func committed(_ head: Head) { state.withLock { $0 = head } }
}
