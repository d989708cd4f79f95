internal import ChainKit

/// The one call that this adapter reads: `transfer(address,uint256)` of a TRC-20 contract, in Ethereum's ABI.
struct TRC20Transfer {
    let to: TronAddress
    /// Decimal, in the token's smallest unit.
    let amount: String

    /// The first four bytes of the Keccak-256 of `transfer(address,uint256)`.
    private static let selector: [UInt8] = [0xa9, 0x05, 0x9c, 0xbb]

    /// `nil` for everything that is not exactly this call: other selectors, other lengths, stray bits above the address.
    ///
    /// Above the 20 bytes of the address stand zeros, or Tron's own prefix, which several wallets leave there.
    init?(_ data: [UInt8]) {
        guard data.count == 4 + 32 + 32, data.starts(with: Self.selector) else { return nil }
        let word = data[4..<36]
        guard word.prefix(11).allSatisfy({ $0 == 0 }), let prefix = word.dropFirst(11).first, prefix == 0 || prefix == 0x41,
            let to = TronAddress([0x41] + word.suffix(20)), let amount = UInt256(bigEndian: data.suffix(32))
        else { return nil }
        self.to = to
        self.amount = amount.description
    }
}

/// Numbers as people read them, exactly.
enum Decimal {
    /// The digits with a decimal point, without zeros at the end.
    static func shifted(_ digits: String, decimals: Int) -> String {
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return String(padded.dropLast(decimals)) + (fraction.isEmpty ? "" : "." + fraction)
    }
}
