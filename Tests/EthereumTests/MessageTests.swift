import ChainConformance
import ChainKit
import FoundationEssentials
import TestSupport
import Testing

@testable import Ethereum

@Suite struct MessageTests {
    /// Bytes after the prefix read as one length and one message, whatever digits the message begins with.
    @Test func preimagesReadOneWay() throws {
        for count in Array(0...130) + [999, 1000, 1001, 9999, 10000] {
            for filler in ["0", "1", "9"] {
                let message = PersonalMessage(text: String(repeating: filler, count: count))
                #expect(try PersonalMessage(preimage: message.preimage) == message)
            }
        }
    }

    @Test func signatureBytes() throws {
        for v in UInt8.min...UInt8.max {
            let bytes = [UInt8](repeating: 0x11, count: 64) + [v]
            let cursor = JSONCursor(.string("0x" + Hex.encode(bytes)))
            if v == 27 || v == 28 {
                #expect(try EthereumSignature(message: cursor).messageBytes == bytes)
            } else {
                #expect(throws: ChainError.self) { try EthereumSignature(message: cursor) }
            }
        }
    }

    /// A message's summary is of its bytes: what is not text is not shown as text.
    @Test func whatIsNotText() throws {
        func kind(_ bytes: [UInt8]) throws -> Int {
            try EthereumMessage(.personal(PersonalMessage(bytes: bytes))).summary(context: .empty).unreadable.count
        }
        #expect(try kind(Array("für dich\n\tBob".utf8)) == 0)
        #expect(try kind([0xff]) == 1)
        #expect(try kind([0x61, 0x00]) == 1)
        #expect(try kind([0x1b, 0x5b, 0x33, 0x31, 0x6d]) == 1)
    }

    /// Text has the same limit in whatever form.
    @Test func longMessages() throws {
        let longest = TypedDataLimits.text
        for (count, code) in [(longest, nil), (longest + 1, ChainError.Code.oversized)] {
            let text = JSONValue.string(String(repeating: "a", count: count))
            let forms: [JSONValue] = [
                ["personalMessage": ["text": text]],
                [
                    "types": ["T": [["name": "v", "type": "string"]]], "primaryType": "T", "domain": ["name": "test"],
                    "message": ["v": text],
                ],
            ]
            for form in forms {
                var found: ChainError.Code?
                do throws(ChainError) { _ = try EthereumMessage(JSONCursor(form)) } catch { found = error.code }
                #expect(found == code)
            }
        }
    }

    // MARK: Mutated documents

    /// The package's folder of vectors, found from this file.
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/vectors/ethereum"

    /// Replaces one value somewhere in a document by another that is found in it.
    private static func mutate(_ value: JSONValue, _ random: inout SplitMix64) -> JSONValue {
        var all: [JSONValue] = [.null, 0, -1, "", "0x", [], [:], true]
        collect(value, &all)
        var countdown = Int.random(in: 0..<max(1, all.count - 8), using: &random)
        return replace(value, all.randomElement(using: &random) ?? .null, &countdown)
    }

    private static func collect(_ value: JSONValue, _ all: inout [JSONValue]) {
        all.append(value)
        for element in value.array ?? [] { collect(element, &all) }
        for member in value.object?.members ?? [] { collect(member.value, &all) }
    }

    private static func replace(_ value: JSONValue, _ other: JSONValue, _ countdown: inout Int) -> JSONValue {
        countdown -= 1
        if countdown == -1 { return other }
        if let elements = value.array { return .array(elements.map { replace($0, other, &countdown) }) }
        guard let object = value.object else { return value }
        var changed = JSONObject()
        for member in object.members { changed[member.name] = replace(member.value, other, &countdown) }
        return .object(changed)
    }

    /// Whatever stands where, it is refused with a typed error, or read into a document that survives its JSON and can be shown.
    @Test func mutatedDocumentsNeverTrap() throws {
        let files = try ["messages.json", "chainsign_messages_invalid.json", "chainsign_summaries.json"].map { name in
            let data = try #require(FileManager.default.contents(atPath: Self.folder + "/" + name))
            return try VectorFile(name: name, text: [UInt8](data))
        }
        let seeds = files.flatMap(\.cases).compactMap { vector -> JSONValue? in
            guard case .json(let value) = vector.input, EthereumMessage.isMessage(value), value["primitive"] == nil else { return nil }
            return value.text().utf8.count < 4096 ? value : nil
        }
        try #require(seeds.count > 100)
        var random = SplitMix64(state: 5)
        var accepted = 0
        for _ in 0..<5000 {
            guard let seed = seeds.randomElement(using: &random) else { continue }
            let json = Self.mutate(seed, &random)
            let message: EthereumMessage
            do throws(ChainError) { message = try EthereumMessage(JSONCursor(json)) } catch {
                #expect(error.stage == .decode)
                continue
            }
            accepted += 1
            #expect(try EthereumMessage(JSONCursor(message.json)) == message, "\(json.text())")
            _ = try message.summary(context: .empty).text
            _ = message.verificationReport()
            _ = try? message.requests(for: [])
        }
        #expect(accepted > 100, "mutations that are all refused exercise nothing but the beginning")
    }
}
