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
