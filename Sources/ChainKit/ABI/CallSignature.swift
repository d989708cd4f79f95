/// Calls that contracts know by the first four bytes of their signatures' hashes: the cases are `transfer(address,uint256)` and the like,
/// without structs and arrays of fixed length.
public protocol CallSignature: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The calls by their selectors: ``indexed()``, kept.
    static var bySelector: [[UInt8]: Self] { get }
}

extension CallSignature {
    /// Hashes every signature.
    public static func indexed() -> [[UInt8]: Self] { Dictionary(allCases.map { ($0.selector, $0) }) { first, _ in first } }

    /// The call with this selector.
    public init?(selector: [UInt8]) {
        guard let call = Self.bySelector[selector] else { return nil }
        self = call
    }

    /// The first four bytes of the signature's hash.
    public var selector: [UInt8] { Array(Keccak256.hash(Array(rawValue.utf8)).prefix(4)) }

    /// Words in the head: one an argument.
    public var words: Int { rawValue.hasSuffix("()") ? 0 : rawValue.utf8.count { $0 == UInt8(ascii: ",") } + 1 }
}
