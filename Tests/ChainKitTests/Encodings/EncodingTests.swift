import ChainKit
import Testing

@Suite struct EncodingTests {
    // RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "_-==", "é==="])
    func base64Refusals(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    // draft-msporny-base58, section 5, and leading zeros.
    @Test(arguments: [("48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U"), ("0000287fb4cd", "11233QC4"), ("", ""), ("00", "1"), ("ff", "5Q")])
    func base58(_ hex: String, _ text: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(Base58.encode(bytes) == text)
        #expect(Base58.decode(text) == bytes)
    }

    @Test func base58Refusals() {
        // Words and groups of digits that are full, nearly full and empty.
        for count in 0..<70 {
            for byte in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
                let bytes = [UInt8](repeating: 0, count: count % 3) + [UInt8](repeating: byte, count: count)
                #expect(Base58.decode(Base58.encode(bytes)) == bytes)
            }
        }
        for text in ["0", "O", "I", "l", " 1", "é"] { #expect(Base58.decode(text) == nil) }
        #expect(Base58.decode(String(repeating: "z", count: 4097)) == nil)
    }

    // The address of Bitcoin's genesis block.
    @Test func base58Check() {
        let payload = Base58.decodeChecked("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
        #expect(payload.map { Hex.encode($0) } == "0062e907b15cbf27d5425399ebf6f0fb50ebb88f18")
        #expect(payload.map { Base58.encodeChecked($0) } == "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
        #expect(Base58.decodeChecked("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb") == nil)
        #expect(Base58.decodeChecked("111") == nil)
    }

    @Test func hex() {
        #expect(Hex.decode("0x00fFAa") == [0, 255, 170])
        #expect(Hex.encode([0, 255, 170] as [UInt8]) == "00ffaa")
        for text in ["0", "0x0", "0g", " 00", "0x0x00"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func reader() throws {
        var reader = ByteReader([1, 2, 0, 0, 0, 9])
        #expect(try reader.byte("a") == 1)
        #expect(try reader.littleEndian("b", as: UInt32.self) == 2)
        let before = reader.offset
        #expect(throws: ChainError.self) {
            var copy = reader; _ = try copy.take(2, "c")
        }
        #expect(throws: ChainError.self) {
            var copy = reader; _ = try copy.take(-1, "c")
        }
        #expect(throws: ChainError.self) { try reader.finish("d") }
        #expect(reader.offset == before)
    }

    @Test func detection() throws {
        #expect(try ChainInput.detect(" {\"a\":1}\n") == .json(["a": 1]))
        #expect(try ChainInput.detect("0x0102") == .raw([1, 2]))
        #expect(try ChainInput.detect("AQID\n") == .container("AQID"))
        #expect(try ChainInput.detect([1, 2, 3]) == .raw([1, 2, 3]))
        #expect(throws: ChainError.self) { try ChainInput.detect(" \n") }
        #expect(throws: ChainError.self) { try ChainInput.detect("0x1") }
    }
}
