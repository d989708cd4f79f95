import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// Every field of every message of key generation, altered on its way from party 2 to one receiver or to all: who ends how.
///
/// Two keys in one run, 2 of 3; wire order is ECDSA, then Ed25519.
@Suite struct KeygenTamperingTests {
    /// One alteration and the verdict of whoever receives it.
    struct Alteration: CustomTestStringConvertible, Sendable {
        let name: String
        let round: Int
        let isPrivate: Bool
        /// Nil withholds the message.
        let change: @Sendable ([UInt8]) -> [UInt8]?
        let verdict: Verdict
        /// Whether the parties that received the true message meet the same verdict (their echoes differ too).
        var reachesAll = false
        var testDescription: String { "round \(round)\(isPrivate ? ", private" : ""): \(name)" }
    }

    enum Verdict: Sendable {
        case blame(ProtocolAbort.Reason)
        case abort(ProtocolAbort.Reason)
        case missing
        /// Blamed for bytes that do not decode, in whatever field the change is noticed.
        case undecodable

        func matches(_ abort: ProtocolAbort?, sender: PartyIndex) -> Bool {
            switch (self, abort) {
            case (.blame(let reason), .blame([sender], let found)): reason == found
            case (.abort(let reason), .abort(let found)): reason == found
            case (.missing, .retryable([sender])): true
            case (.undecodable, .blame([sender], .undecodable)): true
            default: false
            }
        }
    }

    /// A field of a message by its place.
    struct Field: Sendable {
        enum Kind: Sendable { case ecdsaElement, ed25519Element, scalar, bytes }
        let name: String
        let range: Range<Int>
        let kind: Kind

        /// The field with another value of its kind: what follows is decided by checks, not by decoding.
        func alter(_ message: [UInt8]) -> [UInt8] {
            let other: [UInt8]? =
                switch kind {
                case .ecdsaElement: Secp256k1.generatorMultiple(Scalar(77))?.encoded
                case .ed25519Element: Edwards25519.generatorMultiple(Scalar(77))?.encoded
                case .scalar, .bytes: nil
                }
            // The second byte is significant in neither byte order: a scalar stays below the order.
            return other.map { message.replacing(range, with: $0) } ?? message.flipping(range.lowerBound + 1)
        }
    }

    static func fields(from start: Int, _ layout: [(String, Int, Field.Kind)]) -> [Field] {
        var position = start
        return layout.map { name, size, kind in
            defer { position += size }
            return Field(name: name, range: position..<position + size, kind: kind)
        }
    }

    static let opening = fields(
        from: 66,
        [
            ("ecdsa F0", 33, .ecdsaElement), ("ecdsa F1", 33, .ecdsaElement), ("ecdsa T", 33, .ecdsaElement), ("ecdsa z", 32, .scalar),
            ("ecdsa chain code", 32, .bytes), ("ed25519 F0", 32, .ed25519Element), ("ed25519 F1", 32, .ed25519Element),
            ("ed25519 T", 32, .ed25519Element), ("ed25519 z", 32, .scalar), ("ed25519 chain code", 32, .bytes), ("salt", 32, .bytes),
        ])
    static let shares = fields(from: 34, [("ecdsa share", 32, .scalar), ("ed25519 share", 32, .scalar)])
    static let sizes = (commitment: 66, opening: 34 + 32 + 163 + 160 + 32, shares: 98, echo: 66)

    /// Header, length and absence, the same for every message.
    static func frame(_ round: Int, _ isPrivate: Bool) -> [Alteration] {
        func make(_ name: String, _ verdict: Verdict, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) -> Alteration {
            Alteration(name: name, round: round, isPrivate: isPrivate, change: change, verdict: verdict)
        }
        let header = Verdict.blame(.undecodable(field: "header"))
        return [
            make("version 0", header) { $0.replacing(0..<1, with: [0]) }, make("version 2", header) { $0.replacing(0..<1, with: [2]) },
            make("unknown type", header) { $0.replacing(1..<2, with: [99]) },
            make("type of no round", .blame(.undecodable(field: "type"))) { $0.replacing(1..<2, with: [MessageType.hello.rawValue]) },
            make("run id, first byte", .missing) { $0.flipping(2) }, make("run id, last byte", .missing) { $0.flipping(33) },
            make("of another run and unreadable", .missing) { $0.flipping(20).replacing(0..<2, with: [99, 99]) },
            make("without its last byte", .undecodable) { Array($0.dropLast()) }, make("with a byte more", .undecodable) { $0 + [0] },
            make("empty", header) { _ in [] }, make("half a header", header) { Array($0.prefix(20)) },
            make("header alone", .undecodable) { Array($0.prefix(34)) }, make("withheld", .missing) { _ in nil },
        ]
    }

