/// Walks over a script's operations by their places, without copying what they push.
struct ScriptWalker: Sendable {
    /// An operation: its byte, and where it stands; the data are the last bytes of it.
    struct Step {
        let opcode: UInt8
        let start: Int
        let dataStart: Int
        let end: Int
    }

    private let script: [UInt8]
    private(set) var offset: Int
    /// Whether the script broke off inside a push.
    private(set) var isBroken = false

    init(_ script: [UInt8], from offset: Int = 0) {
        self.script = script
        self.offset = min(max(offset, 0), script.count)
    }

    /// The next operation; nil at the end, and where a push has fewer bytes than it says (``isBroken``).
    mutating func next() -> Step? {
        guard !isBroken, offset < script.count else { return nil }
        let start = offset
        let opcode = script[start]
        var data = start + 1
        var length = 0
        switch opcode {
        case ..<0x4c: length = Int(opcode)
        case 0x4c...0x4e:
            let width = 1 << Int(opcode - 0x4c)
            guard script.count - data >= width else {
                isBroken = true
                return nil
            }
            for place in 0..<width { length |= Int(script[data + place]) << (8 * place) }
            data += width
        default: break
        }
        guard length <= script.count - data else {
            isBroken = true
            return nil
        }
        offset = data + length
        return Step(opcode: opcode, start: start, dataStart: data, end: offset)
    }
}
