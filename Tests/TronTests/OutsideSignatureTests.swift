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
    private func signed() throws -> [(open: TronTransaction, r: [UInt8], s: [UInt8], id: UInt8)] {
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

    private func refusal(_ document: TronTransaction, _ r: [UInt8], _ s: [UInt8], _ id: UInt8) -> String? {
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
