internal import Groups
package import MPCCore

/// Sub-identifiers of a run (dkls23.md section 0): A is the sender of the multiplication, B its receiver.
package enum SessionIDs {
    /// Computes the id of the base OTs, ot_AB = H("ot/sid"; sid, A, B).
    package static func baseOT(_ sid: [UInt8], alice: PartyIndex, bob: PartyIndex) -> [UInt8] {
        var transcript = Transcript(.otSession)
        transcript.absorb(sid)
        transcript.absorb(alice.number)
        transcript.absorb(bob.number)
        return transcript.hash()
    }

    /// Computes the id of a pair's extension, sid_AB = H("pair/sid"; sid, A, B, setupId_AB).
    package static func pair(_ sid: [UInt8], alice: PartyIndex, bob: PartyIndex, setup: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.pairSession)
        transcript.absorb(sid)
        transcript.absorb(alice.number)
        transcript.absorb(bob.number)
        transcript.absorb(setup)
        return transcript.hash()
    }

    /// Computes the id of one multiplication, sid_ABm = H("mult/sid"; sid_AB, m).
    package static func multiplication(_ pair: [UInt8], instance: Int) -> [UInt8] {
        var transcript = Transcript(.multiplicationSession)
        transcript.absorb(pair)
        transcript.absorb(UInt32(truncatingIfNeeded: instance))
        return transcript.hash()
    }
}
