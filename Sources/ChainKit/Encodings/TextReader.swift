/// Reads a text from front to back: plain ASCII in runs, everything else one scalar at a time. Long texts are mostly hexadecimal.
struct TextReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// The longest run from here on of ASCII that is no control character and not in `except`; empty where the next is none.
    mutating func run(except stops: (UInt8, UInt8)) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] < 0x7f, bytes[position] != stops.0,
            bytes[position] != stops.1
        {
            position += 1
        }
        return bytes[start..<position]
    }

    /// The next scalar.
    mutating func scalar() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        // A string is valid UTF-8: the first byte says how many follow.
        let count = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        let end = min(position + count, bytes.count)
        var code = count == 1 ? UInt32(first) : UInt32(first) & (0x7f >> UInt32(count))
        for byte in bytes[position + 1..<end] { code = code << 6 | UInt32(byte & 0x3f) }
        position = end
        return Unicode.Scalar(code)
    }
}
