/// What the store takes from its callers.
enum Limits {
    /// Public parts, shares, acknowledgements and released shares.
    static let longest = 1 << 20

    static func id(_ field: String, _ bytes: [UInt8]) throws(StoreError) { try length(field, bytes, 32...32) }

    static func length(_ field: String, _ bytes: [UInt8], _ accepted: ClosedRange<Int>) throws(StoreError) {
        guard accepted.contains(bytes.count) else {
            let wanted = accepted.count == 1 ? "\(accepted.lowerBound)" : "\(accepted.lowerBound) to \(accepted.upperBound)"
            throw .malformed(field: field, detail: "\(bytes.count) bytes, expected \(wanted)")
        }
    }

    /// One spelling for each set of parties: ascending, without repeats, beginning at 1.
    static func parties(_ field: String, _ parties: [UInt8], atLeast least: Int) throws(StoreError) {
        guard parties.count >= least else { throw .malformed(field: field, detail: "\(parties.count), expected at least \(least)") }
        guard parties.first != 0, zip(parties, parties.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .malformed(field: field, detail: "not ascending party indices")
        }
    }
}
