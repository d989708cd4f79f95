import ChainConformance
import ChainKit
import Testing

@testable import Tron

/// Signatures made elsewhere, which no plan has looked at.
@Suite struct OutsideSignatureTests {
    private static let order = UInt256(
        bigEndian: Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? [])
    private let adapter = TronAdapter()

    /// Signed transactions of the main network, each without its signature, and the signature.
    private func signed() throws -> [(open: TronDocument, r: [UInt8], s: [UInt8], id: UInt8)] {
        let file = try #require(try VectorFolder(of: "tron").files.first { $0.name == "mainnet.json" })
        return try file.cases.compactMap { vector in
            guard case .raw(let bytes) = vector.input else { return nil }
            var document = try adapter.decode(.raw(bytes), context: .empty)
            guard let signature = document.signatures.first, signature.count == 65, document.owner != nil,
                try adapter.verify(document, context: .empty).valid
            else { return nil }
            document.signatures = []
            let v = signature[64]
            return (document, Array(signature[..<32]), Array(signature[32..<64]), v >= 27 ? v - 27 : v)
        }
    }

    private func refusal(_ document: TronDocument, _ r: [UInt8], _ s: [UInt8], _ id: UInt8) -> String? {
        let answer = RequestSignature(request: "signature/0", signature: .ecdsa(r: r, s: s, recoveryID: id))
        do throws(ChainError) { _ = try adapter.assemble(document, signatures: [answer]) } catch { return error.code.rawValue }
        return nil
    }

    /// The owner's signature is taken; the same with s on the other side of the order recovers the owner too, and is not.
    @Test func theUpperHalfIsRefused() throws {
        let order = try #require(Self.order)
        let signed = try signed()
        try #require(!signed.isEmpty)
        for (open, r, s, id) in signed {
            let lower = try #require(UInt256(bigEndian: s))
            let upper = try #require(order.subtracting(lower)).bigEndianBytes
            #expect(refusal(open, r, s, id) == nil)
            #expect(refusal(open, r, upper, id ^ 1) == "invalidSignature")
        }
    }

    private func permission(_ threshold: Int64, _ keys: [String]) -> JSONValue {
        ["threshold": .integer(threshold), "keys": .array(keys.map { ["address": .string($0), "weight": 1] })]
    }

