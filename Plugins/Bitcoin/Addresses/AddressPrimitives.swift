internal import ChainKit

/// Building blocks that published vectors test by themselves:
///
/// | name | input | output |
/// |---|---|---|
/// | `bech32` | `decode`, or `prefix`, `bytes` or `values`, and `variant` | `prefix`, `values`, `variant`; `text` |
/// | `base58` | `decode` or `encode` (hexadecimal) | `bytes`, or `text` |
/// | `script-address` | `script`, `network` | `address`, `format`; null where there is none |
/// | `taproot` | `internalKey`, `leaves` of `depth`, `version`, `script` | `leafHashes`, `merkleRoot`, `tweak`, `outputKey`, `script`, `address`, `controlBlocks` |
/// | `control-block` | `controlBlock`, `tapscript`, `outputKey` | `leafVersion`, `isOdd`, `internalKey`, `depth`, `merkleRoot`, `commits` |
/// | `extended-key` | `text`, `path` | `key`, `prefix`, `use`, `network`, `depth`, `childNumber`, `fingerprint`, `publicKey`, `chainCode`, `addresses` |
/// | `descriptor-checksum` | `text` | `payload`, `hasChecksum`, `checksum` |
/// | `descriptor` | `text`, `network`, `start`, `count` | `text`, `branches` of `text`, `scripts`, `addresses` |
/// | `watch-only` | `ecdsa`, `bip340`, `network` | `descriptors` |
/// | `bip137` | `signature`; with `message`, `network` and `address`, or `message` and `network` alone | its parts; the verdict; `digest` |
enum AddressPrimitives {
    /// Runs one; nil where the name is of none here.
    static func run(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue? {
        switch name {
        case "bech32": try bech32(input)
        case "base58": try base58(input)
        case "script-address": try scriptAddress(input)
        case "taproot": try taproot(input)
        case "control-block": try controlBlock(input)
        case "extended-key": try KeyPrimitives.extendedKey(input)
        case "descriptor-checksum": try KeyPrimitives.checksum(input)
        case "descriptor": try KeyPrimitives.descriptor(input)
        case "watch-only": try KeyPrimitives.watchOnly(input)
        case "bip137": try KeyPrimitives.bip137(input)
        default: nil
        }
    }

    private static func bech32(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "decode", "prefix", "bytes", "values", "variant"])
        if let text = input.optional("decode") {
            let content = try Bech32.decode(text.string(), field: "decode")
            return [
                "prefix": .string(content.prefix), "values": .string(Hex.encode(content.values)),
                "variant": .string(content.variant.rawValue),
            ]
        }
        let name = try input.required("variant")
        guard let variant = Bech32.Variant(rawValue: try name.string()) else {
            throw name.failure(.unknownName, "must be bech32 or bech32m")
        }
        let values: [UInt8]
        if let cursor = input.optional("bytes") {
            values = Bech32.values(of: try cursor.hex())
        } else {
            values = try input.required("values").hex()
        }
        return ["text": .string(try Bech32.encode(prefix: input.required("prefix").string(), values: values, variant: variant))]
    }

    private static func base58(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "decode", "encode"])
        if let bytes = input.optional("encode") { return ["text": .string(Base58.encode(try bytes.hex()))] }
        let text = try input.required("decode")
        guard let bytes = Base58.decode(try text.string()) else { throw text.failure(.invalidText, "is not Base58") }
        return ["bytes": .string(Hex.encode(bytes))]
    }

    private static func scriptAddress(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "script", "network"])
        let network = try BitcoinNetwork.required(input.optional("network")?.string())
        let address = BitcoinAddress(script: try input.required("script").hex(), network: network)
        return [
            "address": .optional(address?.text), "format": .optional(address?.format), "warning": .optional(address?.warning),
        ]
    }

    private static func taproot(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "internalKey", "leaves", "network"])
        let network = try BitcoinNetwork.required(input.optional("network")?.string())
        let key = try input.required("internalKey").hex(count: 32)
        var tree: TapTree?
        if let cursor = input.optional("leaves") {
            var leaves: [(depth: UInt8, leaf: TapLeaf)] = []
            for leaf in try cursor.elements() {
                try leaf.object(allowing: ["depth", "version", "script"])
                leaves.append(
                    (
                        try leaf.required("depth").integer(),
                        TapLeaf(version: try leaf.required("version").integer(), script: try leaf.required("script").hex())
                    ))
            }
            tree = try TapTree(leaves, field: "leaves")
        }
        guard let output = BIP340Check.output(internalKey: key, merkleRoot: tree?.root) else {
            throw try input.required("internalKey").failure(.invalidKey, "is not a point of secp256k1")
        }
        let script = ScriptTemplate.witnessScript(version: 1, program: output.key)
        let blocks = tree?.leaves.indices.compactMap { tree?.controlBlock(of: $0, internalKey: key) } ?? []
        return [
            "leafHashes": .array(tree?.leaves.map { .string(Hex.encode($0.leaf.hash)) } ?? []),
            "merkleRoot": .optional(tree.map { Hex.encode($0.root) }),
            "tweak": .string(Hex.encode(BIP340Check.taggedHash("TapTweak", key + (tree?.root ?? [])))),
            "outputKey": .string(Hex.encode(output.key)), "script": .string(Hex.encode(script)),
            "address": .optional(BitcoinAddress(script: script, network: network)?.text),
            "controlBlocks": .array(blocks.map { .string(Hex.encode($0.bytes)) }),
        ]
    }

    private static func controlBlock(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "controlBlock", "tapscript", "outputKey"])
        let block = try ControlBlock(try input.required("controlBlock").hex())
        let script = try input.required("tapscript").hex()
        return [
            "leafVersion": .integer(block.leafVersion), "isOdd": .bool(block.isOdd), "internalKey": .string(Hex.encode(block.internalKey)),
            "depth": .integer(block.path.count), "merkleRoot": .string(Hex.encode(block.root(script: script))),
            "commits": .bool(block.commits(try input.required("outputKey").hex(count: 32), to: script)),
        ]
    }
}
