internal import ChainKit

/// Why a call could not be read.
struct UnreadableCall: Error {
    let reason: String
}

/// Arguments of a call in the contract ABI, read strictly: clean padding, nothing missing, nothing left over, and of the possible
/// layouts the one that every encoder writes.
struct CallArguments {
    private static let wordSize = 32

    private let bytes: [UInt8]
    /// The next word of the head.
    private var position = 0
    /// Where the next dynamic argument must begin.
    private var tail: Int

    /// The arguments behind a selector, `words` of them in the head.
    init(_ arguments: [UInt8], words: Int) throws(UnreadableCall) {
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

    private mutating func word() throws(UnreadableCall) -> ArraySlice<UInt8> {
        defer { position += Self.wordSize }
        return try word(at: position)
    }

    mutating func integer() throws(UnreadableCall) -> UInt256 { Self.integer(try word()) }

    private static func integer(_ word: ArraySlice<UInt8>) -> UInt256 { UInt256(bigEndian: word) ?? .zero }

    /// Above the 20 bytes of an address stand zeros, or Tron's own prefix, which several wallets leave there.
    mutating func address() throws(UnreadableCall) -> TronAddress {
        let word = try word()
        guard word.prefix(11).allSatisfy({ $0 == 0 }), let prefix = word.dropFirst(11).first, prefix == 0 || prefix == 0x41,
            let address = TronAddress([0x41] + word.suffix(20))
        else { throw UnreadableCall(reason: "an address has bytes before it that do not belong there") }
        return address
    }

    mutating func bool() throws(UnreadableCall) -> Bool {
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

    mutating func dynamicBytes() throws(UnreadableCall) -> [UInt8] {
        let length = try length()
        let padded = (length + Self.wordSize - 1) / Self.wordSize * Self.wordSize
        guard padded <= bytes.count - tail else { throw UnreadableCall(reason: "a dynamic argument is longer than the data") }
        guard bytes[(tail + length)..<(tail + padded)].allSatisfy({ $0 == 0 }) else {
            throw UnreadableCall(reason: "the padding of a dynamic argument is not zero")
        }
        defer { tail += padded }
        return Array(bytes[tail..<tail + length])
    }

    mutating func integers() throws(UnreadableCall) -> [UInt256] {
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
    func finish() throws(UnreadableCall) {
        guard tail == bytes.count else { throw UnreadableCall(reason: "\(bytes.count - tail) bytes follow its arguments") }
    }
}
