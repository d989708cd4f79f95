import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// An import and an export of an independent implementation, byte for byte (lifecycle.md sections 1 and 5).
@Suite struct ImportKnownAnswerTests {
    private let vectors: ImportVectors

    init() throws { vectors = try #require(ImportVectors.all) }

    @Test func everyByteOfTheRunIsTheKnownOne() throws {
        let run = try KnownImport(vectors.import)
        let known = run.known
        #expect(run.parameters.operation == known.op.bytes)
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
        for position in 0..<known.n {
            let keys = try #require(outcomes[try party(position + 1)]).get()
            #expect(keys.transcriptHash == known.h.bytes)
            #expect(keys.shares.map(\.info.encodedWithPlace) == known.records[position].map(\.bytes))
            for share in keys.shares {
                #expect(share.withSecret { $0.exposed() } == known.shares[position][share.info.scheme.rawValue]?.bytes)
                #expect(share.info.origin == .dealer && share.info.isOnePolynomial)
            }
            let state = try #require(WalletState(keys: keys.shares.map(\.info), roster: run.parameters.roster))
            #expect(state.walletID == known.state.wid.bytes && state.hash == known.state.state.bytes)
            let identity = try KnownImport.identity(position + 1, known.identitySeeds[position])
            let statement = LifecycleStatement(stored: state, operation: run.parameters.operation, identity: identity)
            #expect(statement.encoded == known.stored[position].bytes)
            #expect(try LifecycleStatement(known.stored[position].bytes) == statement)
        }
        let dealer = try #require(outcomes[run.parameters.dealerSeat]).get()
        #expect(dealer.shares.isEmpty && dealer.pairSetups.isEmpty && dealer.transcriptHash == known.h.bytes)
    }

    @Test(arguments: ImportVectors.all?.invalid ?? [])
    func knownRefusals(_ invalid: ImportVectors.Invalid) throws {
        let run = try KnownImport(vectors.import)
        let rogue = RogueDealing { change in
            if let payload = invalid.payload { change.payload = { _ in payload.bytes } }
            for message in invalid.messages ?? [] {
                change.messages["\(message.round) \(message.kind == "private") \(message.from) \(message.to)"] = message.bytes.bytes
            }
        }
        let outcomes = try run.drive(tamper: rogue.tamper(run.parameters)).outcomes
        let expected = invalid.expect
        let verdict = try #require(outcomes[try party(invalid.at)]).abort
        #expect(verdict?.kind == expected.kind)
        #expect(verdict?.culprits.map { Int($0.rawValue) } == (expected.party.map { [$0] } ?? []))
        guard case .blame(_, let reason) = verdict else { return }
        #expect(Self.word(reason) == expected.reason)
    }

    private static func word(_ reason: ProtocolAbort.Reason) -> String {
        switch reason {
        case .check(let name): "check(\"\(name)\")"
        case .proofInvalid: "proofInvalid"
        case .shareInvalid: "shareInvalid"
        default: "\(reason)"
        }
    }

    @Test func theExportIsTheKnownOne() throws {
        let known = vectors.export
        let roster = try #require(Roster(publicKeys: known.roster.map(\.bytes)))
        let records = try #require(known.records["1"]).map { try KeyInfo(decoding: $0.bytes) }
        let state = try #require(WalletState(keys: records, roster: roster))
        #expect(state.walletID == known.walletID.bytes && state.hash == known.state.bytes)
        let parameters = try ExportParameters(
            state: state, schemes: known.schemes.compactMap { SignatureScheme(rawValue: $0) }.reversed(),
            holders: try known.set.reversed().map(party), recipient: known.recipient.bytes)
        #expect(parameters.operation == known.op.bytes)
        let statement = LifecycleStatement(exporting: parameters, identity: try KnownImport.identity(1, known.identitySeedOf1))
        #expect(statement.encoded == known.exportedStatementOf1.bytes)
        // The shares of the known holders come to the known keys.
        var inbox: [PartyIndex: SecretMessage] = [:]
        let context = RunContext(
            parameters: try #require(parameters.run), me: parameters.recipientSeat, id: [UInt8](repeating: 7, count: 32))
        for holder in parameters.holders {
            let shares = try #require(known.records["\(holder)"]).map { record in
                let info = try KeyInfo(decoding: record.bytes)
                let secret = try #require(known.shares["\(holder)"]?[info.scheme.rawValue])
                return try KeyShare(info: info, secret: SecretBytes(copying: secret.bytes))
            }
            let own = try #require(WalletState(keys: shares.map(\.info), roster: roster))
            #expect(own.hash == known.state.bytes)
            let mine = try ExportParameters(
                state: own, schemes: parameters.schemes, holders: parameters.holders, recipient: known.recipient.bytes)
            let giving = try KeyExport.give(
                shares, mine, context: RunContext(parameters: try #require(mine.run), me: holder, id: context.id))
            inbox[holder] = try giving.start().privates[parameters.recipientSeat]
        }
        let receiving = try KeyExport.receive(parameters, context: context)
        _ = try receiving.start()
        for (holder, message) in inbox { receiving.receive(privateMessage: message, from: holder) }
        guard case .finished(let keys) = try receiving.advance() else {
            Issue.record("no end")
            return
        }
        #expect(keys.map(\.key.scheme.rawValue) == known.schemes)
        for key in keys { #expect(key.withSecret { $0.exposed() } == known.keys[key.key.scheme.rawValue]?.bytes) }
    }
}
