internal import PartyCore

/// Does something for each of several at the same time, and returns the results in their order.
func concurrently<Item: Sendable, Answer: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) async throws(WalletError) -> Answer
) async -> [Result<Answer, WalletError>] {
    await withTaskGroup(of: (place: Int, result: Result<Answer, WalletError>).self) { group in
        for (place, item) in items.enumerated() {
            group.addTask {
                do throws(WalletError) { return (place, .success(try await body(item))) } catch { return (place, .failure(error)) }
            }
        }
        var results: [(place: Int, result: Result<Answer, WalletError>)] = []
        for await result in group { results.append(result) }
        return results.sorted { $0.place < $1.place }.map(\.result)
    }
}
