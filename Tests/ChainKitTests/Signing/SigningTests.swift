import ChainKit
import Testing

/// RFC 8032 section 7.1, tests 2 and 3.
private let publicKeys = [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
]
private let messages: [[UInt8]] = [[0x72], [0xaf, 0x82]]
private let signatures = [
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
]

private func request(_ index: Int, id: String? = nil) throws -> SigningRequest {
    let key = try PublicKey(.ed25519, try #require(Hex.decode(publicKeys[index])))
    return SigningRequest(id: id ?? "signature/\(index)", path: .root, input: .message(messages[index]), verifyKey: key)
}

private func signature(_ index: Int, for id: String? = nil) throws -> RequestSignature {
    RequestSignature(request: id ?? "signature/\(index)", signature: .ed25519(try #require(Hex.decode(signatures[index]))))
}

private func code(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? ChainError)?.code.rawValue }
    return nil
}

@Suite struct SigningTests {
    @Test func signaturesAnswerTheirRequests() throws {
        let requests = [try request(0), try request(1)]
        try SigningPlan.verify([try signature(1), try signature(0)], against: requests)
        #expect(code { try SigningPlan.verify([try signature(0, for: "signature/2")], against: requests) } == "unknownRequest")
        #expect(code { try SigningPlan.verify([try signature(0), try signature(0)], against: requests) } == "duplicateSignature")
        #expect(code { try SigningPlan.verify([try signature(0, for: "signature/1")], against: requests) } == "wrongSignerOrder")
        #expect(code { try SigningPlan.verify([try signature(0, for: "signature/1")], against: [requests[1]]) } == "invalidSignature")
        let short = RequestSignature(request: "signature/0", signature: .ed25519([1, 2]))
        #expect(code { try SigningPlan.verify([short], against: requests) } == "wrongLength")
        let other = RequestSignature(request: "signature/0", signature: .bip340([UInt8](repeating: 1, count: 64)))
        #expect(code { try SigningPlan.verify([other], against: requests) } == "schemeMismatch")
    }

    @Test func digestsAreRecomputed() throws {
        let key = try #require(try request(0).verifyKey)
        func plan(_ input: SigningInput) throws {
            _ = try SigningPlan(
                adapter: "x", adapterVersion: 1, document: [], context: .empty,
                requests: [SigningRequest(id: "a", path: .root, input: input, verifyKey: key)])
        }
        try plan(.digest(of: [1, 2, 3], hash: .sha256d))
        #expect(code { try plan(.digest([UInt8](repeating: 0, count: 32), hash: .sha256, preimage: [1])) } == "digestMismatch")
        #expect(code { try SigningPlan.check([try request(0), try request(0)]) } == "duplicateSignature")
    }

    @Test func everythingGoesIntoThePlansHash() throws {
        let base = try request(0)
        let key = try #require(base.verifyKey)
        let plain = { (adapter: String, version: Int, document: [UInt8], context: ChainContext, requests: [SigningRequest]) in
            try SigningPlan(adapter: adapter, adapterVersion: version, document: document, context: context, requests: requests).hash
        }
        let tweaks: [KeyTweak] = [.none, .taproot(merkleRoot: nil), .taproot(merkleRoot: []), .additive([])]
        var hashes = [
            try plain("b", 1, [], .empty, []), try plain("a", 1, [], .empty, []), try plain("a", 2, [], .empty, []),
            try plain("a", 1, [0], .empty, []), try plain("a", 1, [0, 0], .empty, []),
            try plain("a", 1, [], try ChainContext(["x": 1]), []),
            try plain("a", 1, [], .empty, [base]), try plain("a", 1, [], .empty, [try request(1)]),
            try plain("a", 1, [], .empty, [base, try request(1)]), try plain("a", 1, [], .empty, [try request(1), base]),
            try plain("a", 1, [], .empty, [try request(0, id: "z")]),
        ]
        for tweak in tweaks.dropFirst() {
            hashes.append(
                try plain(
                    "a", 1, [], .empty,
                    [SigningRequest(id: base.id, path: base.path, input: base.input, tweak: tweak, verifyKey: key)]))
        }
        for changed in [
            SigningRequest(id: base.id, round: 1, path: base.path, input: base.input, verifyKey: key),
            SigningRequest(id: base.id, path: DerivationPath([0]), input: base.input, verifyKey: key),
            SigningRequest(id: base.id, path: base.path, input: .digest(of: [0x72], hash: .sha256), verifyKey: key),
            SigningRequest(id: base.id, path: base.path, input: base.input, verifyKey: key, requires: [.lowS]),
            SigningRequest(id: base.id, scheme: base.scheme, input: base.input),
        ] { hashes.append(try plain("a", 1, [], .empty, [changed])) }
        #expect(Set(hashes).count == hashes.count)
        // The context is compared as a value, not as text.
        let one = try ChainContext(try JSONParser.parse("{\"a\":1,\"b\":2}"))
        let two = try ChainContext(try JSONParser.parse("{ \"b\":2, \"a\":1}"))
        #expect(try plain("a", 1, [], one, []) == plain("a", 1, [], two, []))
    }

    @Test func keysAreCheckedAtTheDoor() throws {
        let ed = try #require(try request(0).verifyKey).bytes
        #expect(code { _ = try PublicKey(.ed25519, Array(ed.dropLast())) } == "invalidKey")
        #expect(code { _ = try PublicKey(.ed25519, [2] + [UInt8](repeating: 0, count: 31)) } == "invalidKey")
        #expect(code { _ = try PublicKey(.ecdsaSecp256k1, [4] + ed) } == "invalidKey")
        #expect(code { _ = try PublicKey(.bip340Secp256k1, [2] + ed) } == "invalidKey")
    }

    @Test func paths() throws {
        #expect(try DerivationPath("m/44'/501h/0").indices == [0x8000_002c, 0x8000_01f5, 0])
        #expect(try DerivationPath("m/44h/0").description == "m/44'/0")
        #expect(try DerivationPath("m") == .root)
        for text in ["", "m/", "/0", "m/-1", "m/+1", "m/2147483648", "m/0/x", "44/0", "m/0''"] {
            #expect(throws: ChainError.self) { try DerivationPath(text) }
        }
    }

    @Test func requestsAndSignaturesInJSON() throws {
        #expect(
            try request(0).json.object?.names == [
                "id", "round", "scheme", "kind", "bytes", "preimage", "hash", "path", "tweak", "verifyKey", "requires",
            ])
        let ecdsa = RequestSignature(
            request: "a", signature: .ecdsa(r: [UInt8](repeating: 1, count: 32), s: [UInt8](repeating: 2, count: 32), recoveryID: 1))
        for signature in [try signature(0), ecdsa] {
            #expect(try RequestSignature(JSONCursor(signature.json)) == signature)
        }
        var object = ecdsa.json.object ?? JSONObject()
        object["recoveryId"] = 4
        #expect(code { _ = try RequestSignature(JSONCursor(.object(object))) } == "outOfRange")
    }
}

@Suite struct SummaryTests {
    @Test func aTransferIsAsGoodAsItsWorstPart() {
        let transfer = Transfer(
            asset: Sourced("SOL", .signed), amount: Sourced("1", .signed), unit: "lamport", from: nil, to: Sourced("x", .context))
        #expect(transfer.origin == .context)
        #expect(transfer.json["origins"] == ["asset": "signed", "amount": "signed", "to": "context"])
    }

    @Test func textCantDisturbATerminal() {
        var summary = TransactionSummary(kind: "test")
        summary.fields.append(SummaryField("memo", "\u{1b}[2Jhi\nWARNING", .unverified))
        #expect(summary.text == "test\n  memo: \\u{1b}[2Jhi\\u{a}\n      | WARNING (unverified)")
    }
}
