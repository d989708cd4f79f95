package import ChainKit

/// Which requests of an approved order one run signs: those of a scheme and a round of the plan, and where there are more than one run
/// makes, a part of them.
public struct SigningRound: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// The plan's round.
    public let number: Int
    /// Which part of the round's requests, in their order; each but the last is as large as a run can be.
    public let part: Int

    /// A part of a round.
    public init(_ number: Int, part: Int = 0) {
        self.number = number
        self.part = part
    }

    /// The first part.
    public init(integerLiteral number: Int) { self.init(number) }

    /// This part of requests, which are those of the round.
    package func part(of requests: [SigningRequest]) -> [SigningRequest] {
        let (start, overflow) = part.multipliedReportingOverflow(by: ProtocolTable.largestRun)
        guard part >= 0, !overflow, start < requests.count else { return [] }
        return Array(requests[start...].prefix(ProtocolTable.largestRun))
    }

    /// In how many runs so many requests are signed.
    package static func parts(of count: Int) -> Int { (count + ProtocolTable.largestRun - 1) / ProtocolTable.largestRun }
}
