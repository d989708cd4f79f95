import ChainKit
import Ethereum
import Testing

/// With the wallet's keys known, a summary says whose account sends, pays and is handed over.
@Suite struct WalletSummaryTests {
    /// Of the private keys 1 and 2.
    private static let keys = [
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
    ]
    private static let accounts = ["0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF"]
    private static let stranger = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    private static let target = "0xDDdDddDdDdddDDddDDddDDDDdDdDDdDDdDDDDDDd"

    private func keys(_ places: Int...) throws -> [WalletKey] {
        try places.map { place in
            WalletKey(
                try PublicKey(.ecdsaSecp256k1, try #require(Hex.decode(Self.keys[place]))), path: DerivationPath([UInt32(clamping: place)]))
        }
    }

    private func payment(_ more: String = "", context: ChainContext = .empty) throws -> ChainDocument {
        try eth.decode(
            json(
                "{\"chainId\":1,\"nonce\":7,\"to\":\"\(Self.stranger)\",\"value\":5,\"gas\":200000,\"maxFeePerGas\":2000000000,"
                    + "\"maxPriorityFeePerGas\":1\(more)}"), context: context)
    }

    private func delegation(_ more: String = "", _ authorizations: String...) throws -> ChainDocument {
        let list = authorizations.map { "{\"chainId\":1,\"address\":\"\(Self.target)\"\($0)}" }.joined(separator: ",")
        return try payment(",\"type\":4\(more),\"authorizationList\":[\(list)]")
    }

    private func sender(_ summary: TransactionSummary) -> Sourced? { summary.fields.first { $0.label == "sender" }?.statement }

    @Test func whoPaysIsShown() throws {
        for place in 0...1 {
            let summary = try eth.summary(of: try payment(), keys: keys(place))
            #expect(sender(summary) == Sourced(Self.accounts[place], .signed))
            #expect(summary.fee?.payer == Self.accounts[place])
            #expect(summary.transfers.first?.from == Sourced(Self.accounts[place], .signed))
        }
        // Named, it is that of the keys which is meant; another's stays the document's word.
        let named = try payment(",\"from\":\"\(Self.accounts[1])\"")
        #expect(sender(try eth.summary(of: named, keys: keys(0, 1))) == Sourced(Self.accounts[1], .signed))
        #expect(sender(try eth.summary(of: named)) == Sourced(Self.accounts[1], .context))
        let strange = try payment(",\"from\":\"\(Self.stranger)\"")
        #expect(sender(try eth.summary(of: strange, keys: keys(0))) == Sourced(Self.stranger, .context))
        let context = try ChainContext(["sender": .string(Self.accounts[1])])
        #expect(sender(try eth.summary(of: try payment(context: context), keys: keys(0, 1))) == Sourced(Self.accounts[1], .signed))
        // Nobody is guessed.
        #expect(sender(try eth.summary(of: try payment(), keys: keys(0, 1))) == nil)
        #expect(sender(try eth.summary(of: try payment())) == nil)
    }

    @Test func theContractsAddressFollowsFromTheKey() throws {
        let intent = try json("{\"chainId\":1,\"nonce\":0,\"to\":null,\"input\":\"0x00\",\"gas\":100000,\"gasPrice\":1}")
        let summary = try eth.summary(of: try eth.decode(intent), keys: keys(0))
        let account = try EthereumAddress(Self.accounts[0])
        #expect(
            summary.fields.first { $0.label == "creates contract" }?.statement
                == Sourced(EthereumAddress.create(creator: account, nonce: 0).description, .signed))
    }

    @Test func whoHandsItselfOverIsShown() throws {
        for place in 0...1 {
            let summary = try eth.summary(of: try delegation("", ",\"nonce\":8"), keys: keys(place))
            let sentence = "\(Self.accounts[place]) hands itself over to the code of \(Self.target)"
            #expect(summary.warnings.contains { $0.value.hasPrefix(sentence) && $0.origin == .signed })
            #expect(summary.powers.contains { $0.statement.value.hasPrefix(sentence) && $0.isUnlimited })
            #expect(!summary.text.contains("the account that signs"))
        }
        // Several keys, and each authorisation has its own.
        let two = try delegation(
            ",\"from\":\"\(Self.stranger)\"", ",\"nonce\":1,\"authority\":\"\(Self.accounts[1])\"",
            ",\"nonce\":2,\"authority\":\"\(Self.accounts[0])\"")
        let summary = try eth.summary(of: two, keys: keys(0, 1))
        #expect(summary.powers.map { $0.statement.value.prefix(42) } == [Self.accounts[1].prefix(42), Self.accounts[0].prefix(42)])
        #expect(summary.powers.allSatisfy { $0.statement.origin == .signed })
        // Nobody's key is known: it is said so, and as good as that.
        let open = try eth.summary(of: try delegation("", ",\"nonce\":8"))
        #expect(open.warnings.contains { $0.value.hasPrefix("the account that signs authorizationList[0]") && $0.origin == .unverified })
    }

    /// The wallet sends and delegates: its nonce goes up before the list is read.
    @Test func theWalletsOwnNonceIsKnown() throws {
        func skipped(_ nonce: Int) throws -> Bool {
            let summary = try eth.summary(of: try delegation("", ",\"nonce\":\(nonce)"), keys: keys(0))
            return summary.warnings.contains { $0.value.contains("is skipped by the chain") && $0.origin == .signed }
        }
        #expect(try skipped(7) && skipped(9))
        #expect(try !skipped(8))
    }

    /// Whatever a later round needs is asked for before anything is signed.
    @Test func noRoundIsBegunThatCannotEnd() throws {
        let document = try delegation("", ",\"nonce\":1,\"authority\":\"\(Self.accounts[0])\"")
        #expect(code { _ = try eth.plan(document, keys: keys(0, 1)) } == "ambiguousInput")
        #expect(try eth.plan(document, keys: keys(0)).requests.map(\.id) == ["authorization/0"])
    }

    /// A sponsor sends: the wallet's part is the authorisation, and the container with it is for the sponsor.
    @Test func whatTheWalletSignedGoesOut() throws {
        let document = try delegation(
            ",\"from\":\"\(Self.stranger)\"", ",\"nonce\":1,\"authority\":\"\(Self.accounts[0])\"")
        let plan = try eth.plan(document, keys: keys(0))
        #expect(plan.requests.map(\.id) == ["authorization/0"])
        // Made with eth-account.
        let answer = try answer(
            "authorization/0", "193605aba2b0daeff5b10560b08acfee1187c79eebf08b8246dea1817db6b84e",
            "53a3a6231b48573d66672971bae1369423fbeb538715a3b2b35e690cbdcbedb5", 0)
        guard case .needsRound(let halfway, 1) = try eth.assemble(document, signatures: [answer], plan: plan) else {
            Issue.record("the authorisation is all that was open")
            return
        }
        // The wallet has nothing to sign in the next round, and what it has goes on as a container.
        #expect(try eth.plan(document, keys: keys(0), prior: [answer]).requests.map(\.round) == [0])
        guard case .partial(let container, let missing, _) = try eth.assemble(halfway, signatures: []) else {
            Issue.record("the sender has not signed")
            return
        }
        #expect(missing == [MissingSignature(request: "signature/0", signer: Self.stranger)])
        #expect(code { _ = try eth.plan(container, keys: keys(1)) } == "noOwnedSigner")
    }

    @Test func whoseTurnItIs() throws {
        let document = try delegation(
            ",\"from\":\"\(Self.accounts[0])\"", ",\"nonce\":1,\"authority\":\"\(Self.stranger)\"")
        let keys = try keys(0)
        do throws(ChainError) {
            _ = try eth.plan(document, keys: keys)
            Issue.record("there is nothing to sign yet")
        } catch {
            #expect(error.code == .noOwnedSigner && error.field == "authorizationList[0]")
            #expect(error.message.hasPrefix("must be signed by \(Self.stranger) first"))
        }
    }
}
