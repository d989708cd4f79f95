import ChainKit
import Ethereum
import Testing

/// EIP-7702: authorisations are signed in a round of their own. Keys, signatures and bytes were made with eth_keys and pyrlp.
@Suite struct SetCodeTests {
    private static let target = "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B"
    private static let sender = "022f5d5f101459ae010984d982bda67868675da723a529639136aec7d913df1738"
    private static let alice = "03cfcdf80ace00ce9b5a11ebbe5ed471fa2cd2db4ee96799192932f8dcbf04cbb8"
    private static let bob = "03707a2b60aa2831c435cc2e1e3e7a274eb029f8be391d1ebd433e8067262fd0a9"
    private static let alicesPreimage = "05d7019463c0c19a282a1b52b07dd5a65b58948a07dae32b07"
    private static let bobsPreimage = "05d7809463c0c19a282a1b52b07dd5a65b58948a07dae32b80"
    private static let preimage =
        "04f8e30106843b9aca008506fc23ac0083030d4094817bd8f4ddc70f89dbccd3acfefd8253284323b18080c0f8b8f85a019463c0c19a282a1b52b07dd5a65b5"
        + "8948a07dae32b0701a03f57de20236c1d9bedf91b5e27834ccf162ce7fde579a4976891a263ee8f18a7a015741e8aef4b67d3948ffa58d59cc2fc5d0aae3a"
        + "be4f38e4d53ee8c42c232651f85a809463c0c19a282a1b52b07dd5a65b58948a07dae32b8080a0dd4803c521fd79c5e45abf84c95dc2287b38d2f9d61fa48c"
        + "2f0b82ab94a9b3aea017c83072f82c3ab63306d2a27f4a3923cce728b070e4d3c60f2f1ee22776e87e"
    private static let hash = "0x6cbc95bb3461dd2171028bfa11c005d433515e06ae8cdff3c0bdbf9ae924e36c"

    private func alices() throws -> RequestSignature {
        try answer(
            "authorization/0", "3f57de20236c1d9bedf91b5e27834ccf162ce7fde579a4976891a263ee8f18a7",
            "15741e8aef4b67d3948ffa58d59cc2fc5d0aae3abe4f38e4d53ee8c42c232651", 1)
    }
    private func bobs() throws -> RequestSignature {
        try answer(
            "authorization/1", "dd4803c521fd79c5e45abf84c95dc2287b38d2f9d61fa48c2f0b82ab94a9b3ae",
            "17c83072f82c3ab63306d2a27f4a3923cce728b070e4d3c60f2f1ee22776e87e", 0)
    }
    private func senders() throws -> RequestSignature {
        try answer(
            "signature/0", "4d082356491a8b141ed5035f855dd870f076c61a0ea767aa553705634743990e",
            "462bbedaed57f0c2ca1517fa7f2133a7dc537a1c89e0efd0c1f3e3c410820f94", 0)
    }

    private func document() throws -> ChainDocument {
        try eth.decode(
            json(
                """
                {"chainId": 1, "nonce": 6, "maxPriorityFeePerGas": 1000000000, "maxFeePerGas": "30000000000", "gas": 200000,
                 "from": "0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1", "to": "0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1",
                 "authorizationList": [
                  {"chainId": 1, "address": "\(Self.target)", "nonce": 7, "authority": "0xeD294f10eac648ce4262b8Ee8A67e414D524D9fd"},
                  {"chainId": 0, "address": "\(Self.target)", "nonce": 0, "authority": "0xE0a0016Ba0087BD843A19EDbE8f22c3923f3fFA9"}]}
                """))
    }

