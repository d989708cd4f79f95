import ChainKit
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "nul", "truex", "\"", "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\n\"", "1 2", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "\u{feff}1",
        "'a'",
        "[1 2]", "NaN", "Infinity", "// c\n1",
    ])
    func refusals(_ text: String) {
        #expect(throws: ChainError.self) { try JSONParser.parse(text) }
    }

    @Test func invalidUTF8IsRefused() {
        for bytes: [UInt8] in [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] {
            #expect(throws: ChainError.self) { try JSONParser.parse(bytes) }
        }
    }

    @Test func depthIsBounded() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONParser.parse(nested(64))
        #expect(throws: ChainError.self) { try JSONParser.parse(nested(65)) }
        #expect(throws: ChainError.self) { try JSONParser.parse(String(repeating: "[{\"a\":", count: 100_000)) }
    }

    @Test(arguments: [
        "null", "true", "[1,\"a\",{}]", "{\"b\":1,\"a\":[]}", "-0", "1e400", "0.10", "18446744073709551616", "\"\\\"\\\\\\n\"",
    ])
    func compactTextComesBack(_ text: String) throws {
        #expect(try JSONParser.parse(text).text() == text)
    }

    /// Names are told apart by their bytes, in small objects and in large ones: a Kelvin sign is not a K.
    @Test(arguments: [0, 20]) func namesAreBytes(_ others: Int) throws {
        let more = (0..<others).map { "\"\($0)\":0," }.joined()
        let object = try #require(try JSONParser.parse("{\(more)\"\u{212a}\":1,\"K\":2,\"e\u{301}\":3,\"é\":4}").object)
        #expect(object.members.count == others + 4)
        #expect([object["\u{212a}"], object["K"], object["e\u{301}"], object["é"]] == [1, 2, 3, 4])
        #expect(object["k"] == nil)
        #expect(JSONValue.string("é") != .string("e\u{301}"))
        #expect(throws: ChainError.self) { try JSONParser.parse("{\(more)\"K\":1,\"\\u004b\":2}") }
    }

    @Test func stringsAreTakenWholeOrInPieces() throws {
        #expect(
            try JSONParser.parse("[\"\", \"abc\", \"\\n\", \"a\\nb\", \"\\t\\u00e9é\\\"\"]") == ["", "abc", "\n", "a\nb", "\té\u{e9}\""])
        #expect(throws: ChainError.self) { try JSONParser.parse("\"a\\n\u{1}\"") }
        #expect(throws: ChainError.self) { try JSONParser.parse([0x22, 0x5c, 0x6e, 0xff, 0x22]) }
    }

    @Test func valuesAreCounted() throws {
        let limits = JSONParser.Limits(values: 4)
        _ = try JSONParser.parse("{\"a\":[1,{}]}", limits: limits)
        #expect(throws: ChainError.self) { try JSONParser.parse("{\"a\":[1,{}],\"b\":null}", limits: limits) }
    }

    @Test func numbersStayExact() throws {
        let value = try JSONParser.parse("[18446744073709551615, 18446744073709551616, 1.0, -1, 1e2]").array ?? []
        #expect(value.map { $0.number?.integer(as: UInt64.self) } == [18_446_744_073_709_551_615, nil, nil, nil, nil])
        #expect(value.map { $0.number?.isInteger } == [true, true, false, true, false])
        #expect(value[1].number?.literal == "18446744073709551616")
    }

    @Test func canonicalTextSortsByBytes() throws {
        let value = try JSONParser.parse("{\"b\": 1, \"a\": {\"z\": [], \"é\": 2, \"A\": 3}}")
        #expect(value.text(.canonical) == "{\"a\":{\"A\":3,\"z\":[],\"é\":2},\"b\":1}")
        let reordered = try JSONParser.parse("{\"a\":{\"é\":2,\"A\":3,\"z\":[]},\"b\":1}")
        #expect(value.canonicalBytes == reordered.canonicalBytes)
        #expect(value == reordered)
        #expect(value.text(.pretty).hasPrefix("{\n  \"b\": 1,"))
    }

    @Test func escapesWhatDisturbsATerminal() throws {
        let text = "\u{1b}[2J\u{202e}abc\u{7f}"
        #expect(JSONValue.string(text).text() == "\"\\u001b[2J\\u202eabc\\u007f\"")
        #expect(try JSONParser.parse(JSONValue.string(text).text()) == .string(text))
        #expect(Printable.text(text) == "\\u{1b}[2J\\u{202e}abc\\u{7f}")
    }

    @Test func surrogatePairs() throws {
        #expect(try JSONParser.parse("\"\\ud83d\\ude00\"") == "😀")
    }

    @Test func cursorsNameTheField() throws {
        let root = JSONCursor(try JSONParser.parse("{\"list\": [{\"n\": -1, \"s\": \"12\", \"f\": 1.5, \"x\": 1}]}"))
        let element = try #require(try root.required("list").elements().first)
        #expect(try element.required("s").integer(as: UInt8.self) == 12)
        func code(_ body: () throws(ChainError) -> Void) -> [String?] {
            do { try body() } catch { return [error.code.rawValue, error.field] }
            return []
        }
        #expect(code { () throws(ChainError) in _ = try element.required("n").integer(as: UInt8.self) } == ["outOfRange", "list[0].n"])
        #expect(code { () throws(ChainError) in _ = try element.required("f").integer(as: UInt8.self) } == ["wrongType", "list[0].f"])
        #expect(code { () throws(ChainError) in _ = try element.required("y") } == ["missingField", "list[0].y"])
        #expect(code { () throws(ChainError) in try element.object(allowing: ["n", "s", "f"]) } == ["unknownField", "list[0].x"])
    }
}
