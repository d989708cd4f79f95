import FROST
import Groups
import MPCCore
import TestSupport
import Testing

/// Every field of the online message, altered on its way or by its sender: who is named, and for what.
@Suite struct ShareTamperingTests {
    /// version, type, run id, then the shares.
    private static let runID = 2..<34
    private static func share(_ position: Int) -> Range<Int> { 34 + 32 * position..<66 + 32 * position }
    private static let messages: [[UInt8]] = [[1], [2, 2]]

    private func table(_ parties: [Int] = [1, 3]) throws -> SigningTable {
        try SigningTable(SigningTable.keys(parties), messages: Self.messages)
    }

    /// Combines with one signer's message changed; also as the other signer, who must see the same.
    private func verdict(_ change: ([UInt8]) throws -> [UInt8]) throws -> ProtocolAbort? {
        let table = try table()
        let culprit = table.batch.signers[1]
        let honest = try table.share(0)
        var sent = [table.batch.signers[0]: honest.message]
        sent[culprit] = try change(table.share(1).message)
        let outsider = try TestSupport.verdict { try table.combine(sent) }
        let signer = try TestSupport.verdict { try honest.combine(sent) }
        #expect(outsider == signer)
        return outsider
    }

    private func blamed(_ reason: ProtocolAbort.Reason) throws -> ProtocolAbort { .blame([try party(3)], reason) }