    private func keys(_ texts: String...) throws -> [WalletKey] {
        try texts.enumerated().map {
            WalletKey(
                try PublicKey(.ecdsaSecp256k1, try #require(Hex.decode($0.element))), path: DerivationPath([UInt32(clamping: $0.offset)]))
        }
    }

    @Test func authorisationsComeFirst() throws {
        let document = try document()
        let keys = try keys(Self.sender, Self.alice, Self.bob)
        let first = try eth.plan(document, keys: keys)
        #expect(first.requests.map(\.id) == ["authorization/0", "authorization/1"])
        #expect(first.requests.map(\.round) == [0, 0])
        #expect(first.requests.map(\.path.description) == ["m/1", "m/2"])
        #expect(
            first.requests.map(\.input)
                == [Self.alicesPreimage, Self.bobsPreimage].map {
                    .digest(of: Hex.decode($0) ?? [], hash: .keccak256)
                })
        let prior = [try alices(), try bobs()]
        guard case .needsRound(let halfway, let round) = try eth.assemble(document, signatures: prior, plan: first) else {
            Issue.record("the transaction was not asked for")
            return
        }
        #expect(round == 1)
        #expect(try eth.encode(halfway, as: .raw).text == Self.preimage)

        let second = try eth.plan(document, keys: keys, prior: prior)
        #expect(second.requests.map(\.id) == ["authorization/0", "authorization/1", "signature/0"])
        #expect(second.requests.map(\.round) == [0, 0, 1])
        let last = try #require(second.requests.last)
        #expect(last.input == .digest(of: Hex.decode(Self.preimage) ?? [], hash: .keccak256))
        #expect(last.path.description == "m/0")
        let done = try eth.assemble(document, signatures: prior + [senders()], plan: second)
        #expect(done.isComplete)
        #expect(try eth.identifier(of: done.document) == Self.hash)
        let report = try eth.verify(done.document)
        #expect(report.valid && report.sender == "0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1")
        #expect(
            try eth.conflicts(done.document).keys == [
                "eth/1/0x817bD8F4ddC70f89dbcCD3ACfEFD8253284323B1/6", "eth/1/0xeD294f10eac648ce4262b8Ee8A67e414D524D9fd/7",
                "eth/any/0xE0a0016Ba0087BD843A19EDbE8f22c3923f3fFA9/0",
            ])

        // The half-way document, passed on as bytes, is a transaction whose one request is of round 0.
        let passedOn = try eth.decode(.raw(Hex.decode(Self.preimage) ?? []))
        #expect(try eth.plan(passedOn, keys: Array(keys.prefix(1))).requests.map(\.round) == [0])
    }

    @Test func eachSignsItsOwn() throws {
        let document = try document()
        #expect(try eth.plan(document, keys: keys(Self.alice)).requests.map(\.id) == ["authorization/0"])
        #expect(try eth.plan(document).requests.map(\.verifyKey) == [nil, nil])
        #expect(code { _ = try eth.plan(document, keys: keys(Self.sender)) } == "noOwnedSigner")
        guard case .partial(_, let missing, _) = try eth.assemble(document, signatures: [alices()]) else {
            Issue.record("Bob's authorisation is open")
            return
        }
        #expect(missing == [MissingSignature(request: "authorization/1", signer: "0xE0a0016Ba0087BD843A19EDbE8f22c3923f3fFA9")])
    }

    /// Every authorisation takes a recovery to read, so their number is bounded.
    @Test func tooManyAreRefused() throws {
        func number(_ value: UInt64) -> RLP.Item { .integer(value) }
        let fields = [1, 0, 0, 0, 21000].map(number)
        let entry = RLP.Item.list([
            number(1), .bytes([UInt8](repeating: 0, count: 20)), number(0), number(0), number(1), number(1),
        ])
        func bytes(_ count: Int) -> [UInt8] {
            let list = RLP.Item.list([RLP.Item](repeating: entry, count: count))
            return [4] + RLP.encode(.list(fields + [.bytes([UInt8](repeating: 1, count: 20)), number(0), .bytes([]), .list([]), list]))
        }
        #expect(try eth.plan(eth.decode(.raw(bytes(256)))).requests.count == 1)
        #expect(code { _ = try eth.decode(.raw(bytes(257))) } == "oversized")
    }

    @Test func wrongAnswersAreRefused() throws {
        let document = try document()
        let swapped = RequestSignature(request: "authorization/0", signature: try bobs().signature)
        #expect(code { _ = try eth.assemble(document, signatures: [swapped]) } == "wrongSigner")
        #expect(code { _ = try eth.assemble(document, signatures: [alices(), alices()]) } == "duplicateSignature")
        #expect(code { _ = try eth.assemble(document, signatures: [alices(), senders()]) } == "unknownRequest")
        #expect(code { _ = try eth.assemble(document, signatures: [answer("authorization/2", "01", "01", 0)]) } == "unknownRequest")
        #expect(code { _ = try eth.plan(document, prior: [senders()]) } == "unknownRequest")
        let unrecoverable = RequestSignature(
            request: "authorization/0",
            signature: .ecdsa(r: [UInt8](repeating: 1, count: 32), s: [UInt8](repeating: 1, count: 32), recoveryID: 2))
        #expect(code { _ = try eth.assemble(document, signatures: [unrecoverable]) } == "invalidSignature")
    }
}
