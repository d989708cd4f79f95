public import ChainKit

extension PSBT {
    /// All fields by the BIPs' names; those that nobody here knows as keys and values in hexadecimal.
    public var json: JSONValue {
        let transaction = try? unsignedTransaction()
        return [
            "version": .integer(version.rawValue),
            "txid": .optional(transaction?.id),
            "global": json(global, PSBTField.global),
            "inputs": .array(inputs.map { json($0.map, PSBTField.input) }),
            "outputs": .array(outputs.map { json($0.map, PSBTField.output) }),
        ]
    }

    /// A map; fields whose keys hold data are arrays, in the order of the map.
    private func json(_ map: PSBTMap, _ fields: PSBTFields) -> JSONValue {
        var object = JSONObject()
        var lists: [String: [JSONValue]] = [:]
        for pair in map.pairs {
            guard let field = PSBTField.of(pair, in: fields, version) else {
                lists["unknown", default: []].append([
                    "key": .string(Hex.encode(CompactSize.bytes(pair.type) + pair.keyData)), "value": .string(Hex.encode(pair.value)),
                ])
                continue
            }
            let members = field.keyJSON(pair) + field.valueJSON(pair)
            if case .none = field.key {
                object[field.name] = members.first?.value ?? .null
            } else {
                var element = JSONObject()
                for member in members { element[member.name] = member.value }
                lists[field.name, default: []].append(.object(element))
            }
        }
        for name in lists.keys.sorted() { object[name] = .array(lists[name] ?? []) }
        return .object(object)
    }
}

extension PSBTField {
    typealias Member = (name: String, value: JSONValue)

    private static func hex(_ bytes: some Collection<UInt8>) -> JSONValue { .string(Hex.encode(bytes)) }

    /// The key's data in JSON.
    fileprivate func keyJSON(_ pair: PSBTPair) -> [Member] {
        let data = pair.keyData
        switch key {
        case .none: return []
        case .publicKey: return [("pubkey", Self.hex(data))]
        case .compressedKey: return [("aggregatePubkey", Self.hex(data))]
        case .xOnlyKey: return [("xonlyPubkey", Self.hex(data))]
        case .digest: return [("hash", Self.hex(data))]
        case .extendedKey: return [("xpub", .string(Base58.encodeChecked(data)))]
        case .keyAndLeaf: return [("xonlyPubkey", Self.hex(data.prefix(32))), ("leafHash", Self.hex(data.dropFirst(32)))]
        case .controlBlock: return [("controlBlock", Self.hex(data))]
        case .participantAndAggregate:
            let leaf: [Member] = data.count > 66 ? [("leafHash", Self.hex(data.dropFirst(66)))] : []
            return [
                ("participantPubkey", Self.hex(data.prefix(33))), ("aggregatePubkey", Self.hex(data.dropFirst(33).prefix(33))),
            ] + leaf
        case .proprietary:
            var reader = ByteReader(data)
            guard let identifier = try? reader.lengthPrefixed(""), let subtype = try? reader.compactSize("") else { return [] }
            return [
                ("identifier", Self.hex(identifier)), ("subtype", .integer(subtype)), ("keyData", Self.hex(data.dropFirst(reader.offset))),
            ]
        }
    }

    /// The value in JSON. A field without key data has one member, whose name is the field's.
    fileprivate func valueJSON(_ pair: PSBTPair) -> [Member] {
        let bytes = pair.value
        let number = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch value {
        case .bytes, .message, .text: return [("value", Self.hex(bytes))]
        case .script, .key, .digest: return [(name, Self.hex(bytes))]
        case .signature, .tapSignature: return [("signature", Self.hex(bytes))]
        case .preimage: return [("preimage", Self.hex(bytes))]
        case .publicNonce: return [("pubNonce", Self.hex(bytes))]
        case .partialSignature: return [("partialSig", Self.hex(bytes))]
        case .uint8, .uint32, .version, .amount, .timeLock, .heightLock: return [(name, .integer(number))]
        case .count:
            var reader = ByteReader(bytes)
            return [(name, .integer((try? reader.compactSize(name)) ?? 0))]
        case .txid: return [(name, Self.hex(bytes.reversed()))]
        case .unsignedTransaction:
            return [(name, (try? BitcoinTransaction(bytes, field: name, allowsWitness: false))?.psbtJSON ?? .null)]
        case .transaction: return [(name, ["txid": .optional((try? BitcoinTransaction(bytes))?.id), "hex": Self.hex(bytes)])]
        case .output:
            guard let output = try? TransactionOutput(bytes, field: name) else { return [(name, .null)] }
            return [(name, output.psbtJSON)]
        case .witness: return [(name, .array((WitnessStack.read(bytes) ?? []).map { Self.hex($0) }))]
        case .keyOrigin, .extendedKeyOrigin: return KeyOrigin(bytes)?.members ?? []
        case .leafScript:
            let leaf = TapLeafScript(controlBlock: pair.keyData, script: Array(bytes.dropLast()), version: bytes.last ?? 0)
            return [
                ("script", Self.hex(leaf.script)), ("leafVersion", .integer(leaf.version)), ("leafHash", Self.hex(leaf.leafHash)),
            ]
        case .tapOrigin:
            guard let derivation = TapKeyDerivation(key: pair.keyData, value: bytes) else { return [] }
            return [("leafHashes", .array(derivation.leafHashes.map { Self.hex($0) }))] + derivation.origin.members
        case .tapTree:
            let leaves = (try? TapTree(bytes, field: name))?.leaves ?? []
            return [
                (
                    name,
                    .array(
                        leaves.map { depth, leaf in
                            ["depth": .integer(depth), "leafVersion": .integer(leaf.version), "script": Self.hex(leaf.script)]
                        })
                )
            ]
        case .participants:
            return [
                (
                    "participantPubkeys",
                    .array(stride(from: 0, to: bytes.count, by: 33).map { Self.hex(bytes[$0..<min($0 + 33, bytes.count)]) })
                )
            ]
        }
    }
}

extension KeyOrigin {
    fileprivate var members: [PSBTField.Member] {
        [("fingerprint", .string(Hex.encode(fingerprint))), ("path", .string(DerivationPath(path).description))]
    }
}

extension TransactionOutput {
    fileprivate var psbtJSON: JSONValue { ["value": .integer(value), "script": .string(Hex.encode(script))] }
}

extension BitcoinTransaction {
    fileprivate var psbtJSON: JSONValue {
        [
            "txid": .string(id), "version": .integer(version),
            "inputs": .array(
                inputs.map {
                    [
                        "txid": .string(Hex.encode($0.previous.txid.reversed())), "vout": .integer($0.previous.index),
                        "sequence": .integer($0.sequence),
                    ]
                }),
            "outputs": .array(outputs.map(\.psbtJSON)), "locktime": .integer(lockTime),
        ]
    }
}