    @Test func untouchedIsAccepted() throws { #expect(try verdict { $0 } == nil) }

    @Test func version() throws {
        for version: UInt8 in [0, 2, 255] {
            #expect(try verdict { $0.replacing(0..<1, with: [version]) } == blamed(.undecodable(field: "version")))
        }
    }

    @Test func type() throws {
        for type in MessageType.allCases where type != .frostShares {
            #expect(try verdict { $0.replacing(1..<2, with: [type.rawValue]) } == blamed(.undecodable(field: "type")))
        }
        #expect(try verdict { $0.replacing(1..<2, with: [99]) } == blamed(.undecodable(field: "type")))
    }

    /// A share under another run id is dropped, whatever else is wrong with it: nobody is blamed (rules H4, D6).
    @Test func runIDs() throws {
        let missing = ProtocolAbort.retryable(missing: [try party(3)])
        for position in Self.runID { #expect(try verdict { $0.flipping(position) } == missing) }
        #expect(try verdict { $0.flipping(2).replacing(0..<2, with: [9, 9]) } == missing)
        #expect(try verdict { $0.flipping(2) + [0] } == missing)
        #expect(try verdict { $0.flipping(2).replacing(Self.share(0), with: [UInt8](repeating: 255, count: 32)) } == missing)
    }

    @Test(arguments: [0, 1])
    func shares(_ item: Int) throws {
        let range = Self.share(item)
        for position in [range.lowerBound, range.lowerBound + 15] {
            #expect(try verdict { $0.flipping(position) } == blamed(.signatureShareInvalid))
        }
        let zero = [UInt8](repeating: 0, count: 32)
        #expect(try verdict { $0.replacing(range, with: zero) } == blamed(.signatureShareInvalid))
        for notCanonical in [
            [UInt8](repeating: 255, count: 32), try bytes(hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"),
        ] {
            #expect(try verdict { $0.replacing(range, with: notCanonical) } == blamed(.undecodable(field: "signature share \(item)")))
        }
    }

    @Test func sharesOfTheBatchSwapped() throws {
        #expect(try verdict { Array($0[..<34]) + Array($0[66...]) + Array($0[34..<66]) } == blamed(.signatureShareInvalid))
    }

    @Test func everyTruncationAndTrailingBytes() throws {
        let table = try table()
        let sent = try table.messages()
        let culprit = table.batch.signers[1]
        let message = try #require(sent[culprit])
        for length in message.indices {
            let verdict = try TestSupport.verdict { try table.combine(sent.merging([culprit: Array(message[..<length])]) { $1 }) }
            guard case .blame([culprit], .undecodable) = verdict else {
                Issue.record("\(length) bytes: \(String(describing: verdict))")
                continue
            }
        }
        let longer = try TestSupport.verdict { try table.combine(sent.merging([culprit: message + [0]]) { $1 }) }
        #expect(longer == .blame([culprit], .undecodable(field: "end")))
    }

    /// A share copied from another signer.
    @Test func copiedShare() throws {
        let table = try table()
        var sent = try table.messages()
        sent[table.batch.signers[1]] = sent[table.batch.signers[0]]
        let verdict = try TestSupport.verdict { try table.combine(sent) }
        #expect(verdict == .blame([table.batch.signers[1]], .signatureShareInvalid))
    }

    @Test func everyCulpritIsNamed() throws {
        let table = try table([1, 2, 3, 4])
        let honest = try table.messages()
        let parties = table.batch.signers
        func verdict(_ changes: [Int: ([UInt8]) -> [UInt8]]) throws -> ProtocolAbort? {
            var sent = honest
            for (position, change) in changes { sent[parties[position]] = honest[parties[position]].map(change) }
            return try TestSupport.verdict { try table.combine(sent) }
        }
        /// One share changed by so much: unlike flipped bits, errors of these sizes never cancel by chance.
        func adding(_ delta: Int, to item: Int = 0) -> ([UInt8]) -> [UInt8] {
            let scalar = Scalar<Edwards25519>(UInt64(delta.magnitude))
            return { message in
                let share = (try? Scalar<Edwards25519>(encoded: Array(message[Self.share(item)]))) ?? .zero
                return message.replacing(Self.share(item), with: (delta < 0 ? share - scalar : share + scalar).encoded)
            }
        }
        #expect(try verdict([0: adding(1), 3: adding(1)]) == .blame([parties[0], parties[3]], .signatureShareInvalid))
        // Different messages of the batch.
        #expect(try verdict([1: adding(1, to: 1), 2: adding(1)]) == .blame([parties[1], parties[2]], .signatureShareInvalid))
        #expect(try verdict([2: adding(1, to: 1)]) == .blame([parties[2]], .signatureShareInvalid))
        // Two that do not decode, and one that decodes and is wrong.
        #expect(
            try verdict([0: { $0 + [1] }, 1: adding(1, to: 1), 2: { Array($0.dropLast()) }])
                == .blame([parties[0], parties[1], parties[2]], .undecodable(field: "end")))
        // All of them.
        #expect(try verdict([0: adding(1), 1: adding(2), 2: adding(3), 3: adding(4)]) == .blame(parties, .signatureShareInvalid))
        // Errors that cancel out give the right sum: the signature verifies and is released.
        #expect(try verdict([0: adding(5), 1: adding(-5)]) == nil)
    }

    /// Under a derived key the shares are checked against derived public shares: the honest are not named with the culprit.
    @Test func onlyTheCulpritIsNamedUnderTweaks() throws {
        let tweaks = [3, 9].map { Scalar<Edwards25519>($0).encoded }
        let table = try SigningTable(SigningTable.keys([1, 2, 4]), messages: [[1], [2]], tweaks: tweaks)
        let honest = try table.messages()
        #expect(try TestSupport.verdict { try table.combine(honest) } == nil)
        for culprit in table.batch.signers {
            for item in 0..<2 {
                var sent = honest
                sent[culprit] = honest[culprit].map { message in
                    let share = (try? Scalar<Edwards25519>(encoded: Array(message[Self.share(item)]))) ?? .zero
                    return message.replacing(Self.share(item), with: (share + Scalar(1)).encoded)
                }
                #expect(try TestSupport.verdict { try table.combine(sent) } == .blame([culprit], .signatureShareInvalid))
                // The same beside a message that does not decode.
                let other = try #require(table.batch.signers.first { $0 != culprit })
                sent[other] = honest[other].map { $0 + [0] }
                #expect(
                    try TestSupport.verdict { try table.combine(sent) }
                        == .blame([culprit, other].sorted(), .undecodable(field: "end")))
            }
        }
    }

    @Test func missingSharesAreNamed() throws {
        let table = try table([1, 2, 4])
        let sent = try table.messages()
        #expect(try TestSupport.verdict { try table.combine([:]) } == .retryable(missing: table.batch.signers))
        for signer in table.batch.signers {
            #expect(try TestSupport.verdict { try table.combine(sent.filter { $0.key != signer }) } == .retryable(missing: [signer]))
        }
        // What a party outside the signing set sends is nothing.
        let extra = sent.merging([try party(3): [1, 2, 3]]) { $1 }
        #expect(try TestSupport.verdict { try table.combine(extra) } == nil)
    }
}
