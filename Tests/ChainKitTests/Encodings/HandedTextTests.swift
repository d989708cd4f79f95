import ChainKit
import Testing

/// Texts as other programs write them, against what they mean.
@Suite struct HandedTextTests {
    private static let bytes: [UInt8] = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
    private static let text = Base64.encode(bytes)

    private static func lines(_ text: String, _ length: Int, _ end: String) -> String {
        let characters = Array(text)
        return stride(from: 0, to: characters.count, by: length).map {
            String(characters[$0..<min($0 + length, characters.count)]) + end
        }.joined()
    }

    @Test(arguments: [
        text, text + "\n", "\u{feff}" + text, lines(text, 64, "\n"), lines(text, 76, "\r\n"), lines(text, 60, " \t\r\n"), "\"\(text)\"",
        "'\(text)'\n", "  \"\(text.replacing("/", with: "\\/"))\"\r\n", "\u{feff}\"\(text)\"", "\"\n\(lines(text, 64, "\n"))\"",
    ])
    func encodingsAreOneLine(_ handed: String) throws {
        #expect(try ChainInput.detect(Array(handed.utf8)) == .container(Self.text))
        #expect(try ChainInput.detect(handed) == .container(Self.text))
    }

    /// What can only be base64 comes in its usual form; what could be hexadecimal or Base58 as well stays as it is.
    @Test(arguments: [
        ("_-8", "/+8="), ("A-_0", "A+/0"), ("QUlE0w", "QUlE0w=="), ("/3Nv+A", "/3Nv+A=="), ("deadbeefa", "deadbeefa"),
        ("3Bxs4ffTu9", "3Bxs4ffTu9"),
        ("AQID", "AQID"), ("AQI=", "AQI="), ("no-such_file-", "no-such_file-"),
    ])
    func otherFormsOfBase64(_ handed: String, _ usual: String) throws {
        #expect(try ChainInput.detect(handed) == .container(usual))
    }

    @Test func hexadecimalInLines() throws {
        let hex = Hex.encode(Self.bytes)
        #expect(try ChainInput.detect(Self.lines(hex, 64, "\r\n")) == .container(hex))
        #expect(try ChainInput.detect("'0x" + Self.lines(hex, 60, "\n") + "'") == .raw(Self.bytes))
    }

    @Test func documentsBehindMarksAndQuotes() throws {
        #expect(try ChainInput.detect(Array("\u{feff}{\"a\": 1}".utf8)) == .json(["a": 1]))
        #expect(try ChainInput.detect("'{\"a\": \" b\\nc \"}'") == .json(["a": " b\nc "]))
        #expect(try ChainInput.detect("\"{\\\"a\\\": 1}\"") == .json(["a": 1]))
    }

    /// Only one pair of quotes, and only a whole one; words with spaces are no encoding, and bytes no text.
    @Test func whatIsNotTakenOff() throws {
        #expect(try ChainInput.detect("\"'AQID'\"") == .container("'AQID'"))
        #expect(try ChainInput.detect("\"AQID") == .container("\"AQID"))
        #expect(try ChainInput.detect("\"AQ\" \"ID\"") == .container("\"AQ\" \"ID\""))
        #expect(try ChainInput.detect("a, b\nc") == .container("a, b\nc"))
        #expect(try ChainInput.detect([0xef, 0xbb, 0xbf, 1, 2]) == .raw([0xef, 0xbb, 0xbf, 1, 2]))
        #expect(throws: ChainError.self) { try ChainInput.detect("\"\"") }
        #expect(throws: ChainError.self) { try ChainInput.detect([0xef, 0xbb, 0xbf]) }
    }

    private static func wide(_ text: String, width: Int, isLittle: Bool, mark: [UInt8]) -> [UInt8] {
        mark
            + text.utf8.flatMap { byte in
                let zeros = [UInt8](repeating: 0, count: width - 1)
                return isLittle ? [byte] + zeros : zeros + [byte]
            }
    }

    @Test(arguments: [
        ("UTF-16", wide("{\"a\": 1}", width: 2, isLittle: true, mark: [0xff, 0xfe])),
        ("UTF-16", wide("{\"a\": 1}", width: 2, isLittle: false, mark: [0xfe, 0xff])),
        ("UTF-16", wide("{\"a\": 1}", width: 2, isLittle: true, mark: [])),
        ("UTF-16", wide("AQIDBAUG", width: 2, isLittle: false, mark: [])),
        ("UTF-32", wide("{\"a\": 1}", width: 4, isLittle: true, mark: [0xff, 0xfe, 0, 0])),
        ("UTF-32", wide("{\"a\": 1}", width: 4, isLittle: false, mark: [])),
    ])
    func otherEncodingsAreNamed(_ name: String, _ bytes: [UInt8]) {
        let error = #expect(throws: ChainError.self) { try ChainInput.detect(bytes) }
        #expect(error?.code == .invalidText)
        #expect(error?.message.contains(name) == true)
    }

    /// A mark may begin bytes of another kind, and so may a zero after a letter.
    @Test(
        arguments: [
            [0xff, 0xfe, 0x80, 0x01], [0xff, 0x73, 0x6f, 0x6c], [0x02, 0, 0, 0, 0x01, 0], [0x41, 0, 0x42, 0],
            [0x7b, 0, 0x22, 0, 0x01, 0, 0, 0],
        ] as [[UInt8]])
    func bytesStayBytes(_ bytes: [UInt8]) throws {
        #expect(try ChainInput.detect(bytes) == .raw(bytes))
        #expect(HandedText.wideEncoding(of: [0xff, 0xfe, 0x60, 0x4f], isText: true) == "UTF-16")
    }

    @Test(arguments: ["Zg==", "Zg", "Zm8=", "Zm8", "Zm9v", "_-8", "_-8=", "/+8", "/+8=", ""])
    func formsOfBase64(_ text: String) throws {
        let bytes = try #require(Base64.decodeAnyForm(text))
        let usual = text.replacing("-", with: "+").replacing("_", with: "/")
        #expect(Base64.encode(bytes).prefix { $0 != "=" } == usual.prefix { $0 != "=" })
    }

    @Test(arguments: ["Z", "Zg=", "Zh", "Zh==", "_+8=", "Zm9vZ", "Z g==", "=", "é"])
    func textsOfNoBase64(_ text: String) {
        #expect(Base64.decodeAnyForm(text) == nil)
    }
}
