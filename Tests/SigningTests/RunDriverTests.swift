import MPCCore
import Testing

@testable import PartyCore
@testable import Signing

/// A party that joins no run.
private struct Aloof: StandIn {
    let honest: LocalParty
    static let refusal = WalletError.refused(reason: "not today")

    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket { throw Self.refusal }
}

/// What becomes of runs that do not come about.
@Suite struct RunDriverTests {
    /// Whoever joined a run that another refused does not keep a place for it: there are 64.
    @Test func aRunThatOneRefusesIsGivenUpByTheOthers() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let signers = try [1, 2].map { try #require(PartyIndex($0)) }
        let request = RunRequest.presign(scheme: .ecdsaSecp256k1, count: 1, signers: signers)
        let honest = Array(wallet.locals.prefix(2))
        for parties in [[honest[0], Aloof(honest: honest[1])], [Aloof(honest: honest[0]), honest[1]]] as [[any Party]] {
            for _ in 0..<70 {
                do throws(RunDriver.Failure) { _ = try await RunDriver.drive(request, parties: parties) } catch {
                    #expect("\(error.error)" == "\(Aloof.refusal)")
                }
            }
        }
        // A run that a party could not join has spent no permission.
        let pair = try #require(PartyPair(signers[0], signers[1]))
        await honest[0].allowRenewal(of: pair)
        var tickets: [RunTicket] = []
        for _ in 0..<64 { tickets.append(try await honest[0].join(request)) }
        await #expect {
            _ = try await honest[0].join(.renewPair(scheme: .ecdsaSecp256k1, pair))
        } throws: {
            guard case WalletError.tooManyRuns = $0 else { return false }
            return true
        }
        for ticket in tickets { await honest[0].abandon(ticket.id) }
        let renewal = try await honest[0].join(.renewPair(scheme: .ecdsaSecp256k1, pair))
        await honest[0].abandon(renewal.id)
        // It was good for that one.
        await #expect(throws: WalletError.self) { _ = try await honest[0].join(.renewPair(scheme: .ecdsaSecp256k1, pair)) }
        let products = try await RunDriver.drive(request, parties: honest)
        #expect(products.count == 2)
    }
}
