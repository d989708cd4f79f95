import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The known answers of a repair (lifecycle.md section 4).
struct RepairVectors: Decodable {
    struct Invalid: Decodable, CustomTestStringConvertible {
        let what: String
        let at: Int
        let messages: [ImportVectors.Message]
        let expect: ImportVectors.Expected
        var testDescription: String { what }
    }
    let epoch: RenewalVectors.Epoch
    let helpers: [Int]
    let repaired: Int
    let `protocol`: String
    let op, sid, h, statement: HexBytes
    let identitySeeds: [HexBytes]
    let hellos: [ImportVectors.Hello]
    let helperShares: [String: [String: HexBytes]]
    let masks: [String: [String: [HexBytes]]]
    let points, masksSent, echo, sums: [String: HexBytes]
    let repairedShare: [String: HexBytes]
    let invalid: [Invalid]

    static let all: RepairVectors? = try? VectorFile.read("lifecycle/repair.json", format: "chainsign-repair-vector/1")

    func parameters() throws -> RepairParameters {
        try RepairParameters(
            state: epoch.known(), repaired: party(repaired), helpers: helpers.reversed().map(party), companion: SilentCompanion())
    }

    /// Drives it with every random choice as it was; messages pass by the closure.
    func drive(
        tamper: TamperedNetwork<DealtKeys>.Tamper? = nil
    ) throws -> (hellos: [[UInt8]], outcomes: [PartyIndex: TamperedNetwork<DealtKeys>.Outcome], id: [UInt8]) {
        let parameters = try parameters()
        let run = try #require(parameters.run)
        var openings = LocalOpenings()
        var hellos: [[UInt8]] = []
        for (seat, hello) in zip(run.parties, self.hellos) {
            let opening = try RunOpening(
                run, identity: KnownImport.identity(Int(seat.rawValue), identitySeeds[Int(seat.rawValue) - 1]),
                roster: parameters.state.roster, randomness: .scripted([hello.nonce.bytes, hello.x25519Secret.bytes]))
            hellos.append(opening.hello)
            openings.add(opening)
        }
        var runs: [ProtocolRun<DealtKeys>] = []
        var channels: [PartyIndex: SealedChannels] = [:]
        var id: [UInt8] = []
        for (context, channel) in try openings.begin() {
            (channels[context.me], id) = (channel, context.id)
            guard let secrets = helperShares["\(context.me)"], let masks = masks["\(context.me)"] else {
                runs.append(try KeyRepair.receive(parameters, context: context, randomness: .scripted([])))
                continue
            }
            // The last mask is what is left.
            let script = parameters.state.keys.map(\.scheme).flatMap { scheme in
                (masks[scheme.rawValue] ?? []).dropLast().map { scheme.drawn($0.bytes) }
            }
            runs.append(
                try KeyRepair.help(
                    epoch.shares(of: context.me, secrets).reversed(), parameters, context: context, randomness: .scripted(script)))
        }
        return (hellos, TamperedNetwork(tamper: tamper).drive(runs, channels: channels), id)
    }
}

/// A repair of an independent implementation, byte for byte.
@Suite struct RepairKnownAnswerTests {
    private let known: RepairVectors

    init() throws { known = try #require(RepairVectors.all) }

    @Test func everyByteOfTheRunIsTheKnownOne() throws {
        let parameters = try known.parameters()
        #expect(parameters.operation == known.op.bytes && parameters.run?.protocolName == known.protocol)
        var seen: [String: [UInt8]] = [:]
        let (hellos, outcomes, id) = try known.drive { message in
            seen["\(message.round) \(message.from) \(message.isPrivate ? "\(message.to)" : "all")"] = message.bytes
            return message.bytes
        }
        #expect(hellos == known.hellos.map(\.hello.bytes) && id == known.sid.bytes)
        let parties = try #require(parameters.run).parties
        for from in parties {
            #expect(seen["1 \(from) all"] == known.points["\(from)"]?.bytes)
            #expect(seen["2 \(from) all"] == known.echo["\(from)"]?.bytes)
            for to in parties where to != from {
                #expect(seen["1 \(from) \(to)"].map { Array($0.dropFirst(34)) } == known.masksSent["\(from)to\(to)"]?.bytes ?? [])
                let sums = to == parameters.repaired ? known.sums["\(from)"]?.bytes ?? [] : []
                #expect(seen["2 \(from) \(to)"].map { Array($0.dropFirst(34)) } == sums)
            }
        }
        for party in parties {
            let dealt = try #require(outcomes[party]).get()
            #expect(dealt.transcriptHash == known.h.bytes)
            #expect(try dealt.keys == known.epoch.keys(of: party) && dealt.shares.isEmpty == (party != parameters.repaired))
            for share in dealt.shares {
                #expect(share.withSecret { $0.exposed() } == known.repairedShare[share.info.scheme.rawValue]?.bytes)
            }
            let identity = try KnownImport.identity(known.repaired, known.identitySeeds[known.repaired - 1])
            #expect(LifecycleStatement(stored: parameters.attempt(of: dealt), identity: identity).encoded == known.statement.bytes)
        }
    }

    @Test(arguments: RepairVectors.all?.invalid ?? [])
    func knownRefusals(_ invalid: RepairVectors.Invalid) throws {
        let outcomes = try known.drive { message in
            for other in invalid.messages where other.round == message.round && other.from == Int(message.from.rawValue) {
                guard (other.kind == "private") == message.isPrivate, other.to == 0 || other.to == Int(message.to.rawValue) else {
                    continue
                }
                return other.bytes.bytes
            }
            return message.bytes
        }.outcomes
        try invalid.expect.check(try #require(outcomes[try party(invalid.at)]).abort)
    }
}
