import Bitcoin
import ChainKit

#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

/// Scripts that would keep a verifier busy for seconds or for hours. Without their witnesses the transactions stay below 1,000,000 bytes,
/// for what no block takes is refused before any script is looked at.
extension Bombs {
    /// Inputs that all spend an output of this script.
    private static func spend(
        _ name: String, inputs: Int = 1, script: @escaping @Sendable () -> [UInt8],
        scriptSig: @escaping @Sendable () -> [UInt8] = { [0x51] },
        witness: @escaping @Sendable () -> [[UInt8]] = { [] }, paying: Int = 0
    ) -> Bomb {
        Bomb(name: name, context: { context(inputs, script: script()) }, kind: .verification) {
            let output = paying == 0 ? paid : TransactionOutput(value: 1000, script: [UInt8](repeating: 0x51, count: paying))
            return transaction(spending(inputs, scriptSig: scriptSig(), witness: witness()), [output]).bytes
        }
    }

    private static func branch(_ tag: String, _ bytes: [UInt8]) -> [UInt8] { BIP340Check.taggedHash(tag, bytes) }

    /// What a leaf is spent from, and its control block.
    static func leaf(_ script: [UInt8]) -> (output: [UInt8], control: [UInt8]) {
        let root = branch("TapLeaf", [0xc0] + prefixed(script))
        let internalKey = Array(key.dropFirst())
        guard let output = BIP340Check.output(internalKey: internalKey, merkleRoot: root) else { return ([], []) }
        return ([0x51, 32] + output.key, [output.isOdd ? 0xc1 : 0xc0] + internalKey)
    }

    /// A leaf that does the same again and again, on items of 520 bytes.
    private static func tapscript(
        _ name: String, _ piece: [UInt8], count: Int = 3_900_000, stack: [[UInt8]] = [[UInt8](repeating: 0x5a, count: 520)]
    ) -> Bomb {
        let script = { @Sendable in times(count / piece.count, piece) }
        return spend(
            "tapscript of \(name)", script: { leaf(script()).output }, scriptSig: { [] },
            witness: {
                let script = script()
                return stack + [script, leaf(script).control]
            })
    }

