internal import ChainKit

/// Checks of a key's data and of a value, by their forms.
extension PSBTField {
    /// Refuses a field that is not of this form.
    func check(_ pair: PSBTPair, version: PSBT.Version, at path: @autoclosure () -> String) throws(ChainError) {
        if let only, only != version {
            throw ChainError(
                .decode, .wrongVersionField, "belongs to PSBT version \(only.rawValue) alone; this one is version \(version.rawValue)",
                field: path())
        }
        try checkKey(pair.keyData, path())
        try checkValue(pair, path())
    }

    private func checkKey(_ data: [UInt8], _ field: @autoclosure () -> String) throws(ChainError) {
        switch key {
        case .none: try size(data, 0, "key data", field())
        case .publicKey: try Self.point(data, field())
        case .compressedKey:
            try size(data, 33, "key data", field())
            try Self.point(data, field())
        case .xOnlyKey:
            try size(data, 32, "key data", field())
            try Self.xOnly(data, field())
        case .digest(let hash): try size(data, hash.size, "key data", field())
        case .extendedKey:
            try size(data, 78, "key data", field())
            try Self.point(Array(data.suffix(33)), field())
        case .keyAndLeaf:
            try size(data, 64, "key data", field())
            try Self.xOnly(Array(data[..<32]), field())
        case .controlBlock:
            guard data.count >= 33, (data.count - 33).isMultiple(of: 32), data.count <= 33 + 32 * TapTree.deepest else {
                throw ChainError(
                    .decode, .wrongLength, "has a control block of \(data.count) bytes; it must be 33 and 32 for each of 128 steps at most",
                    field: field())
            }
        case .participantAndAggregate:
            guard data.count == 66 || data.count == 98 else {
                throw ChainError(.decode, .wrongLength, "has key data of \(data.count) bytes, not 66 or 98", field: field())
            }
            try Self.point(Array(data[..<33]), field())
            try Self.point(Array(data[33..<66]), field())
        case .proprietary:
            var reader = ByteReader(data)
            do {
                _ = try reader.lengthPrefixed(field())
                _ = try reader.compactSize(field())
            } catch {
                throw ChainError(.decode, error.code, "has key data that is no identifier with its length and a subtype", field: field())
            }
        }
    }

    private func checkValue(_ pair: PSBTPair, _ field: @autoclosure () -> String) throws(ChainError) {
        let value = pair.value
        switch self.value {
        // The unsigned transaction is read, and checked, where inputs and outputs are counted.
        case .bytes, .message, .script, .unsignedTransaction: break
        case .signature:
            guard let type = SignatureBytes.parse(ecdsa: value)?.type else {
                throw ChainError(
                    .decode, .invalidSignature, "is no ECDSA signature in strict DER with a byte of sighash type behind it", field: field())
            }
            guard type.isDefinedForECDSA else { throw Self.undefined(type, field()) }
        case .tapSignature:
            guard value.count == 64 || value.count == 65 else {
                throw ChainError(.decode, .wrongLength, "must be 64 or 65 bytes, not \(value.count)", field: field())
            }
            guard let type = SignatureBytes.parse(schnorr: value)?.type else {
                throw ChainError(
                    .decode, .invalidSignature,
                    "has the sighash type 00 as a byte of its own, which makes it invalid: the default is a signature of 64 bytes (BIP-341)",
                    field: field())
            }
            guard type.isTaproot else { throw Self.undefined(type, field()) }
        // They are only walked over; where that fails, reading says why, unless it would take long.
        case .transaction:
            guard ScannedTransaction(value) == nil else { break }
            if value.count <= PSBTLimits.weight { _ = try BitcoinTransaction(value, field: field(), allowsExtension: true) }
            throw ChainError(.decode, .invalidField, "is no transaction", field: field())
        case .output: _ = try TransactionOutput(value, field: field())
        case .witness:
            guard !ByteScan.isWitness(value) else { break }
            if value.count <= PSBTLimits.weight { _ = try WitnessStack.read(value, field: field()) }
            throw ChainError(.decode, .invalidField, "is no witness", field: field())
        case .keyOrigin, .extendedKeyOrigin: try checkOrigin(pair, field())
        case .uint8: try size(value, 1, "a value", field())
        case .uint32, .version: try size(value, 4, "a value", field())
        case .count:
            var reader = ByteReader(value)
            _ = try reader.compactSize(field())
            try reader.finish(field())
        case .amount:
            try size(value, 8, "a value", field())
            guard value[7] < 0x80 else { throw ChainError(.decode, .outOfRange, "is negative", field: field()) }
        case .timeLock, .heightLock: try checkLock(value, field())
        case .txid, .digest, .partialSignature: try size(value, 32, "a value", field())
        case .key:
            try size(value, 32, "a value", field())
            try Self.xOnly(value, field())
        case .publicNonce:
            try size(value, 66, "a value", field())
            try Self.point(Array(value[..<33]), field())
            try Self.point(Array(value[33...]), field())
        case .text:
            guard String(validating: value, as: UTF8.self) != nil else {
                throw ChainError(.decode, .invalidField, "must be text in UTF-8 (BIP-127)", field: field())
            }
        case .preimage:
            guard case .digest(let hash) = key, hash.digest(of: value) == pair.keyData else {
                throw ChainError(.decode, .digestMismatch, "is not a preimage of the hash that is its key", field: field())
            }
        case .leafScript:
            guard !value.isEmpty else { throw ChainError(.decode, .wrongLength, "must end with the leaf's version", field: field()) }
        case .tapOrigin:
            guard let derivation = TapKeyDerivation(key: pair.keyData, value: value) else {
                throw ChainError(
                    .decode, .wrongLength, "must be leaf hashes with their count, a fingerprint, and 4 bytes a step", field: field())
            }
            try Self.depth(derivation.origin, field())
        case .tapTree: _ = try TapTree(value, field: field())
        case .participants:
            guard value.count.isMultiple(of: 33) else {
                throw ChainError(.decode, .wrongLength, "must be keys of 33 bytes, and has \(value.count) bytes", field: field())
            }
            for start in stride(from: 0, to: value.count, by: 33) { try Self.point(Array(value[start..<start + 33]), field()) }
        }
    }

