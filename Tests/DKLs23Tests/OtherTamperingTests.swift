import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Every field of the pair set-up's messages, altered on its way; what shows at once, and what shows when the pair pre-signs.
@Suite struct PairSetupTamperingTests {
    private func setUp(
        _ table: ECDSATable, alter: (_ route: Route, _ message: [UInt8]) -> [UInt8]? = { $1 }
    ) throws -> (outcomes: [PartyIndex: TamperedNetwork<[PairSetupRecord]>.Outcome], messages: [Route: [UInt8]]) {
        let parameters = try #require(PairSetup.parameters(keyID: table.keys[0].info.keyID, epoch: 0, parties: table.signers))
        let contexts = try table.parties.open(parameters, randomness: .test(63))
        var messages: [Route: [UInt8]] = [:]
        let outcomes = withoutActuallyEscaping(alter) { alter in
            let network = TamperedNetwork<[PairSetupRecord]>(tamper: { delivery in
                let route = Route(MessageType(rawValue: delivery.bytes[1]) ?? .hello, delivery.from, delivery.to)
                messages[route] = delivery.bytes
                return alter(route, delivery.bytes)
            })
            return network.drive(
                contexts.sorted { $0.key < $1.key }.map {
                    PairSetup.run(context: $0.value.0, randomness: .test(UInt8(64 + $0.key.rawValue)))
                },
                channels: contexts.mapValues(\.1))
        }
        return (outcomes, messages)
    }

    @Test(arguments: MessageLayout.pairSetup, [0, 1])
    func everyField(layout: MessageLayout, sender: Int) throws {
        let table = try ECDSATable(threshold: 2, of: 2, signers: [1, 2], randomness: .test(65))
        let (from, to) = (table.signers[sender], table.signers[1 - sender])
        let honest = try setUp(table)
        #expect(Set(honest.messages.keys.map(\.type)) == Set(MessageLayout.pairSetup.map(\.type.rawValue)))
        let message = try #require(honest.messages[Route(layout.type, from, to)])
        #expect(layout.size == message.count)

        func check(_ what: String, _ consequence: Consequence, _ other: [UInt8]) throws {
            #expect(other != message, "\(what)")
            let outcomes = try setUp(table) { route, message in route == Route(layout.type, from, to) ? other : message }.outcomes
            let expected: ProtocolAbort? =
                switch consequence {
                case .blame(let reason): .blame([from], reason)
                case .missing: .retryable(missing: [from])
                default: nil
                }
            #expect(outcomes[to]?.abort == expected, "\(what)")
            #expect(outcomes[from]?.abort == (expected == nil || layout.isLast ? nil : .retryable(missing: [to])), "\(what)")
            guard expected == nil else { return }
            // Both hold a set-up, and not the same.
            let ledgers = try outcomes.mapValues { outcome in
                VolatilePairLedger(setups: Dictionary(try outcome.get().map { ($0.peer, $0.secret) }) { first, _ in first })
            }
            let run = try ObservedRun(
                ECDSATable(
                    parties: table.parties, keys: table.keys, ledgers: ledgers.mapValues { CountingLedger($0) }, signers: table.signers),
                batch: 1,
                randomness: .test(66))
            let aborts = [from, to].map { run.outcomes[$0]?.abort }
            switch consequence {
            case .otherSetUp(let isAliceReceiver):
                let differ = ProtocolAbort.abort(.check("pair set-ups"))
                #expect(
                    aborts == (isAliceReceiver ? [.retryable(missing: [to]), differ] : [differ, .retryable(missing: [from])]), "\(what)")
            case .otherZeroShare:
                let sum = ProtocolAbort.abort(.check("public key shares"))
                #expect(aborts == [sum, sum], "\(what)")
            default: Issue.record("\(what): \(consequence)")
            }
            let pair = try #require(PartyPair(from, to))
            #expect(run.ledgers.values.allSatisfy { !$0.isPoisoned(pair) }, "\(what)")
        }

        // Set-ups are dear: the header and what does not decode, which the same lines refuse from either sender, are altered at one.
        for place in layout.places where sender == 0 || place.range.lowerBound >= WireHeader.size {
            for alteration in try layout.alterations(of: place.field, at: place.sample, Array(message[place.range])) {
                if sender == 1, case .blame = alteration.consequence { continue }
                try check(
                    "\(place.name): \(alteration.name)", alteration.consequence, message.replacing(place.range, with: alteration.bytes))
            }
        }
        if sender == 0 {
            try check("a byte short", .blame(.undecodable(field: layout.truncated)), Array(message.dropLast()))
            try check("a byte long", .blame(.undecodable(field: "end")), message + [0])
        }
    }
}

/// Every field of the online message, at every position of a batch of three, from either signer.
@Suite struct OnlineTamperingTests {
    private static let items = 3

    @Test func everyField() throws {
        let table = try ECDSATable(threshold: 2, of: 3, signers: [2, 3], randomness: .test(67))
        let run = try ObservedRun(table, batch: Self.items, randomness: .test(68))
        let (batch, shares) = try table.online((0..<Self.items).map { SHA256.hash([UInt8($0)]) }, materials: run.materials())
        let layout = MessageLayout.online(items: Self.items)
        let key = table.keys[0].info
        #expect(try DKLs23ECDSA.combine(batch, key: key, shares: shares).count == Self.items)
        for signer in table.signers {
            let message = try #require(shares[signer])
            // Nothing but header and 64 bytes an item.
            #expect(layout.size == message.count && message.count == WireHeader.size + 64 * Self.items)
            func check(_ what: String, _ expected: ProtocolAbort, _ other: [UInt8]?) throws {
                #expect(other != message, "\(what)")
                var altered = shares
                altered[signer] = other
                #expect(try verdict { try DKLs23ECDSA.combine(batch, key: key, shares: altered) } == expected, "\(what) of \(signer)")
            }
            for place in layout.places {
                for alteration in try layout.alterations(of: place.field, at: place.sample, Array(message[place.range])) {
                    let expected: ProtocolAbort =
                        switch (place.field.form, alteration.consequence) {
                        case (.version, _), (.type, _), (.runID, _): .retryable(missing: [signer])
                        case (_, .blame(let reason)): .blame([signer], reason)
                        default: .abort(.combinationFailed)
                        }
                    try check("\(place.name): \(alteration.name)", expected, message.replacing(place.range, with: alteration.bytes))
                }
            }
            // Another known type of the same run is the signer's doing.
            try check(
                "type", .blame([signer], .undecodable(field: "type")), message.replacing(1..<2, with: [MessageType.frostShares.rawValue]))
            try check("a byte short", .blame([signer], .undecodable(field: layout.truncated)), Array(message.dropLast()))
            try check("a byte long", .blame([signer], .undecodable(field: "end")), message + [0])
            try check("nothing", .retryable(missing: [signer]), [])
            try check("no message", .retryable(missing: [signer]), nil)
        }
        // Σu' = 0 in each item: no inverse, no signature, nobody blamed.
        let (first, second) = (try #require(shares[table.signers[0]]), table.signers[1])
        for item in 0..<Self.items {
            let range = WireHeader.size + 64 * item + 32..<WireHeader.size + 64 * (item + 1)
            let negated = -(try Scalar<Secp256k1>(encoded: Array(first[range])))
            var altered = shares
            altered[second] = try #require(shares[second]).replacing(range, with: negated.encoded)
            #expect(try verdict { try DKLs23ECDSA.combine(batch, key: key, shares: altered) } == .abort(.combinationFailed))
        }
    }
}