    private static let signature: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1]

    /// A version 0 script hash and its witness.
    private static func witnessScript(
        _ name: String, inputs: Int, _ script: [UInt8], stack: [[UInt8]], paying: Int = 0
    ) -> Bomb {
        spend(
            name, inputs: inputs, script: { [0, 32] + HashFunction.sha256.digest(of: script) }, scriptSig: { [] },
            witness: { stack + [script] }, paying: paying)
    }

    private static func scriptHash(_ script: [UInt8]) -> [UInt8] { [0xa9, 20] + Hash160.digest(of: script) + [0x87] }

    /// One multisignature of 20 keys, of which none has signed.
    private static let multisignature: [UInt8] =
        [0x00] + push(signature + [1]) + [0x51] + times(20, [33] + key) + [0x01, 20, 0xae, 0x75]

    static var scripts: [Bomb] { tapscripts + legacy + versionZero }

    private static var tapscripts: [Bomb] {
        let zeros = [UInt8](repeating: 0, count: 520)
        let many = [[UInt8]](repeating: [UInt8](repeating: 0x5a, count: 520), count: 998)
        let hashes: [(String, UInt8)] = [("RIPEMD160", 0xa6), ("SHA1", 0xa7), ("SHA256", 0xa8), ("HASH160", 0xa9), ("HASH256", 0xaa)]
        return hashes.flatMap { name, opcode in
            [tapscript("\(name) of 520 bytes", [0x76, opcode, 0x75]), tapscript("\(name) of its hash", [opcode])]
        } + [
            tapscript("OP_NOP", [0x61]), tapscript("numbers", [0x51, 0x75]), tapscript("sums", [0x51, 0x51, 0x93, 0x75]),
            tapscript("increments", [0x8b], stack: [[1]]), tapscript("ranges", [0x51, 0x51, 0x51, 0xa5, 0x75]),
            tapscript("OP_IFDUP of zeros", [0x73], stack: [zeros]), tapscript("OP_DUP", [0x76, 0x75]),
            tapscript("OP_3DUP", [0x6f, 0x6d, 0x75], stack: [zeros, zeros, zeros]),
            tapscript("OP_TUCK", [0x7d, 0x75], stack: [zeros, [1]]),
            tapscript("OP_SWAP", [0x7c], stack: [zeros, [1]]), tapscript("OP_2ROT", [0x71], stack: [[UInt8]](repeating: zeros, count: 6)),
            tapscript("OP_ROLL", [0x02, 0xe5, 0x03, 0x7a], count: 3_300_000, stack: many),
            tapscript("OP_PICK", [0x02, 0xe4, 0x03, 0x79, 0x75], count: 3_300_000, stack: many),
            tapscript("comparisons", [0x6e, 0x87, 0x75], stack: [zeros, [UInt8](repeating: 0, count: 520)]),
            tapscript("OP_SIZE", [0x82, 0x75]), tapscript("OP_DEPTH", [0x74, 0x75]), tapscript("OP_IF", [0x51, 0x63, 0x68]),
            tapscript("OP_IF in OP_IF", [0x51, 0x63]), tapscript("OP_IFs that are false", [0x63], stack: [[]]),
            tapscript("alternative stack", [0x6b, 0x6c]), tapscript("OP_CODESEPARATOR", [0xab]),
            tapscript("pushes of 520 bytes", push(zeros) + [0x75]), tapscript("empty pushes", [0x00, 0x75]),
            tapscript("empty signatures", [0x00] + push(Array(key.dropFirst())) + [0xac, 0x75]),
            tapscript("signatures for unknown keys", [0x51, 0x51, 0xac, 0x75]),
            tapscript("locks", [0x51, 0xb2, 0x75]),
        ]
    }

    private static var legacy: [Bomb] {
        // Each signs another script: what stands behind the last OP_CODESEPARATOR.
        let separated = times(50, [0x6e, 0xab, 0xac, 0x75]) + [0x51]
        let pushes = push(signature + [1]) + push(key)
        let types = { @Sendable (count: Int) -> [UInt8] in
            (0..<count).flatMap { number -> [UInt8] in push(signature + [UInt8(number)]) + push(key) + [0xac, 0x75] } + [0x51]
        }
        // The piece that is looked for begins with a byte that stands everywhere and leads nowhere.
        let deleted =
            times(9, [0x00] + times(20, push(signature + [1])) + [1, 20] + times(20, [0x51]) + [1, 20, 0xae, 0x75]) + [0x51]
        let redeem = times(48, [0x6e, 0xab, 0xac, 0x75]) + [0x51]
        return [
            spend("OP_CODESEPARATORs over 900 kB", script: { separated }, scriptSig: { pushes }, paying: 900_000),
            spend("OP_CODESEPARATORs of 1,000 inputs", inputs: 1000, script: { separated }, scriptSig: { pushes }),
            spend(
                "OP_CODESEPARATORs in script hashes", inputs: 3000, script: { scriptHash(redeem) }, scriptSig: { pushes + push(redeem) }),
            spend("types of signatures over 900 kB", script: { types(100) }, paying: 900_000),
            spend("types of signatures in 200 inputs over 900 kB", inputs: 200, script: { types(100) }, paying: 900_000),
            spend(
                "key hashes of 10,000 inputs", inputs: 10_000, script: { [0x76, 0xa9, 20] + Hash160.digest(of: key) + [0x88, 0xac] },
                scriptSig: { pushes }),
            spend("bare multisignatures", inputs: 250, script: { times(9, multisignature) + [0x51] }),
            spend("FindAndDelete", inputs: 200, script: { deleted + times(6000, [0x09] + [UInt8](repeating: 9, count: 9)).prefix(6000) }),
            spend(
                "FindAndDelete in script hashes", inputs: 1700,
                script: {
                    scriptHash(Array(deleted.prefix(520)))
                }, scriptSig: { push(Array(deleted.prefix(520))) }),
        ]
    }

    private static var versionZero: [Bomb] {
        let separated = times(50, [0x6e, 0xab, 0xac, 0x75]) + [0x51]
        let hashes = [0x76] + times(199, [0xaa]) + [0x75, 0x51]
        return [
            witnessScript("multisignatures in 550 witnesses", inputs: 550, times(9, multisignature) + [0x51], stack: []),
            witnessScript("SIGHASH_SINGLE over 900 kB", inputs: 1, separated, stack: [signature + [3], key], paying: 900_000),
            witnessScript("OP_CODESEPARATORs in 9,000 witnesses", inputs: 9000, separated, stack: [signature + [1], key]),
            witnessScript("hashes in 4,000 witnesses", inputs: 4000, hashes, stack: [[UInt8](repeating: 0x5a, count: 520)]),
            spend(
                "10,000 inputs of Taproot", inputs: 10_000, script: { [0x51, 32] + key.dropFirst() }, scriptSig: { [] },
                witness: { [[UInt8](repeating: 1, count: 64)] }),
            spend(
                "10,000 leaves", inputs: 10_000, script: { leaf([0x51]).output }, scriptSig: { [] },
                witness: { [[0x51], leaf([0x51]).control] }),
        ]
    }

    // MARK: - Messages

    private static func message(_ name: String, _ script: @escaping @Sendable () -> [UInt8]) -> Bomb {
        Bomb(name: "a message signed by \(name)", kind: .verification) {
            let script = script()
            let (output, control) = leaf(script)
            let address = BitcoinAddress(script: output, network: BitcoinNetwork.all[0])?.text ?? ""
            let witness = compact(3) + prefixed([UInt8](repeating: 0x5a, count: 520)) + prefixed(script) + prefixed(control)
            return Array(
                ("{\"type\":\"bip322\",\"message\":\"m\",\"address\":\"\(address)\",\"signature\":\"smp" + Base64.encode(witness) + "\"}")
                    .utf8)
        }
    }

    static var messages: [Bomb] {
        let head = "{\"type\":\"bip322\",\"address\":\"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\",\"message\":\""
        return [
            message("hashes") { times(900_000, [0x76, 0xaa, 0x75]) }, message("OP_IFDUP") { times(2_700_000, [0x73]) },
            message("16,000 hashes") { times(16_000, [0x76, 0xaa, 0x75]) },
            .filled("a message of 4 MiB", head, "z", "\"}"), .filled("a message of 64 KiB", head, "z", "\"}", count: 64 << 10),
            .filled("a message of marks", head, "e\u{301}", "\"}"),
            .filled("a message with a signature of 4 MiB", head + "m\",\"signature\":\"smp", "AAAA", "\"}"),
            .filled("a message with a transaction of 4 MiB", head + "m\",\"signature\":\"ful", "AAAA", "\"}"),
            .filled("a message with a PSBT of 4 MiB", head + "m\",\"signature\":\"pofcHNidP8B", "AAAA", "\"}"),
        ]
    }
}