    static var all: [Alteration] {
        var list = [(1, false), (2, false), (2, true), (3, false)].flatMap(frame)
        // The types of other rounds: early ones wait for theirs, late ones are dropped.
        for (round, type) in [
            (1, MessageType.keygenOpening), (1, .keygenEcho), (2, .keygenCommitment), (2, .keygenEcho), (3, .keygenOpening),
        ] {
            list.append(
                .init(
                    name: "type \(type)", round: round, isPrivate: false, change: { $0.replacing(1..<2, with: [type.rawValue]) },
                    verdict: .missing))
        }
        list.append(
            .init(
                name: "type of a broadcast", round: 2, isPrivate: true,
                change: { $0.replacing(1..<2, with: [MessageType.keygenOpening.rawValue]) }, verdict: .blame(.undecodable(field: "type"))))
        for position in [34, 65] {
            list.append(
                .init(
                    name: "commitment, byte \(position)", round: 1, isPrivate: false, change: { $0.flipping(position) },
                    verdict: .abort(.echoMismatch), reachesAll: true))
            for round in [2, 3] {
                list.append(
                    .init(
                        name: "echo, byte \(position)", round: round, isPrivate: false, change: { $0.flipping(position) },
                        verdict: .abort(.echoMismatch)))
            }
        }
        for field in opening {
            list.append(
                .init(
                    name: field.name, round: 2, isPrivate: false, change: { field.alter($0) }, verdict: .blame(.openingMismatch)))
        }
        for field in opening where field.kind != .bytes {
            // All ones: above the order, above the field's prime, no point.
            list.append(
                .init(
                    name: "\(field.name) of ones", round: 2, isPrivate: false,
                    change: { $0.replacing(field.range, with: [UInt8](repeating: 255, count: field.range.count)) }, verdict: .undecodable))
        }
        for (position, field) in shares.enumerated() {
            list.append(
                .init(name: field.name, round: 2, isPrivate: true, change: { field.alter($0) }, verdict: .blame(.shareInvalid)))
            list.append(
                .init(
                    name: "\(field.name) of ones", round: 2, isPrivate: true,
                    change: { $0.replacing(field.range, with: [UInt8](repeating: 255, count: 32)) },
                    verdict: .blame(.undecodable(field: "share \(position)"))))
        }
        return list
    }

    private func run(_ alteration: Alteration, to receivers: Set<PartyIndex>) throws {
        let sender = try party(2)
        var altered = 0
        let outcomes = try TestParties(3).generate([.ed25519, .ecdsaSecp256k1], threshold: 2) { message in
            guard message.round == alteration.round, message.from == sender, message.isPrivate == alteration.isPrivate,
                receivers.contains(message.to)
            else { return message.bytes }
            altered += 1
            return alteration.change(message.bytes)
        }
        #expect(altered == receivers.count)
        #expect(outcomes.count == 3)
        for (party, outcome) in outcomes {
            let abort = outcome.abort
            if receivers.contains(party) || alteration.reachesAll {
                #expect(alteration.verdict.matches(abort, sender: sender), "party \(party): \(String(describing: abort))")
            } else if alteration.round < 3 {
                // The receivers fell silent; the others wait in vain and blame nobody.
                #expect(abort == .retryable(missing: receivers.sorted()), "party \(party)")
            } else {
                // Pending: it never becomes active, for the receivers acknowledge nothing.
                #expect(abort == nil, "party \(party)")
            }
        }
    }

    @Test(arguments: all) func toOne(_ alteration: Alteration) throws { try run(alteration, to: [try party(1)]) }
    @Test(arguments: all) func toAll(_ alteration: Alteration) throws { try run(alteration, to: [try party(1), try party(3)]) }

    @Test func theLayoutIsTheOneAltered() throws {
        var sizes: [String: Set<Int>] = [:]
        _ = try TestParties(3).generate([.ed25519, .ecdsaSecp256k1], threshold: 2) { message in
            sizes["\(message.round)\(message.isPrivate ? "p" : "")", default: []].insert(message.bytes.count)
            return message.bytes
        }
        #expect(sizes == ["1": [Self.sizes.commitment], "2": [Self.sizes.opening], "2p": [Self.sizes.shares], "3": [Self.sizes.echo]])
        #expect(Self.opening.last?.range.upperBound == Self.sizes.opening)
        #expect(Self.shares.last?.range.upperBound == Self.sizes.shares)
    }

    /// Every truncation, for every message.
    @Test(arguments: [(1, false), (2, false), (2, true), (3, false)])
    func everyTruncation(_ round: Int, _ isPrivate: Bool) throws {
        let (sender, receiver) = (try party(2), try party(1))
        let size = round == 2 ? (isPrivate ? Self.sizes.shares : Self.sizes.opening) : Self.sizes.echo
        let parties = try TestParties(2)
        for length in stride(from: 0, to: size, by: round == 2 && !isPrivate ? 5 : 1) {
            let outcomes = try parties.generate([.ed25519, .ecdsaSecp256k1], threshold: 2) { message in
                let hit = message.round == round && message.from == sender && message.isPrivate == isPrivate
                return hit ? Array(message.bytes.prefix(length)) : message.bytes
            }
            let abort = outcomes[receiver]?.abort
            #expect(Verdict.undecodable.matches(abort, sender: sender), "\(length) bytes: \(String(describing: abort))")
        }
    }
}
