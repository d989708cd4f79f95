/// Opens once for everybody, after so many arrivals.
actor Gate {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { missing = count }

    func arrive() {
        missing -= 1
        guard missing == 0 else { return }
        waiting.forEach { $0.resume() }
        waiting = []
    }

    func pass() async {
        guard missing > 0 else { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
