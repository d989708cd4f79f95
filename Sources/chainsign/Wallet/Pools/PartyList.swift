internal import MPCCore

/// Lists of parties on the command line.
enum PartyList {
    /// Reads `1,3`.
    static func parse(_ text: String, option: String) throws -> [PartyIndex] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { number in
            guard let index = Int(number).flatMap({ PartyIndex($0) }) else {
                throw Failure(.input, .usage, "\(option) \(text) is not a list of parties", hint: "write it like 1,3")
            }
            return index
        }
    }

    static func text(_ parties: [PartyIndex]) -> String { parties.map(\.description).joined(separator: ",") }
}
