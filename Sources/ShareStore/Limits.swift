/// The limits of what the store takes from its callers.
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

    /// Fields of a caller's beside an event's own. What is too long, or could play with a terminal, is refused and not cut: the caller
    /// knows what of it matters.
    static func details(_ fields: [EventField]) throws(StoreError) {
        var names: Set = ["request", "plan", "note", "hash"]
        for field in fields {
            guard (1...32).contains(field.name.utf8.count),
                field.name.unicodeScalars.allSatisfy({ $0.isASCII && $0.properties.isAlphabetic })
            else { throw .malformed(field: "details", detail: "a name that is not 1 to 32 letters") }
            guard names.insert(field.name).inserted else { throw .malformed(field: "details", detail: "\(field.name) is taken") }
            guard !field.value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw .malformed(field: "details", detail: "\(field.name) holds a control character")
            }
        }
        guard fields.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) <= 4096 else {
            throw .malformed(field: "details", detail: "at most 4096 bytes")
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
