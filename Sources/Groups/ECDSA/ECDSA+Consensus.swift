internal import CSecp256k1

/// ECDSA as Bitcoin's consensus has it since its first days: more ways to write a signature than one, both s, keys in three forms.
/// For verifying other people's transactions alone: what is signed here goes through ``isValid(r:s:digest:publicKey:)``.
extension ECDSA {
    /// Reads r and s from DER however it is written: lengths in long form, zeros in front, any length of the sequence, anything behind.
    ///
    /// - Returns: 32 bytes each; zeros, which no signature has, where a number is above 32 bytes; nil where it is not even that.
    public static func decodeLaxDER(_ bytes: [UInt8]) -> (r: [UInt8], s: [UInt8])? {
        var reader = LaxReader(bytes: bytes)
        guard reader.next() == 0x30, reader.skipLength(), let r = reader.integer(), let s = reader.integer() else { return nil }
        guard r.count <= 32, s.count <= 32 else { return ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32)) }
        return ([UInt8](repeating: 0, count: 32 - r.count) + r, [UInt8](repeating: 0, count: 32 - s.count) + s)
    }

    /// Returns whether r ‖ s, with either of the two s, is a valid signature of a 32-byte digest under a key of 33 bytes, or of 65 bytes
    /// that begin with 04, or with 06 or 07 after the last bit of y.
    public static func isValidEitherS(r: [UInt8], s: [UInt8], digest: [UInt8], key: [UInt8]) -> Bool {
        guard r.count == 32, s.count == 32, digest.count == 32, hasKeyForm(key) else { return false }
        let context = unsafe Secp256k1Context.shared.pointer
        var signature = secp256k1_ecdsa_signature()
        var point = secp256k1_pubkey()
        guard unsafe secp256k1_ec_pubkey_parse(context, &point, key, key.count) == 1,
            unsafe secp256k1_ecdsa_signature_parse_compact(context, &signature, r + s) == 1
        else { return false }
        var normalized = secp256k1_ecdsa_signature()
        unsafe _ = secp256k1_ecdsa_signature_normalize(context, &normalized, &signature)
        return unsafe secp256k1_ecdsa_verify(context, &normalized, digest, &point) == 1
    }

    /// Returns whether r and s are below the order and s is in its upper half.
    public static func isHighS(r: [UInt8], s: [UInt8]) -> Bool {
        let context = unsafe Secp256k1Context.shared.pointer
        var signature = secp256k1_ecdsa_signature()
        guard r.count == 32, s.count == 32, unsafe secp256k1_ecdsa_signature_parse_compact(context, &signature, r + s) == 1 else {
            return false
        }
        return unsafe secp256k1_ecdsa_signature_normalize(context, nil, &signature) == 1
    }

    /// Returns whether a key's length is what its first byte says.
    public static func hasKeyForm(_ key: [UInt8]) -> Bool {
        switch key.first {
        case 2, 3: key.count == 33
        case 4, 6, 7: key.count == 65
        default: false
        }
    }

    private struct LaxReader {
        let bytes: [UInt8]
        var offset = 0
        var remaining: Int { bytes.count - offset }

        mutating func next() -> UInt8? {
            guard offset < bytes.count else { return nil }
            defer { offset += 1 }
            return bytes[offset]
        }

        /// The sequence's length, which nobody believes.
        mutating func skipLength() -> Bool {
            guard let first = next() else { return false }
            guard first & 0x80 != 0 else { return true }
            let width = Int(first & 0x7f)
            guard width <= remaining else { return false }
            offset += width
            return true
        }

        /// An integer's bytes without zeros in front; its sign is not asked.
        mutating func integer() -> ArraySlice<UInt8>? {
            guard next() == 0x02, let first = next() else { return nil }
            var length = Int(first)
            if first & 0x80 != 0 {
                var width = Int(first & 0x7f)
                guard width <= remaining else { return nil }
                while width > 0, bytes[offset] == 0 {
                    offset += 1
                    width -= 1
                }
                guard width < 4 else { return nil }
                length = 0
                for _ in 0..<width { length = length << 8 | Int(next() ?? 0) }
            }
            guard length <= remaining else { return nil }
            defer { offset += length }
            return bytes[offset..<offset + length].drop { $0 == 0 }
        }
    }
}
