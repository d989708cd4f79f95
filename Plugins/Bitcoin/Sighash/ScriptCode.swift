extension Script {
    /// A script without its OP_CODESEPARATORs; bytes inside pushes stay.
    static func withoutCodeSeparators(_ script: [UInt8]) -> [UInt8] {
        guard script.contains(Opcode.codeSeparator.rawValue) else { return script }
        var kept: [UInt8] = []
        kept.reserveCapacity(script.count)
        var walker = ScriptWalker(script)
        while let step = walker.next() {
            if step.opcode != Opcode.codeSeparator.rawValue { kept.append(contentsOf: script[step.start..<step.end]) }
        }
        kept.append(contentsOf: script[walker.offset...])
        return kept
    }

    /// FindAndDelete: a script without every piece that stands at the beginning of an operation and equals `piece`, byte for byte: a
    /// signature is deleted only where it was pushed in the shortest way.
    ///
    /// After a deletion the search goes on behind it, where an operation begins as well.
    static func deleting(_ piece: [UInt8], from script: [UInt8]) -> (script: [UInt8], found: Int) {
        guard let first = piece.first, piece.count <= script.count, script.contains(first) else { return (script, 0) }
        var kept: [UInt8] = []
        var found = 0
        // Where the part begins that is not copied yet.
        var pending = 0
        var position = 0
        while true {
            while script.count - position >= piece.count, script[position] == first,
                script[position..<position + piece.count].elementsEqual(piece)
            {
                kept.append(contentsOf: script[pending..<position])
                position += piece.count
                pending = position
                found += 1
            }
            var walker = ScriptWalker(script, from: position)
            guard let step = walker.next() else { break }
            position = step.end
        }
        guard found > 0 else { return (script, 0) }
        kept.append(contentsOf: script[pending...])
        return (kept, found)
    }
}

/// Walks over a script's operations by their places, without copying what they push.
struct ScriptWalker {
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