    private func size(_ bytes: [UInt8], _ size: Int, _ what: String, _ field: @autoclosure () -> String) throws(ChainError) {
        guard bytes.count == size else {
            throw ChainError(.decode, .wrongLength, "has \(what) of \(bytes.count) bytes, not \(size)", field: field())
        }
    }

    private func checkOrigin(_ pair: PSBTPair, _ field: @autoclosure () -> String) throws(ChainError) {
        guard let origin = KeyOrigin(pair.value) else {
            throw ChainError(
                .decode, .wrongLength, "must be a fingerprint and 4 bytes a step, and has \(pair.value.count) bytes", field: field())
        }
        try Self.depth(origin, field())
        if case .extendedKeyOrigin = value, pair.keyData.count == 78, origin.path.count != Int(pair.keyData[4]) {
            throw ChainError(
                .decode, .invalidField, "has a path of \(origin.path.count) steps for a key of depth \(pair.keyData[4])", field: field())
        }
    }

    private func checkLock(_ value: [UInt8], _ field: @autoclosure () -> String) throws(ChainError) {
        try size(value, 4, "a value", field())
        let lock = value.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if case .timeLock = self.value {
            guard lock >= LockTime.firstTime else {
                throw ChainError(.decode, .outOfRange, "is \(lock); times begin at \(LockTime.firstTime)", field: field())
            }
        } else {
            guard (1..<LockTime.firstTime).contains(lock) else {
                throw ChainError(.decode, .outOfRange, "is \(lock); heights lie in 1…\(LockTime.firstTime - 1)", field: field())
            }
        }
    }

    /// Refuses a path that is longer than a key's depth, which is a byte, can say.
    private static func depth(_ origin: KeyOrigin, _ field: @autoclosure () -> String) throws(ChainError) {
        guard origin.path.count <= 255 else {
            throw ChainError(
                .decode, .outOfRange, "has a path of \(origin.path.count) steps; no key lies deeper than 255 (BIP-32)", field: field())
        }
    }

    private static func undefined(_ type: SighashType, _ field: String) -> ChainError {
        ChainError(
            .decode, .invalidSignature,
            "ends with the sighash type \(Hex.encode([UInt8(truncatingIfNeeded: type.rawValue)])), which is none",
            field: field)
    }

    /// Refuses what is no x-coordinate of a point.
    private static func xOnly(_ bytes: [UInt8], _ field: @autoclosure () -> String) throws(ChainError) {
        guard PublicKeyBytes.isPoint([2] + bytes) else {
            throw ChainError(.decode, .invalidKey, "has an x-only key \(Hex.encode(bytes)) that is no point of secp256k1", field: field())
        }
    }

    /// Refuses what is no point of secp256k1, compressed or not.
    private static func point(_ bytes: [UInt8], _ field: @autoclosure () -> String) throws(ChainError) {
        guard PublicKeyBytes.isPoint(bytes) else {
            throw ChainError(.decode, .invalidKey, "has a key that is no point of secp256k1 in 33 or 65 bytes", field: field())
        }
    }
}

/// Public keys as scripts have them.
enum PublicKeyBytes {
    /// Whether the bytes are a point of secp256k1: 02 or 03 and x; 04, x and y; or 06 or 07 by y's parity, x and y.
    static func isPoint(_ bytes: [UInt8]) -> Bool {
        switch (bytes.count, bytes.first) {
        case (33, 2), (33, 3): return ECDSACheck.uncompressed(bytes) != nil
        case (65, 4), (65, 6), (65, 7):
            let parity = bytes[64] & 1
            guard bytes[0] == 4 || bytes[0] & 1 == parity else { return false }
            guard let point = ECDSACheck.uncompressed([2 + parity] + bytes[1..<33]) else { return false }
            return point.dropFirst() == bytes.dropFirst()
        default: return false
        }
    }
}
