import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// Shares that are sent to a recipient, and what it makes of them (lifecycle.md section 5).
@Suite struct ExportTests {
    private struct Wallet {
        let parties: TestParties
        let roster: Roster
        let shares: [[KeyShare]]

        init(threshold: Int = 2, parties n: Int = 3) throws {
            let group = try ImportParties(threshold: threshold, holders: n)
            parties = group.parties
            roster = group.parameters.roster
            let outcomes = try group.drive()
            shares = try (1...n).map { try #require(outcomes[try party($0)]).get().shares }
        }

        func state(_ holder: Int) throws -> WalletState { try #require(WalletState(keys: shares[holder - 1].map(\.info), roster: roster)) }

        func parameters(_ holders: [Int], _ schemes: [SignatureScheme], seenBy holder: Int = 1) throws -> ExportParameters {
            try ExportParameters(
                state: state(holder), schemes: schemes, holders: holders.map(party), recipient: try #require(parties.roster.publicKeys.last)
            )
        }

        /// The recipient's end.
        func export(
            _ holders: [Int], _ schemes: [SignatureScheme], tamper: TamperedNetwork<[RootSecret]>.Tamper? = nil
        ) throws -> Result<[RootSecret], ProtocolAbort> {
            let parameters = try parameters(holders, schemes)
            let contexts = try parties.open(try #require(parameters.run))
            let runs = try contexts.sorted { $0.key < $1.key }.map { seat, entry in
                seat == parameters.recipientSeat
                    ? try KeyExport.receive(parameters, context: entry.0)
                    : try KeyExport.give(
                        shares[Int(seat.rawValue) - 1],
                        try self.parameters(holders, schemes, seenBy: Int(seat.rawValue)), context: entry.0)
            }
            let outcomes = TamperedNetwork<[RootSecret]>(tamper: tamper).drive(runs, channels: contexts.mapValues(\.1))
            for holder in holders { #expect(try outcomes[party(holder)]?.get().isEmpty == true) }
            return try #require(outcomes[parameters.recipientSeat])
        }
    }

    private static let all: [SignatureScheme] = [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519]

    @Test(arguments: [(2, 2, [1, 2]), (2, 3, [1, 3]), (3, 5, [2, 4, 5])])
    func theRecipientHasTheKeys(_ t: Int, _ n: Int, _ holders: [Int]) throws {
        let wallet = try Wallet(threshold: t, parties: n)
        for schemes in [Self.all, [.ed25519], [.bip340Secp256k1, .ed25519]] {
            let secrets = try wallet.export(holders, schemes.reversed()).get()
            // Each checked its scalar when it was made.
            #expect(secrets.map(\.key) == wallet.shares[0].filter { schemes.contains($0.info.scheme) }.map { RootKey($0.info) })
        }
    }

    @Test func sharesAreTheirHolders() throws {
        let wallet = try Wallet()
        func verdict(_ change: @escaping ([UInt8]) -> [UInt8]?) throws -> ProtocolAbort? {
            try wallet.export([1, 3], Self.all) { $0.from.rawValue == 3 && $0.isPrivate ? change($0.bytes) : $0.bytes }.abort
        }
        let three = try party(3)
        // The lowest byte of each key's share.
        for place in [34 + 31, 34 + 63, 34 + 64] { #expect(try verdict { $0.flipping(place) } == .blame([three], .shareInvalid)) }
        #expect(try verdict { $0.replacing(34..<66, with: [UInt8](repeating: 0, count: 32)) } == .blame([three], .shareInvalid))
        #expect(
            try verdict { $0.replacing(34..<66, with: [UInt8](repeating: 255, count: 32)) }
                == .blame([three], .undecodable(field: "share 0")))
        #expect(try verdict { $0 + [0] } == .blame([three], .undecodable(field: "end")))
        #expect(try verdict { Array($0.dropLast()) } == .blame([three], .undecodable(field: "share 0")))
        #expect(try verdict { _ in nil } == .retryable(missing: [three]))
        // Another holder's share, which is one of the key.
        let other = wallet.shares[1].map { $0.withSecret { $0.exposed() } }.flatMap { $0 }
        #expect(try verdict { $0.prefix(34) + other } == .blame([three], .shareInvalid))
    }

    /// Public shares that do not come to the key are somebody's lie before the run.
    @Test func theSumIsTheKey() throws {
        let wallet = try Wallet()
        let other = try Wallet()
        // Holder 3's share and public share of another key, in everybody's record.
        let (mine, theirs) = (wallet.shares[0][2], other.shares[2][2])
        let publicShares = Array(mine.info.publicShares.dropLast()) + [theirs.info.publicShares[2]]
        func record(_ index: Int) throws -> KeyInfo {
            let info = mine.info
            return KeyInfo(
                scheme: info.scheme, thresholdProtocol: info.thresholdProtocol, keyID: info.keyID, epoch: 0, threshold: 2,
                index: try party(index), publicKey: info.publicKey, publicShares: publicShares, chainCode: info.chainCode,
                runID: info.runID, transcriptHash: info.transcriptHash, origin: .dealer)
        }
        let parameters = try ExportParameters(
            state: try #require(WalletState(keys: [record(1)], roster: wallet.roster)), schemes: [.ed25519], holders: [1, 3].map(party),
            recipient: try #require(wallet.parties.roster.publicKeys.last))
        let context = RunContext(
            parameters: try #require(parameters.run), me: parameters.recipientSeat, id: [UInt8](repeating: 7, count: 32))
        let run = try KeyExport.receive(parameters, context: context)
        _ = try run.start()
        for (index, share) in [(1, mine), (3, theirs)] {
            let message = WireHeader(type: .exportShares, runID: context.id).encoded + share.withSecret { $0.exposed() }
            run.receive(privateMessage: SecretMessage(SecretBytes(copying: message)), from: try party(index))
        }
        #expect(try verdict { try run.advance() } == .abort(.check("public key")))
    }

    @Test func parametersAreChecked() throws {
        let wallet = try Wallet()
        let state = try wallet.state(1)
        let recipient = try #require(wallet.parties.roster.publicKeys.last)
        func refusal(_ holders: [Int], _ schemes: [SignatureScheme] = [.ed25519], to recipient: [UInt8]) throws -> ProtocolAbort? {
            try verdict { try ExportParameters(state: state, schemes: schemes, holders: holders.map(party), recipient: recipient) }
        }
        #expect(try refusal([1, 2], to: recipient) == nil)
        for holders in [[1], [1, 2, 3], [1, 1], [1, 4]] { #expect(try refusal(holders, to: recipient) == .misuse(.signers)) }
        #expect(try refusal([1, 2], [], to: recipient) == .misuse(.schemes))
        #expect(try refusal([1, 2], [.ed25519, .ed25519], to: recipient) == .misuse(.schemes))
        #expect(
            try refusal([1, 2], to: wallet.roster.publicKeys[2]) == .misuse(.parameter("the recipient's identity is no key of its own")))
        let one = try #require(WalletState(keys: [wallet.shares[0][0].info], roster: wallet.roster))
        #expect(
            try verdict { try ExportParameters(state: one, schemes: [.ed25519], holders: [1, 2].map(party), recipient: recipient) }
                == .misuse(.schemes))
    }

    /// Who names another wallet, set, scheme or recipient is in another run (rule H3).
    @Test func runsAreOfOneWish() throws {
        let wallet = try Wallet()
        let runs = [
            try wallet.parameters([1, 2], [.ed25519]).run, try wallet.parameters([1, 3], [.ed25519]).run,
            try wallet.parameters([1, 2], [.ecdsaSecp256k1]).run, try Wallet().parameters([1, 2], [.ed25519]).run,
        ]
        for (place, run) in runs.enumerated() { #expect(!runs[..<place].contains(run)) }
        // All holders name the same, whoever's record it is.
        #expect(try wallet.parameters([1, 2], [.ed25519], seenBy: 2).run == runs[0])
        let parameters = try wallet.parameters([1, 2], [.ed25519])
        let contexts = try wallet.parties.open(try #require(parameters.run))
        let (one, recipient) = (try #require(contexts[try party(1)]).0, try #require(contexts[parameters.recipientSeat]).0)
        #expect(try verdict { try KeyExport.receive(parameters, context: one) } == .misuse(.notAParticipant))
        #expect(try verdict { try KeyExport.give(wallet.shares[0], parameters, context: recipient) } == .misuse(.notAParticipant))
        #expect(
            try verdict { try KeyExport.give(wallet.shares[1], parameters, context: one) }
                == .misuse(.material("shares of another wallet")))
        let elsewhere = ProtocolAbort.misuse(.parameter("context of another run"))
        #expect(
            try verdict { try KeyExport.give(wallet.shares[0], wallet.parameters([1, 3], [.ed25519]), context: one) } == elsewhere)
        #expect(try verdict { try KeyExport.receive(wallet.parameters([1, 3], [.ed25519]), context: recipient) } == elsewhere)
    }

    @Test func statementsAreTheirSigners() throws {
        let wallet = try Wallet()
        let parameters = try wallet.parameters([1, 2], [.ed25519])
        let bytes = LifecycleStatement(exporting: parameters, identity: wallet.parties.members[0].identity).encoded
        let statement = try LifecycleStatement(bytes)
        #expect(statement.kind == .exported && statement.signer == wallet.roster.publicKeys[0] && statement.epoch == 0)
        #expect(statement.operation == parameters.operation && statement.state == parameters.state.hash)
        #expect(statement.walletID == parameters.state.walletID && statement.encoded == bytes && bytes.count == 231)
        for place in bytes.indices { #expect((try? LifecycleStatement(bytes.flipping(place))) == nil, "\(place)") }
        for count in 0..<bytes.count { #expect((try? LifecycleStatement(Array(bytes.prefix(count)))) == nil) }
        #expect((try? LifecycleStatement(bytes + [0])) == nil)
    }
}
