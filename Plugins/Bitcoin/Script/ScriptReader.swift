/// Reads a script operation by operation.
public struct ScriptReader: Sendable {
    /// An operation and what it pushes.
    public struct Step: Sendable, Hashable {
        /// The operation.
        public let opcode: Opcode
        /// The bytes that it pushes; nil for operations above OP_PUSHDATA4.
        public let data: [UInt8]?
        /// Where the operation stands in the script.
        public let offset: Int
        /// Where the next one stands.
        public let end: Int
    }

    private let script: [UInt8]
    /// Where the next operation stands.
    public private(set) var offset: Int
    /// Whether the script broke off inside a push: nothing comes after.
    public private(set) var isBroken = false

    /// A reader at the script's beginning, or at `offset`.
    public init(_ script: [UInt8], from offset: Int = 0) {
        self.script = script
        self.offset = min(max(offset, 0), script.count)
    }

    /// The next operation; nil at the end, and where a push has fewer bytes than it says (``isBroken``).
    public mutating func next() -> Step? {
        guard !isBroken, offset < script.count else { return nil }
        let start = offset
        let opcode = Opcode(rawValue: script[start])
        var position = start + 1
        let widths = [Opcode.pushData1.rawValue: 1, Opcode.pushData2.rawValue: 2, Opcode.pushData4.rawValue: 4]
        var length: Int?
        if opcode.rawValue < Opcode.pushData1.rawValue {
            length = Int(opcode.rawValue)
        } else if let width = widths[opcode.rawValue] {
            guard script.count - position >= width else { return breakOff() }
            length = (0..<width).reduce(0) { $0 | Int(script[position + $1]) << ($1 * 8) }
            position += width
        }
        guard let length else {
            offset = position
            return Step(opcode: opcode, data: nil, offset: start, end: position)
        }
        guard length <= script.count - position else { return breakOff() }
        offset = position + length
        return Step(opcode: opcode, data: Array(script[position..<offset]), offset: start, end: offset)
    }

    private mutating func breakOff() -> Step? {
        isBroken = true
        return nil
    }
}
