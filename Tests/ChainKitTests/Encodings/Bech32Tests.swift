import ChainKit
import TestSupport
import Testing

/// Bech32 and Bech32m by the vectors of BIP-173 and BIP-350, and what holds of every text.
@Suite struct Bech32Tests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Input: Decodable, Sendable { let json: JSON }
        struct JSON: Decodable, Sendable {
            let primitive, decode: String?
        }
        struct Expectation: Decodable, Sendable {
            struct Output: Decodable, Sendable {
                let prefix, variant: String?
                let values: HexBytes?
            }
            let result: String
            let error: String?
            let output: Output?
        }
        let id: String
        let input: Input
        let expect: Expectation
        var testDescription: String { id }
    }

    static func cases() throws -> [Case] {
        try ["bip173", "bip350"].flatMap {
            try VectorFile.read("bitcoin/\($0).json", format: "chainsign-vector/1", as: File.self).cases
        }.filter { $0.input.json.primitive == "bech32" && $0.input.json.decode != nil }
    }

    @Test func allAreThere() throws {
        let cases = try Self.cases()
        #expect(cases.count { $0.expect.result == "ok" } == 14)
        #expect(cases.count { $0.expect.result == "error" } == 26)
    }

    @Test(arguments: try cases())
    func published(_ vector: Case) throws {
        let text = try #require(vector.input.json.decode)
        guard vector.expect.result == "ok" else {
            let error = #expect(throws: ChainError.self) { try Bech32.decode(text) }
            #expect(error?.code.rawValue == vector.expect.error)
            return
        }
        let content = try Bech32.decode(text)
        #expect(content.prefix == vector.expect.output?.prefix && content.variant.rawValue == vector.expect.output?.variant)
        #expect(content.values == vector.expect.output?.values?.bytes)
        #expect(try Bech32.encode(prefix: content.prefix, values: content.values, variant: content.variant) == text.lowercased())
    }

    /// The code finds up to four wrong characters; here one and two of each place's 31.
    @Test(arguments: ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"])
    func everyWrongCharacterIsFound(_ text: String) throws {
        let (characters, alphabet) = (Array(text.utf8), Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8))
        var random = SplitMix64(state: 173)
        for position in 3..<characters.count {
            for character in alphabet where character != characters[position] {
                var wrong = characters
                wrong[position] = character
                #expect(throws: ChainError.self) { try Bech32.decode(String(decoding: wrong, as: UTF8.self)) }
                let second = Int.random(in: 3..<characters.count, using: &random)
                if second != position, let other = alphabet.randomElement(using: &random) {
                    wrong[second] = other
                    #expect(throws: ChainError.self) { try Bech32.decode(String(decoding: wrong, as: UTF8.self)) }
                }
            }
        }
    }

    @Test func groupsOfBits() throws {
        #expect(Bech32.values(of: []) == [])
        #expect(Bech32.values(of: [0xff]) == [31, 28])
        #expect(try Bech32.bytes(of: [31, 28]) == [0xff])
        var random = SplitMix64(state: 5)
        for count in 0..<64 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let values = Bech32.values(of: bytes)
            #expect(values.count == (count * 8 + 4) / 5)
            #expect(try Bech32.bytes(of: values) == bytes)
        }
        func code(_ values: [UInt8]) -> String? {
            do { _ = try Bech32.bytes(of: values) } catch { return error.code.rawValue }
            return nil
        }
        #expect(code([0]) == "invalidPadding" && code([31, 29]) == "invalidPadding" && code([0, 0, 0]) == "invalidPadding")
        #expect(code([32, 0]) == "outOfRange")
    }

    @Test func longestText() throws {
        let text = try Bech32.encode(prefix: "bc", values: [UInt8](repeating: 1, count: 81), variant: .bech32m)
        #expect(text.utf8.count == Bech32.longest)
        #expect(try Bech32.decode(text).values.count == 81)
        for (prefix, values) in [("bc", [UInt8](repeating: 0, count: 82)), ("", [0]), ("Bc", [0]), ("b c", [0]), ("bc", [32]), ("é", [0])] {
            #expect(throws: ChainError.self) { try Bech32.encode(prefix: prefix, values: values, variant: .bech32) }
        }
        #expect(throws: ChainError.self) { try Bech32.decode(text + "q") }
    }
}
