/// The roster of the epoch that begins, where it is another than before.
public struct NextRoster: Equatable, Sendable {
    /// The identities of all parties, in the encoding of the layer above.
    public let roster: [UInt8]
    /// Which number each party has from now on that stays, by its number so far: what is kept of failed signer sets goes with the
    /// identities. Whoever is not named has left.
    public let numbers: [UInt8: UInt8]

    /// A roster; it is checked when it is stored.
    public init(roster: [UInt8], numbers: [UInt8: UInt8]) {
        self.roster = roster
        self.numbers = numbers
    }

    func check() throws(StoreError) {
        try Limits.length("roster", roster, 1...Limits.longest)
        guard Set(numbers.values).count == numbers.count, !numbers.keys.contains(0), !numbers.values.contains(0) else {
            throw .malformed(field: "numbers", detail: "two parties of one number, or one of number 0")
        }
    }

    /// The store is that of one number, which a party that stays keeps.
    func checkStaying(party: UInt8) throws(StoreError) {
        guard numbers[party] == party else { throw .malformed(field: "numbers", detail: "this party's own is to be another") }
    }

    /// A newcomer's number is no other's.
    func checkNewcomer(party: UInt8) throws(StoreError) {
        guard !numbers.values.contains(party) else { throw .malformed(field: "numbers", detail: "this party's own is another's") }
    }

    /// Who has left has no number; who is still there keeps its own.
    func checkDeparting(party: UInt8) throws(StoreError) {
        if let own = numbers[party], own != party { throw .malformed(field: "numbers", detail: "this party's own is to be another") }
    }
}

/// Which number of a party became which, as an event has it: `1:1,3:2`, ascending.
struct PartyNumbers: Equatable {
    let new: [UInt8: UInt8]

    init(_ new: [UInt8: UInt8]) { self.new = new }

    /// nil for anything that ``text`` does not write.
    init?(_ text: String) {
        var new: [UInt8: UInt8] = [:]
        // Where everybody has left there are none.
        for part in text.split(separator: ",", omittingEmptySubsequences: text.isEmpty) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false).compactMap { UInt8($0) }
            guard pair.count == 2 else { return nil }
            new[pair[0]] = pair[1]
        }
        self.new = new
        guard self.text == text else { return nil }
    }

    var text: String { new.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",") }

    /// A signer set under the new numbers; nil where one of it has left.
    func signers(_ old: [UInt8]) -> [UInt8]? {
        let signers = old.compactMap { new[$0] }
        return signers.count == old.count ? signers.sorted() : nil
    }
}
