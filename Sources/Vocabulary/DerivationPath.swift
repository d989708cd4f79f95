/// A path from a wallet's key: `m/0/5`. Hardened steps are written with `'`.
public struct DerivationPath: Sendable, Hashable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// The steps; the top bit says hardened.
    public let indices: [UInt32]

    /// The wallet's key itself.
    public static let root = DerivationPath([])

    /// A path of these steps.
    public init(_ indices: [UInt32]) { self.indices = indices }

    /// A path of these steps.
    public init(arrayLiteral indices: UInt32...) { self.indices = indices }

    /// Why a text is no path.
    public enum Flaw: Error, Sendable, Equatable {
        /// It does not begin with `m`, or has more than 255 steps.
        case form
        /// A step is no number below 2³¹.
        case step
    }

    /// Reads `m`, `m/1/2'`, `m/44h/0`.
    public init(parsing text: String) throws(Flaw) {
        let steps = text.split(separator: "/", maxSplits: 256, omittingEmptySubsequences: false)
        guard steps.first == "m", steps.count <= 256 else { throw .form }
        var indices: [UInt32] = []
        for step in steps.dropFirst() {
            let hardened = step.hasSuffix("'") || step.hasSuffix("h")
            let digits = hardened ? step.dropLast() : step
            guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let index = UInt32(digits),
                index < 1 << 31
            else { throw .step }
            indices.append(hardened ? index | 1 << 31 : index)
        }
        self.indices = indices
    }

    /// The path as text.
    public var description: String {
        indices.reduce(into: "m") { text, index in
            text += "/\(index & ~(1 << 31))" + (index >> 31 == 1 ? "'" : "")
        }
    }
}
