import Secrets
import ShareStore
import Synchronization

/// A service that fails at what another has encrypted, as tokens and key management services do; all key commands have one name.
final class Vault: KeyService {
    let name = "key command"
    private let held = Mutex<[[UInt8]: [UInt8]]>([:])
    /// How often it was asked for a key.
    let asked = Mutex(0)

    func encrypt(_ key: borrowing SecretBytes) throws -> [UInt8] {
        let (number, bytes) = (SecretBytes(random: 16).exposed(), key.exposed())
        held.withLock { $0[number] = bytes }
        return number
    }

    func decrypt(_ bytes: [UInt8]) throws -> SecretBytes {
        asked.withLock { $0 += 1 }
        guard let key = held.withLock({ $0[bytes] }) else { throw KeyProviderFailure("'unwrap' ended with exit code 1") }
        return SecretBytes(copying: key)
    }
}
