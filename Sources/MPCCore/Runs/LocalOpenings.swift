/// Round 0 among parties in one process: collects their openings and hands everybody everybody's hello.
public struct LocalOpenings {
    private final class Box {
        var opening: RunOpening?
        init(_ opening: consuming RunOpening) { self.opening = .some(opening) }
    }
    private var openings: [Box] = []
    private var hellos: [PartyIndex: [UInt8]] = [:]

    /// Makes a round 0 without parties.
    public init() {}

    /// Adds one more party's round 0.
    public mutating func add(_ opening: consuming RunOpening) {
        hellos[opening.me] = opening.hello
        openings.append(Box(opening))
    }

    /// Begins every party's run, in the order in which they were added.
    public consuming func begin() throws(ProtocolAbort) -> [(RunContext, SealedChannels)] {
        var begun: [(RunContext, SealedChannels)] = []
        for box in openings {
            if let opening = box.opening.take() { begun.append(try opening.begin(hellos)) }
        }
        return begun
    }
}
