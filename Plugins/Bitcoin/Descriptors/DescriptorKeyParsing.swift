internal import ChainKit

extension DescriptorKey {
    /// Steps in one list, and indices in one choice: more than anybody has, and few enough for hostile text.
    private static let mostSteps = 255

    /// Reads a key expression; private keys are refused unread.
    init(_ text: Substring, format: AddressFormat, field: String) throws(ChainError) {
        var rest = text
        var origin: KeyOrigin?
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else {
                throw Self.failure("has a key origin without its closing bracket", field)
            }
            origin = try Self.origin(rest[rest.index(after: rest.startIndex)..<end], field)
            rest = rest[rest.index(after: end)...]
        }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty else { throw Self.failure("has no key", field) }
        base = try Self.base(String(first), format, field)
        var (steps, isRanged): ([Step], Bool) = ([], false)
        guard parts.count <= Self.mostSteps + 1 else { throw Self.failure("has more than \(Self.mostSteps) steps", field) }
        for (position, part) in parts.enumerated().dropFirst() {
            guard case .extended = base else { throw Self.failure("has steps below a key that has no children", field) }
            switch part {
            case "*":
                guard position == parts.count - 1 else { throw Self.failure("has steps below all children", field) }
                isRanged = true
            case "*h", "*'": throw Self.hardened("*", field)
            case _ where part.first == "<": steps.append(try Self.choice(part, after: steps, field))
            default: steps.append(.index(try Self.plain(part, field)))
            }
        }
        self.origin = origin
        self.steps = steps
        self.isRanged = isRanged
    }

    private static func origin(_ text: Substring, _ field: String) throws(ChainError) -> KeyOrigin {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, first.utf8.count == 8, !first.hasPrefix("0x"), let fingerprint = Hex.decode(String(first)) else {
            throw failure("has a key origin without a fingerprint of 8 hexadecimal digits", field)
        }
        guard parts.count <= mostSteps + 1 else { throw failure("has a key origin of more than \(mostSteps) steps", field) }
        var path: [UInt32] = []
        for part in parts.dropFirst() {
            let (index, isHardened) = try number(part, field)
            path.append(isHardened ? index | 1 << 31 : index)
        }
        return KeyOrigin(fingerprint: fingerprint, path: path)
    }

    private static func base(_ text: String, _ format: AddressFormat, _ field: String) throws(ChainError) -> Base {
        if !text.hasPrefix("0x"), let bytes = Hex.decode(text) { return .point(try point(bytes, format, field)) }
        guard let payload = Base58.decodeChecked(text, maximumLength: 128) else {
            throw failure("has a key that is neither hexadecimal nor Base58 with a right checksum", field)
        }
        guard payload.count == 78 else {
            try BitcoinAddress.refuseSecrets(payload, field)
            throw failure("has a key that is neither a point nor an extended public key", field)
        }
        try ExtendedKeyText.refuseSecret(payload, field)
        // SLIP-132's versions have no place here: the descriptor itself says the form.
        return .extended(try ExtendedPublicKey(bytes: payload))
    }

    private static func point(_ bytes: [UInt8], _ format: AddressFormat, _ field: String) throws(ChainError) -> [UInt8] {
        let isPoint: Bool
        switch bytes.count {
        case 32 where format == .p2tr: isPoint = (try? PublicKey(.bip340Secp256k1, bytes)) != nil
        case 33: isPoint = (try? PublicKey(.ecdsaSecp256k1, bytes)) != nil
        case 65 where format == .p2pkh:
            isPoint = ECDSACheck.uncompressed([2 | bytes[64] & 1] + bytes[1..<33]) == bytes
        case 65: throw ChainError(.decode, .invalidKey, "must be compressed in \(format.rawValue)", field: field)
        default:
            throw ChainError(.decode, .invalidKey, "has \(bytes.count) bytes, which no key has in \(format.rawValue)", field: field)
        }
        guard isPoint else {
            throw ChainError(.decode, .invalidKey, "is not a point of secp256k1, so nobody can sign for it", field: field)
        }
        return bytes
    }

    private static func choice(_ text: Substring, after steps: [Step], _ field: String) throws(ChainError) -> Step {
        for case .choice in steps { throw failure("has a second choice of steps; there is one at most", field) }
        guard text.last == ">" else { throw failure("has a choice of steps without its closing bracket", field) }
        let parts = text.dropFirst().dropLast().split(separator: ";", omittingEmptySubsequences: false)
        guard (2...mostSteps).contains(parts.count) else { throw failure("has a choice of fewer than two steps, or too many", field) }
        var indices: [UInt32] = []
        for part in parts {
            let index = try plain(part, field)
            guard !indices.contains(index) else { throw failure("has a choice in which a step occurs twice", field) }
            indices.append(index)
        }
        return .choice(indices)
    }

    private static func plain(_ text: Substring, _ field: String) throws(ChainError) -> UInt32 {
        let (index, isHardened) = try number(text, field)
        guard !isHardened else { throw hardened(text.dropLast(), field) }
        return index
    }

    /// A number below 2³¹ in its shortest form, and whether `h` or `'` follows.
    private static func number(_ text: Substring, _ field: String) throws(ChainError) -> (index: UInt32, isHardened: Bool) {
        let isHardened = text.hasSuffix("h") || text.hasSuffix("'")
        let digits = isHardened ? text.dropLast() : text
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits == "0" || !digits.hasPrefix("0"), let index = UInt32(digits), index < 1 << 31
        else { throw failure("has a step that is not a number below 2³¹", field) }
        return (index, isHardened)
    }

    private static func hardened(_ step: Substring, _ field: String) -> ChainError {
        ChainError(
            .decode, .hardenedStep,
            "has the hardened step \(step)h below a public key, for which the private key is needed; give the key at its end with its origin",
            field: field)
    }

    private static func failure(_ message: String, _ field: String) -> ChainError {
        ChainError(.decode, .invalidDescriptor, message, field: field)
    }
}
