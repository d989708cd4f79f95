internal import Synchronization

/// One at a time of each batch: who asks for a share again while it is made waits, and gets the same bytes (rule S14).
final class BatchTurns: Sendable {
    private struct State {
        var taken: Set<[UInt8]> = []
        var waiting: [[UInt8]: [CheckedContinuation<Void, Never>]] = [:]
    }
    private let state = Mutex(State())

    /// Runs the body when nobody else runs one of this name.
    func take<R: Sendable>(_ name: [UInt8], _ body: () async throws(WalletError) -> R) async throws(WalletError) -> R {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.taken.insert(name).inserted else {
                    state.waiting[name, default: []].append(continuation)
                    return false
                }
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { leave(name) }
        return try await body()
    }

    private func leave(_ name: [UInt8]) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard var waiting = state.waiting[name], !waiting.isEmpty else {
                state.waiting[name] = nil
                state.taken.remove(name)
                return nil
            }
            let next = waiting.removeFirst()
            state.waiting[name] = waiting
            return next
        }
        next?.resume()
    }
}
