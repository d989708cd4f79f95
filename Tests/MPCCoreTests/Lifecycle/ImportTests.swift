import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// A dealer and n holders in one process.
struct ImportParties {
    let parties: TestParties
    let parameters: ImportParameters
    let secrets: [RootSecret]

    init(
        _ schemes: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519], threshold: Int = 2, holders n: Int = 3,
        companion: (any KeyGenerationCompanion)? = nil
    ) throws {
        parties = try TestParties(n + 1)
        secrets = try schemes.map(Self.secret)
        parameters = try ImportParameters(
            keys: secrets.map(\.key), threshold: threshold, roster: try #require(Roster(publicKeys: parties.roster.publicKeys.dropLast())),
            dealer: try #require(parties.roster.publicKeys.last), companion: companion)
    }

    static func secret(_ scheme: SignatureScheme) throws -> RootSecret {
        func make<G: PrimeOrderGroup>(_ group: G.Type) throws -> RootSecret {
            let scalar = SecretScalar<G>(random: .system)
            let publicKey = scalar.timesGenerator()?.encoded
            let key = RootKey(
                scheme: scheme, publicKey: try #require(publicKey), chainCode: Randomness.system.bytes(32),
                bip32: scheme == .ecdsaSecp256k1 ? [3] + Randomness.system.bytes(8) : KeyInfo.atRoot)
            return try RootSecret(try #require(key), secret: scalar.encoded())
        }
        return scheme == .ed25519 ? try make(Edwards25519.self) : try make(Secp256k1.self)
    }

    func drive(
        tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
    ) throws -> [PartyIndex: TamperedNetwork<DealtKeys>.Outcome] {
        let contexts = try parties.open(try #require(parameters.run))
        let runs = try contexts.sorted { $0.key < $1.key }.map { seat, entry in
            seat == parameters.dealerSeat
                ? try KeyImport.deal(secrets, parameters, context: entry.0) : try KeyImport.hold(parameters, context: entry.0)
        }
        return TamperedNetwork<DealtKeys>(tamper: tamper).drive(runs, channels: contexts.mapValues(\.1))
    }
}

/// Imports as they should go, and what is refused before one begins (lifecycle.md sections 0 and 1).
@Suite struct ImportTests {
    @Test(arguments: [(2, 2), (2, 3), (3, 5)])
    func everyThresholdOfSharesIsTheKey(_ t: Int, _ n: Int) throws {
        let group = try ImportParties(threshold: t, holders: n)
        let outcomes = try group.drive()
        let keys = try (1...n).map { try #require(outcomes[try party($0)]).get() }
        #expect(Set(keys.map(\.transcriptHash)).count == 1)
        for (position, secret) in group.secrets.sorted(by: { $0.key.scheme < $1.key.scheme }).enumerated() {
            let shares = keys.map(\.shares[position])
            for share in shares {
                #expect(RootKey(share.info) == secret.key && share.info.origin == .dealer && share.info.epoch == 0)
                #expect(share.info.publicShares == shares[0].info.publicShares && share.info.keyID == shares[0].info.keyID)
                #expect(share.info.isOnePolynomial && share.info.threshold == t && share.info.parties == n)
            }
            #expect(shares.map(\.info.index) == PartyIndex.all(n))
            switch secret.key.scheme {
            case .ed25519: try Self.expect(secret, of: Array(shares.suffix(t)), in: Edwards25519.self)
            default: try Self.expect(secret, of: Array(shares.suffix(t)), in: Secp256k1.self)
            }
        }
    }

    private static func expect<G: PrimeOrderGroup>(_ secret: RootSecret, of shares: [KeyShare], in group: G.Type) throws {
        let points = shares.map { $0.info.index.point(of: G.self) }
        let sum = try zip(points, shares).reduce(Scalar<G>.zero) { sum, entry in
            sum + (try #require(Lagrange.coefficient(of: entry.0, among: points))) * (try entry.1.scalar(of: G.self).declassified())
        }
        #expect(sum.encoded == secret.withSecret { $0.exposed() })
    }

    /// What rides along is between holders; the dealer's messages have no place for it.
    @Test func companionsRideBetweenHolders() throws {
        let group = try ImportParties([.ed25519], companion: ToyCompanion())
        var sizes: [String: Set<Int>] = [:]
        let outcomes = try group.drive { message in
            let dealer = group.parameters.dealerSeat
            let kind = message.from == dealer ? "from" : message.to == dealer ? "to" : "between"
            if message.isPrivate { sizes["\(message.round) \(kind)", default: []].insert(message.bytes.count - 34) }
            return message.bytes
        }
        #expect(sizes == ["2 from": [32], "2 to": [0], "2 between": [5], "3 from": [0], "3 to": [0], "3 between": [6]])
        for seat in 1...3 { #expect(try outcomes[party(seat)]?.get().pairSetups.count == 2) }
        #expect(try outcomes[group.parameters.dealerSeat]?.get().pairSetups.isEmpty == true)
    }

    @Test func parametersAreChecked() throws {
        let parties = try TestParties(3)
        let dealer = try TestParties(1).roster.publicKeys[0]
        let (ecdsa, ed25519) = (try ImportParties.secret(.ecdsaSecp256k1).key, try ImportParties.secret(.ed25519).key)
        func refusal(
            _ keys: [RootKey], _ t: Int, _ roster: Roster? = nil, dealer: [UInt8], companion: (any KeyGenerationCompanion)? = nil
        ) throws -> ProtocolAbort? {
            try verdict {
                try ImportParameters(
                    keys: keys, threshold: t, roster: roster ?? parties.roster, dealer: dealer, companion: companion)
            }
        }
        #expect(try refusal([ecdsa, ed25519], 2, dealer: dealer) == nil)
        #expect(try refusal([ecdsa], 1, dealer: dealer) == .misuse(.threshold(t: 1, n: 3)))
        #expect(try refusal([ecdsa], 4, dealer: dealer) == .misuse(.threshold(t: 4, n: 3)))
        #expect(try refusal([], 2, dealer: dealer) == .misuse(.schemes))
        #expect(try refusal([ecdsa, ecdsa], 2, dealer: dealer) == .misuse(.schemes))
        #expect(try refusal([ecdsa], 2, dealer: dealer, companion: ToyCompanion()) == .misuse(.schemes))
        #expect(
            try refusal([ed25519], 2, TestParties(5).roster, dealer: dealer, companion: ToyCompanion())
                == .misuse(.parties(n: 5, limit: 4, scheme: .ed25519)))
        // A holder deals under an identity of its own.
        for identity in [parties.roster.publicKeys[1], Array(dealer.dropLast())] {
            #expect(
                try refusal([ecdsa], 2, dealer: identity) == .misuse(.parameter("the dealer's identity is no key of its own")))
        }
        // One key under two schemes, or its opposite (rule S12).
        for sign in [ecdsa.publicKey[0], ecdsa.publicKey[0] ^ 1] {
            let twin = try #require(
                RootKey(
                    scheme: .bip340Secp256k1, publicKey: [sign] + ecdsa.publicKey.dropFirst(), chainCode: ecdsa.chainCode))
            #expect(try refusal([ecdsa, twin], 2, dealer: dealer) == .misuse(.parameter("one key under two schemes")))
        }
    }

    /// op covers everything that operators approve (rule H3).
    @Test func operationsDiffer() throws {
        let parties = try TestParties(3)
        let dealers = try TestParties(2).roster.publicKeys
        let key = try ImportParties.secret(.ed25519).key
        func operation(
            _ key: RootKey, t: Int = 2, _ roster: Roster? = nil, dealer: [UInt8]? = nil, companion: (any KeyGenerationCompanion)? = nil
        ) throws -> [UInt8] {
            try ImportParameters(
                keys: [key], threshold: t, roster: roster ?? parties.roster, dealer: dealer ?? dealers[0], companion: companion
            ).operation
        }
        func changed(_ publicKey: [UInt8]? = nil, _ code: [UInt8]? = nil, _ place: [UInt8]? = nil) throws -> RootKey {
            try #require(
                RootKey(
                    scheme: .ed25519, publicKey: publicKey ?? key.publicKey, chainCode: code ?? key.chainCode,
                    bip32: place ?? key.bip32))
        }
        let operations = [
            try operation(key), try operation(key, t: 3), try operation(key, TestParties(3).roster), try operation(key, dealer: dealers[1]),
            try operation(key, companion: ToyCompanion()), try operation(changed(ImportParties.secret(.ed25519).key.publicKey)),
            try operation(changed(nil, key.chainCode.flipping(0))), try operation(changed(nil, nil, [1] + key.bip32.dropFirst())),
        ]
        #expect(Set(operations).count == operations.count)
        #expect(try operation(key) == operations[0])
    }

    @Test func keysAndSecretsAreChecked() throws {
        let secret = try ImportParties.secret(.ed25519)
        let key = secret.key
        #expect(RootKey(scheme: .ecdsaSecp256k1, publicKey: key.publicKey, chainCode: key.chainCode) == nil)
        #expect(RootKey(scheme: .ed25519, publicKey: key.publicKey, chainCode: Array(key.chainCode.dropLast())) == nil)
        #expect(RootKey(scheme: .ed25519, publicKey: key.publicKey, chainCode: key.chainCode, bip32: [1]) == nil)
        #expect(
            RootKey(scheme: .ed25519, publicKey: key.publicKey, chainCode: key.chainCode, bip32: KeyInfo.atRoot.dropLast() + [1]) == nil)
        #expect(
            try verdict { try RootSecret(key, secret: SecretScalar<Edwards25519>(random: .system).encoded()) }
                == .misuse(.parameter("a secret of another key")))
    }

    /// Seats have their sides.
    @Test func sidesAreChecked() throws {
        let group = try ImportParties()
        let contexts = try group.parties.open(try #require(group.parameters.run))
        let dealer = try #require(contexts[group.parameters.dealerSeat]).0
        let holder = try #require(contexts[try party(1)]).0
        #expect(try verdict { try KeyImport.hold(group.parameters, context: dealer) } == .misuse(.notAParticipant))
        #expect(try verdict { try KeyImport.deal(group.secrets, group.parameters, context: holder) } == .misuse(.notAParticipant))
        #expect(try verdict { try KeyImport.deal(group.secrets.dropLast(), group.parameters, context: dealer) } == .misuse(.schemes))
        let twice = group.secrets + [group.secrets[0]]
        #expect(try verdict { try KeyImport.deal(twice, group.parameters, context: dealer) } == .misuse(.schemes))
        let other = try ImportParties()
        #expect(try verdict { try KeyImport.deal(other.secrets, group.parameters, context: dealer) } == .misuse(.schemes))
        let elsewhere = ProtocolAbort.misuse(.parameter("context of another run"))
        #expect(try verdict { try KeyImport.hold(other.parameters, context: holder) } == elsewhere)
        #expect(try verdict { try KeyImport.deal(other.secrets, other.parameters, context: dealer) } == elsewhere)
    }
}
