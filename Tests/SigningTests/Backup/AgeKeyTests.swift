import ChainKit
import Foundation
import Secrets
import TestSupport
import Testing

@testable import PartyCore

/// The texts of the keys that backups are sealed to. The pair of the known answers was made by age's own rules.
@Suite struct AgeKeyTests {
    /// Of lifecycle.md's known answers.
    private static let secret = "493eee92ec922064b24b2a2974c656fe40ba4d0dad6a5fe114defe671487cbbd"
    private static let recipient = "age192qc94gl8g5v3kwpqq2l53mn4su6egqtfaffkh8fluhjkkdalvxq0c6smh"
    private static let publicKey = "2a8182d51f3a28c8d9c10015fa4773ac39aca00b4f529b5ce9ff2f2b59bdfb0c"
    private static let identity = "AGE-SECRET-KEY-1FYLWAYHVJGSXFVJT9G5HF3JKLEQT5NGD4449LCG5MMLXW9Y8EW7SKESC94"

    private func decode(_ text: String) -> [UInt8]? { AgeKey.secret(decoding: SecretBytes(copying: Array(text.utf8)))?.exposed() }

    @Test func theKnownAnswerIsReadAndWritten() throws {
        let secret = try bytes(hex: Self.secret)
        #expect(decode(Self.identity) == secret)
        #expect(decode(Self.identity.lowercased()) == secret)
        #expect(AgeKey.identity(SecretBytes(copying: secret)).exposed() == Array(Self.identity.utf8))
        #expect(try AgeKey.recipient(bytes(hex: Self.publicKey)) == Self.recipient)
        #expect(try AgeKey.recipient(decoding: Self.recipient) == bytes(hex: Self.publicKey))
    }

    /// The two ways of Bech32 here agree, whatever the bytes.
    @Test func everySecretComesBack() throws {
        for seed in 0..<200 {
            let secret = Randomness.system.bytes(32)
            let text = AgeKey.identity(SecretBytes(copying: secret)).exposed()
            let other = try Bech32.encode(prefix: "age-secret-key-", values: Bech32.values(of: secret), variant: .bech32)
            #expect(String(decoding: text, as: UTF8.self) == other.uppercased(), "\(seed)")
            #expect(decode(other) == secret)
        }
    }

    @Test func anyOtherTextIsRefused() throws {
        for place in Self.identity.indices {
            for other in ["Q", "B", "1", "q", "-", " ", "\u{0}"] where String(Self.identity[place]) != other {
                let altered = Self.identity.replacingCharacters(in: place...place, with: other)
                #expect(decode(altered) == nil, "\(altered)")
            }
        }
        let mixed = "age-secret-key-1" + Self.identity.dropFirst(16)
        for text in ["", "AGE-SECRET-KEY-1", String(Self.identity.dropLast()), Self.identity + "Q", mixed] {
            #expect(decode(text) == nil, "\(text)")
        }
        // A checksum that fits padding that is not zero.
        let padded = try Bech32.encode(
            prefix: "age-secret-key-", values: Bech32.values(of: [UInt8](repeating: 7, count: 32)).dropLast() + [1], variant: .bech32)
        #expect(decode(padded) == nil)
        for text in [Self.identity, "age1", Self.recipient + "q", "bc" + Self.recipient.dropFirst(3)] {
            #expect(throws: ChainError.self) { _ = try AgeKey.recipient(decoding: text) }
        }
        let short = try Bech32.encode(prefix: "age", values: Bech32.values(of: [UInt8](repeating: 7, count: 31)), variant: .bech32)
        #expect(throws: ChainError.self) { _ = try AgeKey.recipient(decoding: short) }
    }
}
