/// Reads a script operation by operation.
public struct ScriptReader: Sendable {
    /// An operation and what it pushes.
    public struct Step: Sendable, Hashable {
        /// The operation.
        public let opcode: Opcode
        /// The bytes that it pushes; nil for operations above OP_PUSHDATA4.
        public let data: [UInt8]?
        /// The offset of the operation in the script.
        public let offset: Int
        /// The offset of the next one.
        public let end: Int
    }

    private let script: [UInt8]
    private var walker: ScriptWalker
    /// The offset of the next operation.
    public var offset: Int { walker.offset }
    /// Whether the script broke off inside a push: nothing comes after.
    public var isBroken: Bool { walker.isBroken }

    /// A reader at the script's beginning, or at `offset`.
    public init(_ script: [UInt8], from offset: Int = 0) {
        self.script = script
        walker = ScriptWalker(script, from: offset)
    }

    /// The next operation; nil at the end, and where a push has fewer bytes than it says (``isBroken``).
    public mutating func next() -> Step? {
        guard let step = walker.next() else { return nil }
        let data = step.opcode <= Opcode.pushData4.rawValue ? Array(script[step.dataStart..<step.end]) : nil
        return Step(opcode: Opcode(rawValue: step.opcode), data: data, offset: step.start, end: step.end)
    }
}
