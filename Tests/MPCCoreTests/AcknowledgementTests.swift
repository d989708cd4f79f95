import MPCCore
import TestSupport
import Testing

/// "Stored": signed, relayable, of one transcript (frost.md section 2, step 4).
@Suite struct AcknowledgementTests {
    private let hash = [UInt8](repeating: 6, count: 32)
    private let other = [UInt8](repeating: 7, count: 32)
    private let run = [UInt8](repeating: 8, count: 32)

    private func acknowledgements(_ parties: TestParties, _ hash: [UInt8], run: [UInt8]? = nil) -> [KeyAcknowledgement] {
        parties.members.map { KeyAcknowledgement(runID: run ?? self.run, transcriptHash: hash, identity: $0.identity) }
    }

    @Test func roundTrip() throws {
        let parties = try TestParties(3)
        for acknowledgement in acknowledgements(parties, hash) {
            #expect(acknowledgement.encoded.count == 131)
            #expect(try KeyAcknowledgement(acknowledgement.encoded, roster: parties.roster) == acknowledgement)
        }
    }

    @Test func forgeriesAreRefused() throws {
        let parties = try TestParties(3)
        let encoded = acknowledgements(parties, hash)[0].encoded
        for position in encoded.indices {
            #expect(throws: WireError.self, "byte \(position)") {
                try KeyAcknowledgement(encoded.flipping(position), roster: parties.roster)
            }
        }
        func problem(_ bytes: [UInt8], _ roster: Roster) -> WireError? {
            do throws(WireError) {
                _ = try KeyAcknowledgement(bytes, roster: roster)
                return nil
            } catch { return error }
        }
        let forged = WireError(field: "signature", problem: .outOfRange)
        // Another party's name over this party's signature, a party outside the roster, another roster, another transcript.
        #expect(problem(encoded.replacing(2..<3, with: [2]), parties.roster) == forged)
        #expect(problem(encoded.replacing(2..<3, with: [4]), parties.roster) == forged)
        #expect(problem(encoded, try TestParties(3).roster) == forged)
        #expect(problem(encoded.replacing(3..<35, with: other), parties.roster) == forged)
        #expect(problem(encoded.replacing(35..<67, with: other), parties.roster) == forged)
        #expect(problem(encoded.replacing(67..<131, with: [UInt8](repeating: 0, count: 64)), parties.roster) == forged)
        #expect(problem(encoded.replacing(2..<3, with: [0]), parties.roster) == WireError(field: "party", problem: .outOfRange))
        #expect(problem(encoded.replacing(0..<1, with: [2]), parties.roster) == WireError(field: "version", problem: .unknownVersion(2)))
        #expect(problem(encoded.replacing(1..<2, with: [19]), parties.roster) == WireError(field: "type", problem: .unexpectedType))
        #expect(problem(encoded + [0], parties.roster) == WireError(field: "end", problem: .trailingBytes(1)))
        for length in encoded.indices { #expect(problem(Array(encoded.prefix(length)), parties.roster)?.problem == .truncated) }
    }

    @Test func activeWithAllOfThem() throws {
        let parties = try TestParties(3)
        let keys = try parties.keys(.ed25519, threshold: 2)
        let info = keys[0].info
        let all = acknowledgements(parties, info.transcriptHash, run: info.runID)
        func complete(_ list: [KeyAcknowledgement]) throws -> Bool {
            try KeyAcknowledgement.complete(list, roster: parties.roster, of: info)
        }
        #expect(try complete(all))
        #expect(try complete(all + all), "repeats change nothing")
        #expect(try !complete([]))
        for missing in 0..<3 {
            var list = all
            list.remove(at: missing)
            #expect(try !complete(list))
            #expect(try !complete(list + [list[0]]), "one party twice is not another party")
            // Of an earlier run of the same roster, relayed: no acknowledgement, and nobody's fault.
            let earlier = acknowledgements(parties, other, run: run)
            #expect(try !complete(list + earlier))
            #expect(try complete(all + earlier))
        }
        // Another transcript of the same run is signed proof, whether or not the party also said what it should.
        for culprits in [[2], [0, 1]] {
            let lies = culprits.map { acknowledgements(parties, other, run: info.runID)[$0] }
            let names = culprits.map { parties.members[$0].identity.index }
            #expect(try verdict { try complete(all + lies) } == .blame(names, .equivocation))
            #expect(try verdict { try complete(lies) } == .blame(names, .equivocation))
        }
    }

    /// What honest parties acknowledge is the same; what they acknowledge of another run is not.
    @Test func overARealRun() throws {
        let parties = try TestParties(3)
        let keys = try parties.keys(.ed25519, threshold: 2)
        let list = zip(parties.members, keys).map { KeyAcknowledgement(stored: $1.info, identity: $0.identity) }
        #expect(try KeyAcknowledgement.complete(list, roster: parties.roster, of: keys[0].info))
        let again = try parties.keys(.ed25519, threshold: 2)
        #expect(again[0].info.transcriptHash != keys[0].info.transcriptHash)
        #expect(try !KeyAcknowledgement.complete(list, roster: parties.roster, of: again[0].info))
    }
}
