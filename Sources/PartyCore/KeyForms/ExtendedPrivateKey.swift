internal import ChainKit
internal import Groups
internal import MPCCore
internal import Secrets

/// An extended private key of BIP-32: version (4 bytes), depth, the parent's fingerprint (4), child number (4), chain code (32), 0, key (32).
struct ExtendedPrivateKey: ~Copyable {
    let network: ExtendedPublicKey.Network
    /// Depth, fingerprint of the parent and child number, 9 bytes.
    let place: [UInt8]
    let chainCode: [UInt8]
    let key: SecretScalar<Secp256k1>

    static let size = 78
    /// 78 bytes and a checksum, whichever of the two versions is in front.
    static let characters = 111

    private static func version(_ network: ExtendedPublicKey.Network) -> [UInt8] {
        switch network {
        case .main: [0x04, 0x88, 0xad, 0xe4]
        case .test: [0x04, 0x35, 0x83, 0x94]
        }
    }

    private init(network: ExtendedPublicKey.Network, place: [UInt8], chainCode: [UInt8], key: consuming SecretScalar<Secp256k1>) {
        (self.network, self.place, self.chainCode) = (network, place, chainCode)
        self.key = key
    }

    /// Reads `xprv…` or `tprv…`. All but the key itself is public.
    init(_ text: borrowing SecretBytes) throws(KeyFormError) {
        guard text.count == Self.characters else {
            throw .length(.extended, expected: Self.characters, found: text.count)
        }
        let bytes: SecretBytes
        do throws(SecretBase58Check.Flaw) { bytes = try SecretBase58Check.decode(text, count: Self.size) } catch {
            switch error {
            case .digit: throw .notBase58(.extended)
            case .checksum: throw .checksum(.extended)
            }
        }
        guard let head = bytes.slice(0..<46)?.exposed(), let secret = bytes.slice(46..<78) else { throw .notBase58(.extended) }
        let version = Array(head[..<4])
        guard let network = ExtendedPublicKey.Network.allCases.first(where: { Self.version($0) == version }) else {
            throw .version(.extended, found: Hex.encode(version))
        }
        let place = Array(head[4..<13])
        if place[0] == 0 {
            guard place[1..<5].allSatisfy({ $0 == 0 }) else { throw .extendedField("a master key has no parent") }
            guard place[5...].allSatisfy({ $0 == 0 }) else { throw .extendedField("a master key is nobody's child") }
        }
        guard head[45] == 0 else { throw .extendedField("no private key follows its chain code") }
        self.init(network: network, place: place, chainCode: Array(head[13..<45]), key: try Self.scalar(secret))
    }

    private static func scalar(_ secret: borrowing SecretBytes) throws(KeyFormError) -> SecretScalar<Secp256k1> {
        guard let key = try? SecretScalar<Secp256k1>(decoding: secret), key.timesGenerator() != nil else { throw .outOfRange(.extended) }
        return key
    }

    /// The text of a key at its place.
    static func text(
        of secret: borrowing SecretBytes, place: [UInt8], chainCode: [UInt8], network: ExtendedPublicKey.Network
    ) -> SecretBytes {
        let head = version(network) + place + chainCode + [0]
        var bytes = SecretBytes(zeros: size)
        bytes.write(SecretBytes(copying: head), at: 0)
        bytes.write(secret, at: head.count)
        return SecretBase58Check.encode(bytes, characters: characters)
    }

    /// The key at the end of a path from this one, hardened steps included.
    consuming func derived(_ path: DerivationPath) throws(KeyFormError) -> ExtendedPrivateKey {
        guard path.indices.count <= Int(UInt8.max - place[0]) else { throw .tooDeep }
        var key = self
        for index in path.indices { key = try key.child(index) }
        return key
    }

    /// One step, BIP-32's CKDpriv: I = HMAC-SHA-512(chain code; 0 ‖ k ‖ i, or the public key ‖ i where i < 2³¹), k' = k + I[0…31],
    /// chain code' = I[32…63].
    private borrowing func child(_ index: UInt32) throws(KeyFormError) -> ExtendedPrivateKey {
        guard let publicKey = key.timesGenerator()?.encoded else { throw .outOfRange(.extended) }
        let number = (0..<4).map { UInt8(truncatingIfNeeded: index >> (24 - 8 * UInt32($0))) }
        var code = HMACSHA512(publicKey: chainCode)
        if index >> 31 == 1 {
            code.update([0])
            code.update(key.encoded())
        } else {
            code.update(publicKey)
        }
        code.update(number)
        let digest = code.finalizeSecret()
        guard let left = digest.slice(0..<32), let right = digest.slice(32..<64)?.exposed(),
            var child = try? SecretScalar<Secp256k1>(decoding: left)
        else { throw .noKey(step: index) }
        child.add(key)
        guard child.timesGenerator() != nil else { throw .noKey(step: index) }
        let fingerprint = Hash160.digest(of: publicKey).prefix(4)
        return ExtendedPrivateKey(network: network, place: [place[0] + 1] + fingerprint + number, chainCode: right, key: child)
    }
}
