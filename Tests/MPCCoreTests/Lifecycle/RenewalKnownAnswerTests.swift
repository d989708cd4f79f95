import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The known answers' refresh or reshare as a run that can be driven again.
struct KnownRenewal {
    let known: RenewalVectors.Run
    let before: RenewalVectors.Epoch
    let parameters: RenewalParameters
    let state: WalletState

    init(_ vectors: RenewalVectors, _ name: String) throws {
        known = try #require(vectors.runs[name])
        before = vectors.epochs[known.before]
        (parameters, state) = try vectors.parameters(known)
    }

    /// Drives it with every random choice as it was; messages pass by the closure.
    func drive(
        tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
    ) throws -> (hellos: [[UInt8]], outcomes: [PartyIndex: TamperedNetwork<DealtKeys>.Outcome], id: [UInt8]) {
        let run = try #require(parameters.run)
        var openings = LocalOpenings()
        var hellos: [[UInt8]] = []
        for (position, hello) in known.hellos.enumerated() {
            let opening = try RunOpening(
                run, identity: KnownImport.identity(position + 1, known.identitySeeds[position]), roster: parameters.seats,
                randomness: .scripted([hello.nonce.bytes, hello.x25519Secret.bytes]))
            hellos.append(opening.hello)
            openings.add(opening)
        }
        var runs: [ProtocolRun<DealtKeys>] = []
        var channels: [PartyIndex: SealedChannels] = [:]
        var id: [UInt8] = []
        for (context, channel) in try openings.begin() {
            (channels[context.me], id) = (channel, context.id)
            runs.append(try side(context))
        }
        return (hellos, TamperedNetwork(tamper: tamper).drive(runs, channels: channels), id)
    }

    private func side(_ context: RunContext) throws -> ProtocolRun<DealtKeys> {
        let party = known.parties[Int(context.me.rawValue) - 1]
        var script: [[UInt8]] = []
        for scheme in state.keys.map(\.scheme) {
            let coefficients = party.coefficients?[scheme.rawValue] ?? []
            // The constant term of a refresh is not listed; that of a reshare is the old share.
            script += coefficients.dropFirst(parameters.proposal.kind == .refresh ? 0 : 1).map { scheme.drawn($0.bytes) }
        }
        var shares: [KeyShare] = []
        if let old = parameters.oldIndex(of: context.me) {
            shares = try before.shares(of: old, try #require(known.sharesBefore["\(context.me)"]))
        }
        return try KeyRenewal.run(
            parameters, state: state, shares: shares.reversed(), context: context,
            randomness: .scripted(script + [party.salt.bytes]))
    }
}

/// A refresh and a reshare of an independent implementation, byte for byte (lifecycle.md section 1).
@Suite struct RenewalKnownAnswerTests {
    private let vectors: RenewalVectors

    init() throws { vectors = try #require(RenewalVectors.all) }

    @Test(arguments: ["refresh", "reshare"])
    func everyByteOfTheRunIsTheKnownOne(_ name: String) throws {
        let run = try KnownRenewal(vectors, name)
        let (known, parameters) = (run.known, run.parameters)
        var seen: [String: [UInt8]] = [:]
        let (hellos, outcomes, id) = try run.drive { message in
            seen["\(message.round) \(message.from) \(message.isPrivate ? "\(message.to)" : "all")"] = message.bytes
            return message.bytes
        }
        #expect(hellos == known.hellos.map(\.hello.bytes))
        #expect(id == known.sid.bytes)
        for (position, party) in known.parties.enumerated() {
            let seat = position + 1
            #expect(seen["1 \(seat) all"] == party.commitment.bytes)
            #expect(seen["2 \(seat) all"] == party.opening.bytes)
            #expect(seen["3 \(seat) all"] == party.echo.bytes)
            for peer in 1...known.parties.count where peer != seat {
                let body = party.shares?["\(peer)"]?.bytes ?? []
                #expect(seen["2 \(seat) \(peer)"]?.dropFirst(34) == body[...])
                #expect(seen["3 \(seat) \(peer)"]?.count == 34)
            }
        }
        let after = vectors.epochs[known.after]
        for seat in parameters.seats.parties {
            let keys = try #require(outcomes[seat]).get()
            #expect(keys.transcriptHash == known.h.bytes)
            let state = try #require(parameters.state(after: keys))
            #expect(state.hash == after.state.bytes && state.walletID == after.wid.bytes)
            #expect(parameters.attempt(of: keys)?.state == after.state.bytes)
            guard parameters.isHolder(seat) else {
                #expect(keys.shares.isEmpty && keys.keys.map(\.encodedWithPlace) == after.records.map(\.bytes))
                continue
            }
            #expect(try keys.shares.map(\.info) == after.keys(of: seat) && keys.keys == keys.shares.map(\.info))
            for share in keys.shares {
                #expect(share.withSecret { $0.exposed() } == known.sharesAfter["\(seat)"]?[share.info.scheme.rawValue]?.bytes)
                #expect(share.info.isOnePolynomial)
            }
        }
    }

    @Test(arguments: RenewalVectors.all?.invalid ?? [])
    func knownRefusals(_ invalid: RenewalVectors.Invalid) throws {
        let run = try KnownRenewal(vectors, invalid.run)
        let rogue = RogueDealing { change in
            if let payload = invalid.payload { change.payload = { _ in payload.bytes } }
            for message in invalid.messages ?? [] {
                change.messages["\(message.round) \(message.kind == "private") \(message.from) \(message.to)"] = message.bytes.bytes
            }
        }
        let dealer = try party(invalid.payloadOf ?? 2)
        let outcomes = try run.drive(tamper: rogue.tamper(dealer: dealer, run.parameters.run)).outcomes
        try invalid.expect.check(try #require(outcomes[try party(invalid.at)]).abort)
    }
}

extension ImportVectors.Expected {
    /// Whether a verdict is this.
    func check(_ verdict: ProtocolAbort?) throws {
        #expect(verdict?.kind == kind)
        #expect(verdict?.culprits.map { Int($0.rawValue) } == (party.map { [$0] } ?? []))
        switch verdict {
        case .blame(_, let found), .abort(let found): #expect(Self.word(found) == reason)
        default: Issue.record("\(String(describing: verdict))")
        }
    }

    private static func word(_ reason: ProtocolAbort.Reason) -> String {
        switch reason {
        case .check(let name): "check(\"\(name)\")"
        case .undecodable: "undecodable"
        case .openingMismatch: "openingMismatch"
        case .shareInvalid: "shareInvalid"
        case .echoMismatch: "echoMismatch"
        case .identity: "identity"
        default: "another"
        }
    }
}
