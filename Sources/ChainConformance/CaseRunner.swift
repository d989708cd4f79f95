internal import ChainKit

/// Runs one case and renders what came out as an object, whose members `expect` may name:
///
/// | op | members |
/// |---|---|
/// | address | `address`, `publicKey`, `script`, `format` |
/// | decode | `document`, `raw`, `container`, `conflicts` |
/// | plan, message | `requests`, `planHash`, `raw` |
/// | assemble | `complete`, `raw`, `container`, `missing`, `identifier` |
/// | verify | `valid`, `sender`, `checks`, `relayed` |
/// | summary | `kind`, `transfers`, `fee`, `fields`, `warnings`, `unreadable` |
/// | identifier | `identifier` |
/// | estimate | `size`, `weight`, `fee`, `highestFee`, `unit` |
///
/// JSON input `{"primitive": name, …}` exercises a building block: `signature` here (`verify`), others in the adapter, whose answer
/// is `output`.
struct CaseRunner {
    let vector: VectorCase
    let adapter: AnyChainAdapter

    func outcome() throws(ChainError) -> JSONValue {
        if case .json(let value) = vector.input, let name = value["primitive"]?.string {
            return try primitive(name, JSONCursor(value))
        }
        if vector.operation == .address { return try address() }
        let document = try adapter.decode(vector.input, context: vector.context)
        switch vector.operation {
        case .address: return try address()
        case .decode: return try decoded(document)
        case .plan, .message: return try planned(document)
        case .assemble: return try assembled(document)
        case .verify: return try adapter.verify(document).json
        case .summary: return try adapter.summary(of: document, keys: vector.keys).json
        case .identifier: return ["identifier": .string(try adapter.identifier(of: document))]
        case .estimate: return try adapter.estimate(document).json
        }
    }

    private func raw(_ document: ChainDocument) throws(ChainError) -> String {
        guard case .raw(let bytes) = try adapter.encode(document, as: .raw) else {
            throw ChainError(.decode, .unsupportedForm, "the adapter's raw form is not bytes")
        }
        return Hex.encode(bytes)
    }

    private func container(_ document: ChainDocument) throws(ChainError) -> JSONValue {
        if case .text(let text) = try adapter.encode(document, as: .container) { .string(text) } else { .null }
    }

    /// Besides the case's own facts: raw input must come back byte for byte, and the document must survive its JSON.
    private func decoded(_ document: ChainDocument) throws(ChainError) -> JSONValue {
        let raw = try raw(document)
        if case .raw(let bytes) = vector.input, Hex.encode(bytes) != raw {
            throw ChainError(.decode, .notCanonical, "writes back as \(raw)", field: "input")
        }
        guard case .json(let json) = try adapter.encode(document, as: .json) else {
            throw ChainError(.decode, .unsupportedForm, "the adapter's JSON form is not JSON")
        }
        guard try self.raw(try adapter.decode(.json(json), context: vector.context)) == raw else {
            throw ChainError(.decode, .notCanonical, "does not survive its JSON: \(json.text())", field: "input")
        }
        return [
            "document": json, "raw": .string(raw), "container": try container(document),
            "conflicts": try adapter.conflicts(document).json,
        ]
    }

    /// Where the case has a request's published signature, it must verify under the planned request.
    private func planned(_ document: ChainDocument) throws(ChainError) -> JSONValue {
        let plan = try adapter.plan(document, keys: vector.keys)
        let published = vector.expect.value["requests"]?.array ?? []
        var requests: [JSONValue] = []
        for (index, request) in plan.requests.enumerated() {
            var json = request.json.object ?? JSONObject()
            if index < published.count, let signature = published[index]["signature"] {
                let parsed = try RequestSignature(JSONCursor(signature, path: "expect.requests[\(index)].signature"))
                try SigningPlan.verify([parsed], against: plan.requests)
                json["signature"] = signature
            }
            requests.append(.object(json))
        }
        return ["requests": .array(requests), "planHash": .string(Hex.encode(plan.hash)), "raw": .string(try raw(document))]
    }

    private func assembled(_ document: ChainDocument) throws(ChainError) -> JSONValue {
        let assembly = try adapter.assemble(document, signatures: vector.signatures)
        var missing: [MissingSignature] = []
        if case .partial(_, let open, _) = assembly { missing = open }
        // Rule 5: what is called complete must pass the adapter's own verification.
        if assembly.isComplete {
            let report = try adapter.verify(assembly.document)
            guard report.sound else {
                throw ChainError(.assemble, .invalidSignature, "the assembled artefact does not verify: \(report.json.text())")
            }
        }
        return [
            "complete": .bool(assembly.isComplete), "raw": .string(try raw(assembly.document)),
            "container": try container(assembly.document), "missing": .array(missing.map(\.json)),
            "identifier": .optional(try? adapter.identifier(of: assembly.document)),
        ]
    }

    private func address() throws(ChainError) -> JSONValue {
        guard case .json(let value) = vector.input else {
            throw ChainError(.decode, .unsupportedForm, "address takes JSON with publicKey or address", field: "input")
        }
        let input = JSONCursor(value)
        let network = try input.optional("network")?.string()
        if let address = input.optional("address") {
            try input.object(allowing: ["address", "network"])
            return try adapter.validate(address: address.string(), network: network).json()
        }
        try input.object(allowing: ["publicKey", "scheme", "network", "format"])
        let key = try VectorCase.key(
            JSONCursor(["publicKey": try input.required("publicKey").value, "scheme": try input.required("scheme").value]))
        return try adapter.address(for: key.publicKey, network: network, format: input.optional("format")?.string()).json()
    }

    private func primitive(_ name: String, _ input: JSONCursor) throws(ChainError) -> JSONValue {
        guard name == "signature" else { return ["output": try adapter.primitive(name, input)] }
        try input.object(allowing: ["primitive", "scheme", "publicKey", "message", "signature"])
        let scheme = try input.required("scheme")
        guard try scheme.string() == SignatureScheme.ed25519.rawValue else {
            throw scheme.failure(.unsupportedScheme, "must be ed25519")
        }
        return [
            "valid": .bool(
                Ed25519Check.isValid(
                    signature: try input.required("signature").hex(), message: try input.required("message").hex(),
                    publicKey: try input.required("publicKey").hex()))
        ]
    }
}
