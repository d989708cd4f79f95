internal import ChainKit
internal import Secrets

/// Bitcoin's wallet import format of a compressed key: version, key, 1.
struct WIF: ~Copyable {
    let network: ExtendedPublicKey.Network
    let secret: SecretBytes

    private static let size = 34
    static let characters = 52

    private static func version(_ network: ExtendedPublicKey.Network) -> UInt8 {
        switch network {
        case .main: 0x80
        case .test: 0xef
        }
    }

    /// Reads a text.
    init(_ text: borrowing SecretBytes) throws(KeyFormError) {
        guard text.count == Self.characters else { throw .length(.wif, expected: Self.characters, found: text.count) }
        let bytes: SecretBytes
        do throws(SecretBase58Check.Flaw) { bytes = try SecretBase58Check.decode(text, count: Self.size) } catch {
            switch error {
            case .digit: throw .notBase58(.wif)
            case .checksum: throw .checksum(.wif)
            }
        }
        guard let version = bytes.slice(0..<1)?.exposed(), let secret = bytes.slice(1..<33), let end = bytes.slice(33..<34)?.exposed()
        else { throw .notBase58(.wif) }
        guard let network = ExtendedPublicKey.Network.allCases.first(where: { [Self.version($0)] == version }) else {
            throw .version(.wif, found: Hex.encode(version))
        }
        // Of 34 bytes the last can only say "compressed".
        guard end == [1] else { throw .version(.wif, found: Hex.encode(version + end)) }
        self.network = network
        self.secret = secret
    }

    /// The text of a key.
    static func text(of secret: borrowing SecretBytes, network: ExtendedPublicKey.Network) -> SecretBytes {
        var bytes = SecretBytes(zeros: size)
        bytes.write(SecretBytes(copying: [version(network)]), at: 0)
        bytes.write(secret, at: 1)
        bytes.write(SecretBytes(copying: [1]), at: 33)
        return SecretBase58Check.encode(bytes, characters: characters)
    }
}
