internal import ChainKit

/// Why call data could not be read.
struct UnreadableCall: Error {
    let reason: String
}

/// Arguments of a call in the contract ABI, read strictly: clean padding, nothing missing, nothing left over, and of the possible
/// layouts the one that every encoder writes. What decodes here reads one way only.
struct CallData {
    private static let wordSize = 32

    private let bytes: [UInt8]
    /// The next word of the head.
    private var position = 0
    /// Where the next dynamic argument must begin.
    private var tail: Int

    /// The arguments behind a selector, `words` of them in the head.
    init(_ arguments: [UInt8], words: Int) throws(UnreadableCall) {
        bytes = arguments
        tail = words * CallData.wordSize
        guard bytes.count >= tail else {
            throw UnreadableCall(reason: "its arguments take at least \(tail) bytes, and there are \(bytes.count)")
        }
    }

    private func word(at offset: Int) throws(UnreadableCall) -> ArraySlice<UInt8> {
        guard offset >= 0, offset <= bytes.count - CallData.wordSize else { throw UnreadableCall(reason: "its arguments end too early") }
        return bytes[offset..<offset + CallData.wordSize]
    }

    private mutating func word() throws(UnreadableCall) -> ArraySlice<UInt8> {
        defer { position += CallData.wordSize }
        return try word(at: position)
    }

    /// An unsigned integer of `bits` bits.
    mutating func integer(bits: Int = 256) throws(UnreadableCall) -> UInt256 {
        let word = try word()
        guard word.prefix((256 - bits) / 8).allSatisfy({ $0 == 0 }) else {
            throw UnreadableCall(reason: "an argument does not fit into uint\(bits)")
        }
        return CallData.integer(word)
    }

    private static func integer(_ word: ArraySlice<UInt8>) -> UInt256 { UInt256(bigEndian: word) ?? .zero }

    mutating func address() throws(UnreadableCall) -> EthereumAddress {
        let word = try word()
        guard word.prefix(12).allSatisfy({ $0 == 0 }), let address = EthereumAddress(bytes: Array(word.suffix(20))) else {
            throw UnreadableCall(reason: "an address has bytes before it that are not zero")
        }
        return address
    }

    mutating func bool() throws(UnreadableCall) -> Bool {
        let word = try word()
        guard word.dropLast().allSatisfy({ $0 == 0 }), let last = word.last, last < 2 else {
            throw UnreadableCall(reason: "a truth value is neither 0 nor 1")
        }
        return last == 1
    }

    mutating func bytes32() throws(UnreadableCall) -> [UInt8] { Array(try word()) }

    /// The length of the dynamic argument that the next word points at, which must lie where the last one ended.
    private mutating func length() throws(UnreadableCall) -> Int {
        guard let offset = CallData.integer(try word()).uint64, offset == UInt64(clamping: tail) else {
            throw UnreadableCall(reason: "a dynamic argument does not lie where it should")
        }
        guard let length = CallData.integer(try word(at: tail)).uint64.flatMap({ Int(exactly: $0) }), length <= bytes.count else {
            throw UnreadableCall(reason: "a dynamic argument is longer than the data")
        }
        tail += CallData.wordSize
        return length
    }

    mutating func dynamicBytes() throws(UnreadableCall) -> [UInt8] {
        let length = try length()
        let padded = (length + CallData.wordSize - 1) / CallData.wordSize * CallData.wordSize
        guard padded <= bytes.count - tail else { throw UnreadableCall(reason: "a dynamic argument is longer than the data") }
        guard bytes[(tail + length)..<(tail + padded)].allSatisfy({ $0 == 0 }) else {
            throw UnreadableCall(reason: "the padding of a dynamic argument is not zero")
        }
        defer { tail += padded }
        return Array(bytes[tail..<tail + length])
    }

    mutating func integers() throws(UnreadableCall) -> [UInt256] {
        let length = try length()
        guard length <= (bytes.count - tail) / CallData.wordSize else {
            throw UnreadableCall(reason: "a dynamic argument is longer than the data")
        }
        var integers: [UInt256] = []
        integers.reserveCapacity(length)
        for _ in 0..<length {
            integers.append(CallData.integer(try word(at: tail)))
            tail += CallData.wordSize
        }
        return integers
    }

    /// Refuses bytes behind the last argument.
    func finish() throws(UnreadableCall) {
        guard tail == bytes.count else { throw UnreadableCall(reason: "\(bytes.count - tail) bytes follow its arguments") }
    }
}
