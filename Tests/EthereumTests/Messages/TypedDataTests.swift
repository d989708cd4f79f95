import ChainKit
import Testing

@testable import Ethereum

/// Typed data as JSON with a domain of one member.
private func document(_ types: JSONValue, _ message: JSONValue, primary: String = "T") -> JSONValue {
    ["types": types, "primaryType": .string(primary), "domain": ["name": "test"], "message": message]
}

private func member(_ name: String, _ type: String) -> JSONValue { ["name": .string(name), "type": .string(type)] }

private func code(_ json: JSONValue) -> ChainError.Code? {
    do throws(ChainError) {
        _ = try TypedData(json: json)
        return nil
    } catch { return error.code }
}

@Suite struct TypedDataTests {
    private static let mail: JSONValue = [
        "types": [
            "Person": [["name": "name", "type": "string"], ["name": "wallet", "type": "address"]],
            "Mail": [["name": "from", "type": "Person"], ["name": "to", "type": "Person"], ["name": "contents", "type": "string"]],
        ],
        "primaryType": "Mail",
        "domain": [
            "name": "Ether Mail", "version": "1", "chainId": 1, "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
        ],
        "message": [
            "from": ["name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"],
            "to": ["name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"], "contents": "Hello, Bob!",
        ],
    ]

    /// The figures of the EIP's own example.
    @Test func theExampleOfTheEIP() throws {
        let data = try TypedData(json: Self.mail)
        #expect(data.encodedType == "Mail(Person from,Person to,string contents)Person(string name,address wallet)")
        #expect(
            Hex.encode(Keccak256.hash(Array(data.encodedType.utf8)))
                == "a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2")
        #expect(Hex.encode(data.domainSeparator) == "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f")
        #expect(Hex.encode(data.messageHash) == "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e")
        #expect(Hex.encode(data.digest) == "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")
        #expect(data.preimage.count == 66)
    }

    /// The JSON form says the same again, with the domain's type written out.
    @Test func survivesItsJSON() throws {
        let data = try TypedData(json: Self.mail)
        #expect(data.json["types"]?["EIP712Domain"] != nil)
        #expect(try TypedData(json: data.json) == data)
        #expect(try TypedData(json: data.json).json == data.json)
    }

    /// Every member counts.
    @Test(arguments: ["name", "version", "chainId", "verifyingContract"])
    func everyDomainMemberCounts(_ name: String) throws {
        var json = try #require(Self.mail.object)
        var domain = JSONObject()
        for member in try #require(json["domain"]?.object).members where member.name != name { domain[member.name] = member.value }
        json["domain"] = .object(domain)
        #expect(try TypedData(json: .object(json)) != TypedData(json: Self.mail))
    }

    @Test func dependenciesAreSortedByTheirBytes() throws {
        let types: JSONValue = [
            "T": [member("z", "a"), member("y", "B[]"), member("x", "_[2][]")], "a": [member("b", "B")], "B": [],
            "_": [member("c", "bool")],
        ]
        let data = try TypedData(json: document(types, ["z": ["b": [:]], "y": [], "x": []]))
        #expect(data.encodedType == "T(a z,B[] y,_[2][] x)B()_(bool c)a(B b)")
    }

    /// The domain's type does not count, so that what is read with the most types can be written with it.
    @Test func theMostTypesSurviveTheirJSON() throws {
        var types = JSONObject()
        for index in 1..<TypedDataLimits.types { types["T\(index)"] = [] }
        types["T"] = .array((0..<TypedDataLimits.members).map { member("m\($0)", "bool") })
        var message = JSONObject()
        for index in 0..<TypedDataLimits.members { message["m\(index)"] = true }
        let data = try TypedData(json: document(.object(types), .object(message)))
        #expect(try TypedData(json: data.json) == data)
        types["T0"] = []
        #expect(code(document(.object(types), .object(message))) == .tooComplex)
    }

    /// The deepest typed data can still be read where it stands within another document.
    @Test func theDeepestSurvivesItsText() throws {
        var chain: JSONValue = ["children": []]
        while code(document(["T": [member("children", "T[]")]], ["children": [chain]])) == nil { chain = ["children": [chain]] }
        let data = try TypedData(json: document(["T": [member("children", "T[]")]], chain))
        let wrapped: JSONValue = ["a": ["b": ["c": data.json]]]
        let parsed = try JSONParser.parse(wrapped.text())
        #expect(try TypedData(json: #require(parsed["a"]?["b"]?["c"])) == data)
    }

    // MARK: Numbers

    static let widths = Array(stride(from: 8, through: 256, by: 8))

    /// The ends of every width, in every notation, and one beyond each.
    @Test(arguments: widths)
    func integersAtTheirLimits(_ bits: Int) throws {
        func word(_ type: String, _ value: JSONValue) throws -> [UInt8]? {
            try TypedData(json: document(["T": [member("v", type)]], ["v": value])).message["v"]?.word
        }
        let bytes = bits / 8
        let padding = [UInt8](repeating: 0, count: 32 - bytes)
        let ones = [UInt8](repeating: 0xff, count: bytes)
        let top: [UInt8] = [0x80] + [UInt8](repeating: 0, count: bytes - 1)
        let highest = try #require(UInt256(bigEndian: ones))
        #expect(try word("uint\(bits)", .string(highest.description)) == padding + ones)
        #expect(try word("uint\(bits)", .string("0x" + Hex.encode(ones))) == padding + ones)
        #expect(try word("int\(bits)", -1) == [UInt8](repeating: 0xff, count: 32))
        let half = try #require(UInt256(bigEndian: top))
        #expect(try word("int\(bits)", .string("-" + half.description)) == [UInt8](repeating: 0xff, count: 32 - bytes) + top)
        #expect(try word("int\(bits)", .string("-0x" + Hex.encode(top))) == [UInt8](repeating: 0xff, count: 32 - bytes) + top)
        #expect(code(document(["T": [member("v", "int\(bits)")]], ["v": .string(half.description)])) == .outOfRange)
        let below = try #require(half.adding(1))
        #expect(code(document(["T": [member("v", "int\(bits)")]], ["v": .string("-" + below.description)])) == .outOfRange)
        #expect(code(document(["T": [member("v", "uint\(bits)")]], ["v": .string("0x1" + Hex.encode(ones))])) == .outOfRange)
        #expect(code(document(["T": [member("v", "uint\(bits)")]], ["v": -1])) == .outOfRange)
    }

    @Test(arguments: 1...32)
    func fixedBytes(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8($0 + 1) }
        let json = document(["T": [member("v", "bytes\(count)")]], ["v": .string("0x" + Hex.encode(bytes))])
        #expect(try TypedData(json: json).message["v"]?.word == bytes + [UInt8](repeating: 0, count: 32 - count))
        for other in [count - 1, count + 1] {
            let text = "0x" + String(repeating: "ab", count: other)
            #expect(code(document(["T": [member("v", "bytes\(count)")]], ["v": .string(text)])) == .wrongLength)
        }
    }

    // MARK: What grows

    /// Structs that all name all later ones have 2^n paths and n hashes.
    @Test func typesThatNameEachOther() throws {
        let count = 40
        var types = JSONObject()
        for index in 0..<count {
            types[index == 0 ? "T" : "T\(index)"] = .array((index + 1..<count).map { member("m\($0)", "T\($0)[]") })
        }
        var message = JSONObject()
        for index in 1..<count { message["m\(index)"] = [] }
        let json = document(.object(types), .object(message))
        #expect(try TypedData(json: json).encodedType.utf8.count > count * count)
    }

    /// Chains as long as the limits have them, with names as long as they may be, are refused before their texts are made.
    @Test func typesWhoseTextsAreTooLong() {
        let name = String(repeating: "n", count: 200)
        var types = JSONObject()
        for index in 0..<100 { types[index == 0 ? "T" : "T\(index)\(name)"] = [member("m", "T\(index + 1)\(name)[]")] }
        types["T100\(name)"] = []
        #expect(code(document(.object(types), ["m": []])) == .tooComplex)
    }

    @Test func recursionEndsWithTheDocument() throws {
        var message: JSONValue = ["children": []]
        for _ in 0..<20 { message = ["children": [message, message]] }
        let json = document(["T": [member("children", "T[]")]], message)
        // Two children each: 2^20 values.
        #expect(code(json) == .tooComplex)
        var chain: JSONValue = ["children": []]
        for _ in 0..<27 { chain = ["children": [chain]] }
        #expect(code(document(["T": [member("children", "T[]")]], chain)) == nil)
        for _ in 0..<5 { chain = ["children": [chain]] }
        #expect(code(document(["T": [member("children", "T[]")]], chain)) == .tooComplex)
    }

    @Test func longPathsAreRefused() {
        let name = String(repeating: "p", count: 250)
        var types = JSONObject()
        for index in 0..<20 { types[index == 0 ? "T" : "T\(index)"] = [member(name, "T\(index + 1)")] }
        types["T20"] = [member(name, "bool[]")]
        var message: JSONValue = .object(JSONObject())
        var inner = JSONObject()
        inner[name] = .array([JSONValue](repeating: true, count: 10000))
        message = .object(inner)
        for _ in 0..<20 {
            var outer = JSONObject()
            outer[name] = message
            message = .object(outer)
        }
        #expect(code(document(.object(types), message)) == .tooComplex)
    }

    /// A character that swallows a bracket beside it must not make one type's text read as another's.
    @Test(arguments: ["uint8[2\u{600}]", "uint8\u{600}[2]", "uint8[2]\u{301}", "uint8[\u{301}]", "U\u{212a}"])
    func charactersBeyondASCII(_ type: String) {
        #expect(code(document(["T": [member("v", type)], "UK": []], ["v": []])) == .invalidType)
    }
}

/// A refusal names what is wrong with this name.
@Suite struct TypedNameTests {
    @Test(arguments: [
        ("uint", "built-in type"), ("int", "built-in type"), ("uint7", "built-in type"), ("bytes33", "built-in type"),
        ("address", "built-in type"),
        ("1a", "begin with a letter"), ("a b", "begin with a letter"), (String(repeating: "n", count: 257), "longer than 256 bytes"),
    ])
    func structNames(_ name: String, _ words: String) {
        var types = JSONObject()
        types[name] = [member("x", "uint256")]
        do throws(ChainError) {
            _ = try TypedData(json: document(.object(types), ["x": 1], primary: name))
            Issue.record("\(name) was taken")
        } catch {
            #expect(error.code == .invalidType && error.message.contains(words), "\(error.message)")
        }
    }
}
