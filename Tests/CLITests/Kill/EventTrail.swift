/// What `audit log --json` prints, as far as it tells which material was used for which request.
struct EventTrail: Decodable {
    struct Party: Decodable {
        let party: Int
        let events: [Event]
    }

    struct Event: Decodable {
        let kind: String
        let fields: [String: String]

        /// Units that a party took out of a pool, or that lay in none: each of them at most once.
        var consumed: [String] { kind.contains("Consumed") || kind == "MaterialUsed" ? list("ids") : [] }
        /// Material of any origin of which something was given out for the event's request.
        var used: [String] { consumed + (kind == "ShareReleased" ? list("material") : []) }

        private func list(_ name: String) -> [String] { fields[name]?.split(separator: ",").map(String.init) ?? [] }
    }

    let parties: [Party]

    /// How many units the party that took most took.
    var consumptions: Int { parties.map { $0.events.reduce(0) { $0 + $1.consumed.count } }.max() ?? 0 }

    var faults: [String] {
        var faults: [String] = []
        // Over all parties: an ECDSA unit has one name at both of its ends.
        var requests: [String: String] = [:]
        for party in parties {
            var seen: Set<String> = []
            for event in party.events {
                for unit in event.consumed where !seen.insert(unit).inserted {
                    faults.append("audit log: party \(party.party) consumed \(unit) twice")
                }
                guard let request = event.fields["request"] else { continue }
                for unit in event.used {
                    let other = requests.updateValue(request, forKey: unit)
                    if let other, other != request { faults.append("audit log: \(unit) was used for \(other) and for \(request)") }
                }
            }
        }
        return faults
    }
}
