internal import ChainKit

/// The building blocks of keys, descriptors and messages; ``AddressPrimitives`` has their table.
enum KeyPrimitives {
    static func extendedKey(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "text", "path"])
        let text = try ExtendedKeyText(input.required("text").string(), field: "text")
        let key = try text.key.derived(DerivationPath(input.optional("path")?.string() ?? "m"))
        var addresses = JSONObject()
        for format in AddressFormat.allCases where format.exists(on: text.network) {
            addresses[format.rawValue] = .optional(
                format.script(of: key).flatMap { BitcoinAddress(script: $0, network: text.network)?.text })
        }
        let use =
            switch text.use {
            case .any: "any"
            case .single(let format): format.rawValue
            case .multisig(let nested): nested ? "p2sh-p2wsh" : "p2wsh"
            }
        return [
            "key": .string(key.description), "prefix": .string(text.prefix), "use": .string(use), "network": .string(text.network.id),
            "depth": .integer(key.depth), "childNumber": .integer(key.childNumber), "fingerprint": .string(Hex.encode(key.fingerprint)),
            "parentFingerprint": .string(Hex.encode(key.parentFingerprint)), "publicKey": .string(Hex.encode(key.publicKey)),
            "chainCode": .string(Hex.encode(key.chainCode)), "addresses": .object(addresses),
        ]
    }

    static func checksum(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "text"])
        let (payload, hasChecksum) = try DescriptorChecksum.split(input.required("text").string(), field: "text")
        return [
            "payload": .string(payload), "hasChecksum": .bool(hasChecksum), "checksum": .optional(DescriptorChecksum.make(payload)),
        ]
    }

    static func descriptor(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "text", "network", "start", "count"])
        let descriptor = try Descriptor(input.required("text").string(), field: "text")
        let network = try input.optional("network").map { (cursor) throws(ChainError) in try BitcoinNetwork.required(cursor.string()) }
        let start: UInt32 = try input.optional("start")?.integer() ?? 0
        let count: UInt32 = try input.optional("count")?.integer() ?? 1
        let (end, overflow) = start.addingReportingOverflow(count)
        guard !overflow else { throw try input.required("count").failure(.outOfRange, "leads above 2³²") }
        var branches: [JSONValue] = []
        for number in 0..<descriptor.branches {
            let scripts = try descriptor.scripts(start..<end, branch: number)
            let addresses = try network.map { (network) throws(ChainError) in
                try descriptor.addresses(start..<end, branch: number, network: network)
            }
            branches.append([
                "text": .optional(descriptor.branch(number)?.description), "scripts": .array(scripts.map { .string(Hex.encode($0)) }),
                "addresses": .array((addresses ?? []).map { .string($0.text) }),
            ])
        }
        return ["text": .string(descriptor.description), "format": .string(descriptor.format.rawValue), "branches": .array(branches)]
    }

    static func watchOnly(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "ecdsa", "bip340", "network"])
        func key(_ name: String) throws(ChainError) -> ExtendedPublicKey? {
            guard let cursor = input.optional(name) else { return nil }
            return try ExtendedPublicKey(cursor.string())
        }
        let network = try BitcoinNetwork.required(input.optional("network")?.string())
        let exported = WatchOnly.export(ecdsa: try key("ecdsa"), bip340: try key("bip340"), network: network)
        return ["descriptors": .array(exported.map(\.json))]
    }

    static func bip137(_ input: JSONCursor) throws(ChainError) -> JSONValue {
        try input.object(allowing: ["primitive", "signature", "bytes", "message", "network", "address"])
        if let bytes = input.optional("bytes") {
            let signature = try BIP137.Signature(bytes.hex(), field: "bytes")
            return [
                "format": .string(signature.format.rawValue), "isCompressed": .bool(signature.isCompressed),
                "r": .string(Hex.encode(signature.r)), "s": .string(Hex.encode(signature.s)), "recoveryId": .integer(signature.recoveryID),
                "bytes": .string(Hex.encode(signature.bytes)), "text": .string(signature.text),
            ]
        }
        let network = try BitcoinNetwork.required(input.optional("network")?.string())
        let message = Array(try input.required("message").string().utf8)
        guard let text = input.optional("signature") else {
            return [
                "preimage": .string(Hex.encode(BIP137.preimage(message, network: network))),
                "digest": .string(Hex.encode(BIP137.digest(message, network: network))),
            ]
        }
        let verdict = try BIP137.verify(
            BIP137.Signature(text: text.string()), of: message,
            by: BitcoinAddress(input.required("address").string(), network: network))
        return [
            "publicKey": .string(Hex.encode(verdict.publicKey)), "format": .string(verdict.format.rawValue),
            "marks": .array(verdict.marks.map { .string($0) }),
        ]
    }
}