    /// A signature of the main network in both halves of the order, and one that no key can have made.
    private func outside() throws -> (open: TronDocument, owner: String, low: [UInt8], high: [UInt8], nobodys: [UInt8]) {
        let (open, r, s, id) = try #require(try signed().first)
        let (order, lower) = (try #require(Self.order), try #require(UInt256(bigEndian: s)))
        let upper = try #require(order.subtracting(lower)).bigEndianBytes
        let nobodys = [UInt8](repeating: 0xff, count: 32) + [UInt8](repeating: 1, count: 32) + [27]
        return (open, try #require(open.owner).description, r + s + [27 + id], r + upper + [27 + (id ^ 1)], nobodys)
    }

    private func context(_ owner: String, _ permission: JSONValue) throws -> TronContext {
        try adapter.read(ChainContext(["accounts": [owner: ["owner_permission": permission]]]))
    }

    private func decode(_ document: TronDocument, _ context: TronContext) throws -> TronDocument {
        try adapter.decode(.raw(document.bytes), context: context)
    }

    /// The owner's own signature in the upper half is not called another's.
    @Test func theOwnersUpperHalf() throws {
        var (open, _, _, high, nobodys) = try outside()
        func message() throws -> String {
            do throws(ChainError) { _ = try adapter.assemble(open, signatures: []) } catch { return error.message }
            return ""
        }
        open.signatures = [high]
        #expect(try message().contains("s in the upper half") && !message().contains("not the owner's"))
        open.signatures = [nobodys]
        #expect(try message().contains("no key can have made"))
        open.signatures = [[UInt8](repeating: 1, count: 64) + [27]]
        #expect(try message().contains("not the owner's"))
    }

    /// A stranger is one in whatever half of the order.
    @Test func strangersInTheUpperHalf() throws {
        var (open, owner, low, high, _) = try outside()
        let others = try context(owner, permission(1, [Intent.other]))
        for signature in [low, high] {
            open.signatures = [signature]
            let document = try decode(open, others)
            #expect(throws: ChainError.self) { try adapter.assemble(document, signatures: []) }
            #expect(throws: ChainError.self) { try adapter.requests(for: document, keys: [], context: others, prior: []) }
        }
    }

    /// What the network refuses for a signature in it is not complete, however many others there are.
    @Test func signaturesThatSpoilATransaction() throws {
        var (open, owner, low, high, nobodys) = try outside()
        let signer = try open.signer(low)
        let stranger = try open.signer([UInt8](repeating: 1, count: 64) + [27])
        let alone = try context(owner, permission(1, [signer]))
        open.signatures = [low]
        guard case .complete = try adapter.assemble(try decode(open, alone), signatures: []) else {
            Issue.record("not complete")
            return
        }
        open.signatures = [low, nobodys]
        guard case .partial(_, let none, let notes) = try adapter.assemble(try decode(open, alone), signatures: []) else {
            Issue.record("complete with a signature of nobody's")
            return
        }
        #expect(none.isEmpty && notes.contains { $0.contains("no key can have made") })
        // A key whose weight is not needed is asked for where its signature takes that one's place.
        let key = WalletKey(
            try PublicKey(.ecdsaSecp256k1, Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798") ?? []))
        let own = try TronAddress(of: key.publicKey).description
        let either = try context(owner, permission(1, [signer, own]))
        func requests() throws -> [String] {
            try adapter.requests(for: try decode(open, either), keys: [key], context: either, prior: []).map(\.id)
        }
        #expect(try requests() == ["signature/\(own)"])
        open.signatures = [low]
        #expect(try requests().isEmpty)
        let both = try context(owner, permission(1, [signer, stranger]))
        open.signatures = [[UInt8](repeating: 1, count: 64) + [27], high]
        guard case .partial(_, let missing, let rest) = try adapter.assemble(try decode(open, both), signatures: []) else {
            Issue.record("complete with s in the upper half")
            return
        }
        #expect(missing.map(\.signer) == [signer] && rest.isEmpty)
        #expect(missing.first?.alternatives.isEmpty == true, "nobody else replaces it")
        // Without the context's word it is as certain that the network refuses it.
        open.signatures = [low, nobodys]
        guard case .partial(_, _, let certain) = try adapter.assemble(try decode(open, .empty), signatures: []) else {
            Issue.record("complete with a signature of nobody's")
            return
        }
        #expect(certain.contains { $0.contains("no key can have made") })
    }

    /// What is missing comes on top of what is there, even where it would be enough alone.
    @Test func sizesCountWhatIsToCome() throws {
        var (open, owner, low, _, _) = try outside()
        let weights: JSONValue = [
            "threshold": 3,
            "keys": [["address": .string(try open.signer(low)), "weight": 1], ["address": .string(Intent.other), "weight": 3]],
        ]
        let context = try adapter.read(ChainContext(["accounts": [owner: ["owner_permission": weights]]]))
        let none = try adapter.estimate(try decode(open, context), context: context).size
        open.signatures = [low]
        #expect(try adapter.estimate(try decode(open, context), context: context).size == none + 67)
        #expect(try adapter.summary(of: try decode(open, context), context: context).fee?.amount == "1000000")
    }

    /// Another's, and numbers that no signature has.
    @Test func whatIsNotTheOwners() throws {
        let (open, r, s, id) = try #require(try signed().first)
        let order = try #require(Self.order).bigEndianBytes
        #expect(refusal(open, r, s, id ^ 1) == "invalidSignature")
        for broken in [[UInt8](repeating: 0, count: 32), order] {
            #expect(refusal(open, broken, s, id) == "invalidSignature")
            #expect(refusal(open, r, broken, id) == "invalidSignature")
        }
        for wrong in [2, 3, 4, 27, 28] as [UInt8] { #expect(refusal(open, r, s, wrong) == "outOfRange") }
        #expect(refusal(open, r + [0], Array(s.dropLast()), id) == "outOfRange")
    }
}

extension TronDocument {
    /// Who made a signature of it.
    fileprivate func signer(_ signature: [UInt8]) throws -> String {
        var document = self
        document.signatures = [signature]
        return try #require(try SignatureSet(document).entries.first?.signer).description
    }
}
