/// The error of a contract's call that could not be read.
public struct UnreadableCall: Error {
    /// The reason, as the end of a sentence about the call.
    public let reason: String

    /// A reason.
    public init(reason: String) { self.reason = reason }
}

/// Arguments of a call in the contract ABI, read strictly: clean padding, nothing missing, nothing left over, and of the possible
/// layouts the one that every encoder writes. What decodes here reads one way only.
///
/// A chain adds its addresses, which are words with something of its own in front.
public struct CallArguments {
    private static let wordSize = 32

    private let bytes: [UInt8]
    /// The next word of the head.
    private var position = 0
    /// Where the next dynamic argument must begin.
    private var tail: Int

    /// The arguments behind a selector, `words` of them in the head.
    public init(_ arguments: [UInt8], words: Int) throws(UnreadableCall) {
        bytes = arguments
        tail = words * Self.wordSize
        guard bytes.count >= tail else {
            throw UnreadableCall(reason: "its arguments take at least \(tail) bytes, and there are \(bytes.count)")
        }
    }

    private func word(at offset: Int) throws(UnreadableCall) -> ArraySlice<UInt8> {
        guard offset >= 0, offset <= bytes.count - Self.wordSize else { throw UnreadableCall(reason: "its arguments end too early") }
        return bytes[offset..<offset + Self.wordSize]
    }

    /// The next 32 bytes of the head, which are in the call's data.
    public mutating func word() throws(UnreadableCall) -> ArraySlice<UInt8> {
        defer { position += Self.wordSize }
        return try word(at: position)
    }

    /// An unsigned integer of `bits` bits, a multiple of 8 up to 256.
    public mutating func integer(bits: Int = 256) throws(UnreadableCall) -> UInt256 {
        let word = try word()
        guard word.prefix(max(0, 256 - bits) / 8).allSatisfy({ $0 == 0 }) else {
            throw UnreadableCall(reason: "an argument does not fit into uint\(bits)")
        }
        return Self.integer(word)
    }

    private static func integer(_ word: ArraySlice<UInt8>) -> UInt256 { UInt256(bigEndian: word) ?? .zero }

    /// Reads a Boolean: 0 or 1.
    public mutating func bool() throws(UnreadableCall) -> Bool {
        let word = try word()
        guard word.dropLast().allSatisfy({ $0 == 0 }), let last = word.last, last < 2 else {
            throw UnreadableCall(reason: "a truth value is neither 0 nor 1")
        }
        return last == 1
    }

    /// The length of the dynamic argument that the next word points at, which must lie where the last one ended.
    private mutating func length() throws(UnreadableCall) -> Int {
        guard let offset = Self.integer(try word()).uint64, offset == UInt64(clamping: tail) else {
            throw UnreadableCall(reason: "a dynamic argument does not lie where it should")
        }
        guard let length = Self.integer(try word(at: tail)).uint64.flatMap({ Int(exactly: $0) }), length <= bytes.count else {
            throw UnreadableCall(reason: "a dynamic argument is longer than the data")
        }
        tail += Self.wordSize
        return length
    }

    /// Bytes of any number, padded with zeros.
    public mutating func dynamicBytes() throws(UnreadableCall) -> [UInt8] {
        let length = try length()
        let padded = (length + Self.wordSize - 1) / Self.wordSize * Self.wordSize
        guard padded <= bytes.count - tail else { throw UnreadableCall(reason: "a dynamic argument is longer than the data") }
        guard bytes[(tail + length)..<(tail + padded)].allSatisfy({ $0 == 0 }) else {
            throw UnreadableCall(reason: "the padding of a dynamic argument is not zero")
        }
        defer { tail += padded }
        return Array(bytes[tail..<tail + length])
    }

    /// A list of unsigned integers of 256 bits.
    public mutating func integers() throws(UnreadableCall) -> [UInt256] {
        let length = try length()
        guard length <= (bytes.count - tail) / Self.wordSize else {
            throw UnreadableCall(reason: "a dynamic argument is longer than the data")
        }
        var integers: [UInt256] = []
        integers.reserveCapacity(length)
        for _ in 0..<length {
            integers.append(Self.integer(try word(at: tail)))
            tail += Self.wordSize
        }
        return integers
    }

    /// Refuses bytes behind the last argument.
    public func finish() throws(UnreadableCall) {
        guard tail == bytes.count else { throw UnreadableCall(reason: "\(bytes.count - tail) bytes follow its arguments") }
    }
}
