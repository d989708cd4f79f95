import ChainConformance
import ChainKit
import FoundationEssentials
import Testing

/// The files of this checkout, found from this one.
enum Checkout {
    static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    static func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: root + "/" + path))) }

    static func schema() throws -> JSONSchema { JSONSchema(try JSONParser.parse(try read("vectors/vector.schema.json"))) }

    /// Every file of a chain: a folder counts as a chain's where one of its files says so. Facts about signatures alone are of the
    /// chain `none`, and no adapter's.
    static let vectorFiles: [String] = {
        let manager = FileManager.default
        let folders = ((try? manager.contentsOfDirectory(atPath: root + "/vectors")) ?? []).sorted().map { "vectors/" + $0 }
        let outside = ["memo", "scaffold-custom", "scaffold-evm", "scaffold-utxo"].map { "Tests/OutsidePackage/vectors/" + $0 }
        let files = (folders + outside + ["Tests/CLITests/Files/vectors/sol"]).map { folder in
            ((try? manager.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).filter { $0.hasSuffix(".json") }.sorted().map {
                folder + "/" + $0
            }
        }
        return files.filter { $0.contains(where: isChains) }.flatMap { $0 }
    }()

    private static func isChains(_ path: String) -> Bool {
        let head = String(decoding: ((try? read(path)) ?? []).prefix(200), as: UTF8.self).filter { !$0.isWhitespace }
        return head.contains("\"\(VectorFile.format)\"") && !head.contains("\"chain\":\"none\"")
    }
}

@Suite struct SchemaTests {
    @Test(arguments: Checkout.vectorFiles)
    func everyVectorFilePassesTheSchema(_ path: String) throws {
        let findings = try Checkout.schema().findings(try JSONParser.parse(try Checkout.read(path)))
        #expect(findings.isEmpty, "\(path): \(findings.prefix(5).joined(separator: "; "))")
    }

    @Test func allChainsAreAmongThem() {
        #expect(Checkout.vectorFiles.count { $0.hasPrefix("vectors/solana/") } >= 12)
        #expect(Checkout.vectorFiles.count { $0.hasPrefix("vectors/ethereum/") } >= 1)
        #expect(Checkout.vectorFiles.count { $0.hasPrefix("vectors/tron/") } >= 5)
    }

    private static let good = """
        {"format":"chainsign-vector/1","chain":"sol","source":{"name":"n","url":"u","licence":"l"},"cases":[{"id":"a","op":"plan",
        "keys":[{"publicKey":"00","scheme":"ed25519","path":"m/0'/1","masterFingerprint":"01020304"}],"context":{},"input":{"raw":"0x00"},
        "expect":{"result":"ok","requests":[{"id":"x","kind":"message","preimage":null}]}},
        {"id":"b","op":"assemble","input":{"json":{}},"signatures":[{"request":"r","scheme":"ed25519","signature":"00"}],
        "expect":{"result":"error","error":"e","stage":"decode","field":"f"}}]}
        """

    @Test func aGoodFilePasses() throws {
        #expect(try Checkout.schema().findings(try JSONParser.parse(Self.good)) == [])
    }

    /// One change each, and what the finding must be about.
    @Test(arguments: [
        ("vector/1", "vector/2", "$.format"), ("\"chain\":\"sol\"", "\"chain\":\"Sol\"", "$.chain"), ("\"chain\":\"sol\",", "", "chain"),
        ("\"licence\":\"l\"", "\"licence\":\"\"", "$.source.licence"), ("\"id\":\"a\"", "\"id\":7", "$.cases[0].id"),
        ("\"op\":\"plan\"", "\"op\":\"sign\"", "$.cases[0].op"), ("\"id\":\"a\"", "\"id\":\"a\",\"extra\":1", "$.cases[0].extra"),
        ("\"0x00\"", "\"0x0\"", "$.cases[0].input.raw"), ("{\"raw\"", "{\"json\":1,\"raw\"", "$.cases[0].input"),
        ("{\"json\":{}}", "{\"json\":null}", "$.cases[1].input.json"),
        ("\"scheme\":\"ed25519\",\"path\"", "\"path\"", "$.cases[0].keys[0]"),
        ("m/0'/1", "0/1", "$.cases[0].keys[0].path"), ("01020304", "010203", "$.cases[0].keys[0].masterFingerprint"),
        ("\"kind\":\"message\"", "\"kind\":\"text\"", "$.cases[0].expect"),
        ("\"result\":\"ok\"", "\"result\":\"fine\"", "$.cases[0].expect"),
        ("\"stage\":\"decode\"", "\"stage\":\"late\"", "$.cases[1].expect"),
        ("\"error\":\"e\",", "", "$.cases[1].expect"), ("\"op\":\"assemble\"", "\"op\":\"plan\"", "$.cases[1].op"),
        (",\"signature\":\"00\"", "", "$.cases[1].signatures[0]"), ("\"cases\":[", "\"cases\":[],\"more\":[", "$.more"),
    ])
    func aBadFileIsFound(_ from: String, _ to: String, _ place: String) throws {
        let bad = Self.good.replacing(from, with: to)
        try #require(bad != Self.good)
        let findings = try Checkout.schema().findings(try JSONParser.parse(bad))
        #expect(findings.contains { $0.contains(place) }, "\(findings)")
        #expect(throws: ChainError.self) { try VectorFile(name: "bad", text: Array(bad.utf8)) }
    }

    @Test func unknownKeywordsAreFound() throws {
        let schema = JSONSchema(["type": "object", "propertyNames": ["pattern": "^a"]])
        #expect(schema.findings([:]) == ["$: this checker does not know the keyword propertyNames"])
    }
}
