import ChainKit
import Testing

/// One message has one encoding: what is written is read, and nothing else is.
@Suite struct ProtobufTests {
    /// Reads fields 1 (bytes) and 2 (an integer), as an adapter would.
    private func read(_ bytes: [UInt8]) throws(ChainError) -> (bytes: [UInt8]?, number: Int64?) {
        var reader = try ProtobufReader(bytes, "message")
        let (text, number) = (try reader.bytes(1, "text"), try reader.integer(2, "number"))
        try reader.finish()
        return (text, number)
    }

    private func refusal(_ bytes: [UInt8]) -> ChainError? {
        do throws(ChainError) { _ = try read(bytes) } catch { return error }
        return nil
    }

    @Test func whatIsWrittenIsRead() throws {
        for number in [0, 1, 127, 128, 300, 1 << 53, .max] as [Int64] {
            for text in [[], [0], [UInt8](repeating: 7, count: 200)] as [[UInt8]] {
                let (bytes, value) = try read(Protobuf.field(1, text) + Protobuf.field(2, number))
                #expect(bytes == (text.isEmpty ? nil : text) && value == (number == 0 ? nil : number))
            }
        }
        // The protobuf documentation's own example: field 1, 150.
        #expect(Protobuf.field(1, 150) == [0x08, 0x96, 0x01])
        #expect(Protobuf.message(2, []) == [0x12, 0x00] && Protobuf.field(2, [UInt8]()).isEmpty)
        #expect(Protobuf.integer(1, 0) == [0x08, 0x00] && Protobuf.varint(.max).count == 10)
    }

    @Test(
        arguments: [
            // A default that is written out, and longer varints than needed: of a value, of a length, of a key.
            ([0x10, 0x00], "notCanonical", "message.number"), ([0x0a, 0x00], "notCanonical", "message.text"),
            ([0x10, 0x81, 0x00], "notCanonical", "message.number"), ([0x0a, 0x81, 0x00, 0x07], "notCanonical", "message.text"),
            ([0x8a, 0x00, 0x01, 0x07], "notCanonical", "message"),
            // More than 64 bits, and more bytes than any has.
            ([0x10] + [UInt8](repeating: 0xff, count: 9) + [0x02], "notCanonical", "message.number"),
            ([0x10] + [UInt8](repeating: 0x80, count: 11), "notCanonical", "message.number"),
            // Below zero.
            ([0x10] + [UInt8](repeating: 0xff, count: 9) + [0x01], "outOfRange", "message.number"),
            // Out of order, repeated, unknown, of another wire type.
            ([0x10, 0x01, 0x0a, 0x01, 0x07], "unknownField", "message"), ([0x10, 0x01, 0x10, 0x01], "unknownField", "message"),
            ([0x18, 0x01], "unknownField", "message"), ([0x08, 0x01], "unknownField", "message"),
            // Cut short.
            ([0x0a, 0x02, 0x07], "truncated", "message.text"), ([0x10], "truncated", "message.number"),
            ([0x10, 0x80], "truncated", "message.number"), ([0x8a], "truncated", "message"),
            ([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "truncated", "message.text"),
        ] as [([UInt8], String, String)])
    func everythingElseIsRefused(_ bytes: [UInt8], _ code: String, _ field: String) {
        let error = refusal(bytes)
        #expect(error?.code.rawValue == code && error?.field == field, "\(error?.description ?? "read")")
    }

    @Test func theRootHasNoName() throws {
        var reader = try ProtobufReader([0x08, 0x01], "")
        #expect(reader.place("number") == "number")
        #expect(try reader.bytes(1, "text") == nil)
        let error = #expect(throws: ChainError.self) { try reader.finish() }
        #expect(error?.field == "input")
    }
}
