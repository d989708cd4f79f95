import ChainKit
import Ethereum
import Testing

/// Blob transactions with their sidecars. The zero blob's commitment is the point at infinity, and its hash is a known number.
@Suite struct BlobTests {
    private static let blob = [UInt8](repeating: 0, count: 131_072)
    private static let infinity: [UInt8] = [0xc0] + [UInt8](repeating: 0, count: 47)
    private static let hash = "0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014"

    private func intent(_ change: (inout JSONObject) -> Void = { _ in }) throws -> ChainInput {
        var object = JSONObject()
        let members: [(String, JSONValue)] = [
            ("chainId", 1), ("nonce", 3), ("gas", 21000), ("maxFeePerGas", 100), ("maxPriorityFeePerGas", 2), ("maxFeePerBlobGas", 7),
            ("to", "0x00000000000000000000000000000000deadbeef"), ("blobs", [.string(Hex.encode(Self.blob))]),
            ("commitments", [.string(Hex.encode(Self.infinity))]), ("proofs", [.string(Hex.encode(Self.infinity))]),
        ]
        for (name, value) in members { object[name] = value }
        change(&object)
        return .json(.object(object))
    }

    private func raw(_ document: ChainDocument) throws -> [UInt8] {
        guard case .raw(let bytes) = try eth.encode(document, as: .raw) else { return [] }
        return bytes
    }

    @Test func theWrapperSurvives() throws {
        let document = try eth.decode(intent())
        let bytes = try raw(document)
        #expect(bytes.count > 131_072)
        let again = try eth.decode(.raw(bytes))
        #expect(try raw(again) == bytes)
        guard case .json(let json) = try eth.encode(again, as: .json) else {
            Issue.record("no JSON")
            return
        }
        #expect(json["blobVersionedHashes"] == [.string(Self.hash)])
        #expect(try raw(eth.decode(.json(json))) == bytes)
        // What is signed holds the hashes and not the blobs.
        let request = try #require(try eth.plan(document).requests.first)
        guard case .digest(_, _, let preimage) = request.input else {
            Issue.record("no digest")
            return
        }
        #expect(preimage.count < 200)
        #expect(try eth.plan(eth.decode(.raw(preimage))).requests.map(\.input) == [request.input])
        #expect(try eth.estimate(document).highestFee == String(21000 * 100 + 131_072 * 7))
    }

    @Test func cellProofs() throws {
        let cells = JSONValue.array([JSONValue](repeating: .string(Hex.encode(Self.infinity)), count: 128))
        let document = try eth.decode(
            intent {
                $0["wrapperVersion"] = 1
                $0["proofs"] = cells
            })
        let bytes = try raw(document)
        #expect(try raw(eth.decode(.raw(bytes))) == bytes)
        #expect(code { _ = try eth.decode(intent { $0["proofs"] = cells }) } == "sidecarMismatch")
        #expect(code { _ = try eth.decode(intent { $0["wrapperVersion"] = 1 }) } == "sidecarMismatch")
        #expect(code { _ = try eth.decode(intent { $0["wrapperVersion"] = 2 }) } == "unsupportedVersion")
    }

    @Test func whatDoesNotBelongTogetherIsRefused() throws {
        let other: JSONValue = [.string("0x01" + String(repeating: "11", count: 31))]
        #expect(code { _ = try eth.decode(intent { $0["blobVersionedHashes"] = other }) } == "sidecarMismatch")
        #expect(code { _ = try eth.decode(intent { $0["commitments"] = [] }) } == "sidecarMismatch")
        #expect(code { _ = try eth.decode(intent { $0["commitments"] = .null }) } == "missingField")
        #expect(code { _ = try eth.decode(intent { $0["blobs"] = .null }) } == "sidecarMismatch")
        #expect(code { _ = try eth.decode(intent { $0["blobs"] = ["00"] }) } == "wrongLength")
        #expect(code { _ = try eth.decode(intent { $0["to"] = .null }) } == "missingField")
        var bytes = try raw(eth.decode(intent()))
        // The last byte of the versioned hash is the last before the blobs' list.
        let position = try #require(bytes.indices.dropLast(32).first { bytes[$0...].starts(with: Hex.decode(Self.hash) ?? []) })
        bytes[position + 31] ^= 1
        #expect(code { _ = try eth.decode(.raw(bytes)) } == "sidecarMismatch")
    }

    /// The same on a chain whose rules are not known.
    private func elsewhere(_ document: ChainDocument) throws -> ChainInput {
        guard case .json(let value) = try inForm(document) else { throw ChainError(.decode, .unsupportedForm, "is no JSON") }
        var object = try #require(value.object)
        object["chainId"] = 369
        return .json(.object(object))
    }

    /// The document's JSON, to be read in another context.
    private func inForm(_ document: ChainDocument) throws -> ChainInput {
        guard case .json(let value) = try eth.encode(document, as: .json) else { throw ChainError(.decode, .unsupportedForm, "is no JSON") }
        return .json(value)
    }

    /// EIP-7594's proofs from Osaka on, EIP-4844's before; told before and after signing.
    @Test func theWrapperIsTheUpgrades() throws {
        let old = try eth.decode(intent())
        let cells = JSONValue.array([JSONValue](repeating: .string(Hex.encode(Self.infinity)), count: 128))
        let new = try eth.decode(
            intent {
                $0["wrapperVersion"] = 1
                $0["proofs"] = cells
            })
        for (fork, document, isGood) in [
            ("osaka", old, false), ("osaka", new, true), ("prague", old, true), ("prague", new, false), (nil, old, false), (nil, new, true),
        ] as [(String?, ChainDocument, Bool)] {
            let context = try ChainContext(fork.map { ["fork": .string($0)] } ?? [:])
            let document = fork != nil ? try eth.decode(elsewhere(document), context: context) : document
            let check = try eth.verify(document).checks.first { $0.name == "wrapperVersion" }
            #expect(check?.ok == isGood)
            let warnings = try eth.summary(of: document).warnings.map(\.value)
            #expect(warnings.contains { $0.hasPrefix("a network would refuse it: wrapperVersion") } == !isGood)
        }
        // A network whose rules are known keeps them, whatever the context names.
        let context = try ChainContext(["fork": "prague"])
        let named = try (old: eth.decode(inForm(old), context: context), new: eth.decode(inForm(new), context: context))
        #expect(try eth.verify(named.old).checks.contains { $0.name == "wrapperVersion" && !$0.ok })
        let both = try eth.summary(of: named.new).warnings.filter { $0.value.contains("wrapperVersion (prague") }
        #expect(both.map(\.origin) == [.context])
        // Networks of other forms are not held to either.
        let other = try eth.decode(elsewhere(old))
        #expect(try eth.verify(other).checks.allSatisfy { $0.name != "wrapperVersion" })
    }
}
