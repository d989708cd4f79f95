internal import ChainKit

/// Reasons why the network refuses something.
protocol Reasons {
    var all: [Sourced] { get set }
}

extension Reasons {
    /// Notes a reason where it is one.
    mutating func refuse(_ isSo: Bool, _ reason: @autoclosure () -> Sourced) { if isSo { all.append(reason()) } }
}
