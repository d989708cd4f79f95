/// A key as a script names it.
struct ScriptKey: Sendable, Hashable {
    /// Its bytes, where they stand there, or where somebody tells them.
    let known: [UInt8]?
    /// Its Hash160, where the script has that in its place.
    let hash: [UInt8]?

    /// The keys of a script that may sign it, each once, in the script's order.
    ///
    /// - Before Taproot: all that is pushed and looks like one. In a leaf: what stands before an operation that checks a signature.
    /// - What stands between OP_DUP OP_HASH160 and a comparison is a key's hash, known or not.
    /// - Any other 20 bytes are where they are the hash of a key that the document names; and so for the names of keys in leaves.
    static func all(in script: [UInt8], _ kind: ScriptKind, claimed: inout ClaimedKeys) -> [ScriptKey] {
        var reader = ScriptReader(script)
        var found: [ScriptKey] = []
        var seen: Set<[UInt8]> = []
        var before: [ScriptOperation?] = [nil, nil]
        var pushed: [UInt8]?
        func add(_ key: ScriptKey) {
            let names = [key.known, key.hash].compactMap { $0 }
            guard !names.contains(where: seen.contains) else { return }
            seen.formUnion(names)
            found.append(key)
        }
        while let step = reader.next() {
            let operation = step.data == nil ? ScriptOperation(rawValue: step.opcode.rawValue) : nil
            if let data = step.data {
                if kind == .tapscript ? data.count == 32 && claimed.contains(data) : kind.isKey(data) {
                    add(ScriptKey(known: data, hash: nil))
                } else if data.count == 20 {
                    let known = claimed.byHash[data]
                    if known != nil || before == [.dup, .hash160] { add(ScriptKey(known: known, hash: data)) }
                }
            } else if kind == .tapscript, let key = pushed, key.count == 32,
                operation == .checkSig || operation == .checkSigVerify || operation == .checkSigAdd
            {
                add(ScriptKey(known: key, hash: nil))
            }
            before = [before[1], operation]
            pushed = step.data
        }
        return kind == .tapscript && reader.isBroken ? [] : found
    }
}
