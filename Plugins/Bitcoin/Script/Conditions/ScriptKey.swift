internal import ChainKit

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
    static func all(in script: [UInt8], _ kind: ScriptKind, claimed: [[UInt8]]) -> [ScriptKey] {
        var reader = ScriptReader(script)
        var found: [ScriptKey] = []
        var seen: Set<[UInt8]> = []
        var byHash: [[UInt8]: [UInt8]]?
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
                    let hashes = byHash ?? claimed.hashed(for: kind)
                    byHash = hashes
                    let isKeyHash = before == [.dup, .hash160]
                    if hashes[data] != nil || isKeyHash { add(ScriptKey(known: hashes[data], hash: data)) }
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

extension [[UInt8]] {
    /// Keys by their hashes, as far as a script of this kind takes them.
    fileprivate func hashed(for kind: ScriptKind) -> [[UInt8]: [UInt8]] {
        var hashes: [[UInt8]: [UInt8]] = [:]
        for key in self where kind.isKey(key) { hashes[Hash160.digest(of: key)] = key }
        return hashes
    }
}

extension PSBTInput {
    /// ECDSA keys that the input names: they say where to look.
    var claimedKeys: [[UInt8]] { derivations.map(\.key) + partialSignatures.map(\.key) }

    /// X-only keys that the input names.
    var claimedLeafKeys: [[UInt8]] { tapDerivations.map(\.key) + tapScriptSignatures.map(\.key) }
}
