/// Signature operations as nodes count them: what could run, without running it.
enum Sigops {
    /// The count of a multisignature where nobody looks how many keys it has.
    private static let mostKeys = 20

    /// The cost of a transaction: four for each operation outside of witnesses, in outputs too, and one for each inside of those of
    /// version 0.
    static func cost(_ transaction: BitcoinTransaction, spending scripts: [[UInt8]]) -> Int {
        var cost = transaction.outputs.reduce(0) { $0 + 4 * count($1.script, readsKeys: false) }
        for (input, script) in zip(transaction.inputs, scripts) {
            cost += 4 * count(input.scriptSig, readsKeys: false)
            var program = script
            if Script.isPayToScriptHash(script), let redeem = Script.lastPush(input.scriptSig) {
                cost += 4 * count(redeem, readsKeys: true)
                program = redeem
            }
            cost += witness(input.witness, program)
        }
        return cost
    }

    private static func witness(_ witness: [[UInt8]], _ script: [UInt8]) -> Int {
        guard let (version, program) = ScriptTemplate.witnessProgram(script), version == 0 else { return 0 }
        switch program.count {
        case 20: return 1
        case 32: return witness.last.map { count($0, readsKeys: true) } ?? 0
        default: return 0
        }
    }

    /// The number of signature operations in all inputs' scripts before segregated witness (BIP-54).
    static func legacy(_ transaction: BitcoinTransaction, spending scripts: [[UInt8]]) -> Int {
        zip(transaction.inputs, scripts).reduce(0) { sum, next in
            let (input, script) = next
            let spent = Script.isPayToScriptHash(script) ? Script.lastPush(input.scriptSig) ?? [] : script
            return sum + count(input.scriptSig, readsKeys: true) + count(spent, readsKeys: true)
        }
    }

    /// The operations of a script up to where it breaks off.
    ///
    /// - Parameter readsKeys: whether a multisignature counts for as many keys as the number before it says, up to 16.
    static func count(_ script: [UInt8], readsKeys: Bool) -> Int {
        var count = 0
        var before: UInt8 = 0xff
        var walker = ScriptWalker(script)
        while let step = walker.next() {
            switch step.opcode {
            case 0xac, 0xad: count += 1
            case 0xae, 0xaf:
                let isNumber = readsKeys && (Opcode.push1.rawValue...Opcode.push16.rawValue).contains(before)
                count += isNumber ? Int(before) - 0x50 : mostKeys
            default: break
            }
            before = step.opcode
        }
        return count
    }
}

extension Script {
    /// The last push of a script that only pushes: the script behind a script hash; nil for every other.
    static func lastPush(_ script: [UInt8]) -> [UInt8]? {
        var walker = ScriptWalker(script)
        var last: [UInt8]?
        while let step = walker.next() {
            guard step.opcode <= Opcode.push16.rawValue else { return nil }
            last = Array(script[step.dataStart..<step.end])
        }
        return walker.isBroken ? nil : last
    }
}
