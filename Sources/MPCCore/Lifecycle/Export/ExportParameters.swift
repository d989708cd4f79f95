internal import Groups

/// The parameters of an export: t holders send their shares to a recipient at seat n + 1, which puts the keys together (lifecycle.md section 5).
public struct ExportParameters: Sendable {
    /// The wallet as each holder has it in its own store.
    public let state: WalletState
    /// The schemes of the keys that are given out, in scheme order.
    public let schemes: [SignatureScheme]
    /// The t holders, ascending.
    public let holders: [PartyIndex]
    /// The recipient's identity, an Ed25519 key that is none of the roster's.
    public let recipient: [UInt8]
    /// The identities by seat: the wallet's parties, then the recipient's.
    public let seats: Roster
    /// The recipient's seat.
    public let recipientSeat: PartyIndex

    /// Checks that the keys are there, none twice, that the holders are t parties of theirs, and the recipient's identity.
    public init(
        state: WalletState, schemes: [SignatureScheme], holders: [PartyIndex], recipient: [UInt8]
    ) throws(ProtocolAbort) {
        let held = state.keys.map(\.scheme)
        guard !schemes.isEmpty, Set(schemes).count == schemes.count, schemes.allSatisfy(held.contains) else { throw .misuse(.schemes) }
        guard holders.count == state.keys.first?.threshold, Set(holders).count == holders.count,
            holders.allSatisfy(state.roster.parties.contains)
        else { throw .misuse(.signers) }
        guard let seats = Roster(publicKeys: state.roster.publicKeys + [recipient]), let seat = PartyIndex(seats.count) else {
            throw .misuse(.parameter("the recipient's identity is no key of its own"))
        }
        self.state = state
        self.schemes = schemes.sorted()
        self.holders = holders.sorted()
        self.recipient = recipient
        self.seats = seats
        recipientSeat = seat
    }

    /// The public parts of the keys that are given out.
    public var keys: [KeyInfo] { state.keys.filter { schemes.contains($0.scheme) } }

    /// What operators approve, op = H("run/op"; "export", state, number of keys, schemes, t, holders, recipient's identity): 32 bytes.
    public var operation: [UInt8] {
        var operation = Transcript(.operation)
        operation.absorb("export")
        operation.absorb(state.hash)
        operation.absorb(UInt32(schemes.count))
        for scheme in schemes { operation.absorb(scheme.rawValue) }
        operation.absorb(UInt32(holders.count))
        for holder in holders { operation.absorb(holder.number) }
        operation.absorb(recipient)
        return operation.hash()
    }

    /// The run's parameters: P is the holders and the recipient's seat, and the wallet's id stands where other runs name a key.
    public var run: RunParameters? {
        RunParameters(
            protocolName: "life/export", keyID: state.walletID, epoch: state.keys.first?.epoch ?? 0, parties: holders + [recipientSeat],
            operation: operation)
    }
}
