import Foundation
import Secrets
import Synchronization
import Testing

@testable import ShareStore

/// A token that counts how often it is asked.
final class CountingService: KeyService {
    struct Unreachable: Error {}

    let name = "counting"
    let calls = Mutex((encrypted: 0, decrypted: 0))
    private let key = SecretBytes(random: 32)
    private let gives: @Sendable ([UInt8]) -> [UInt8]

    init(gives: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }) { self.gives = gives }

    func encrypt(_ secret: borrowing SecretBytes) throws -> [UInt8] {
        calls.withLock { $0.encrypted += 1 }
        let nonce = Randomness.system.bytes(12)
        return gives(nonce + (try AEAD.seal(secret, key: key, nonce: nonce, associatedData: [])))
    }

    func decrypt(_ bytes: [UInt8]) throws -> SecretBytes {
        calls.withLock { $0.decrypted += 1 }
        return try AEAD.open(Array(bytes.dropFirst(12)), key: key, nonce: Array(bytes.prefix(12)), associatedData: [])
    }
}

struct NoKey: Error {}

/// The key file of this content.
func keyFile(_ content: consuming SecretBytes) throws -> KeyFile {
    guard let file = KeyFile(content: content) else { throw NoKey() }
    return file
}

/// Key files, and envelopes over services.
@Suite struct KeyProviderTests {
    private static func isSame(_ a: borrowing SecretBytes, _ b: borrowing SecretBytes) -> Bool { a.isEqual(to: b) }

    @Test(arguments: [0, 31, 4097]) func aKeyFileHasItsLength(_ count: Int) {
        let file = KeyFile(content: SecretBytes(random: count))
        #expect(file == nil)
    }

    @Test(arguments: [32, 64, 4096]) func aKeyFileOpensWhatItSealed(_ count: Int) throws {
        let content = SecretBytes(random: count)
        let (file, same) = (try keyFile(content.copy()), try keyFile(content.copy()))
        let key = SecretBytes(random: 32)
        let wrapped = try file.wrap(key, associatedData: [1])
        let opened = Self.isSame(try same.unwrap(wrapped, associatedData: [1]), key)
        #expect(opened)
        #expect(try file.wrap(key, associatedData: [1]) != wrapped)
        #expect(throws: SecretsError.authenticationFailed) { _ = try same.unwrap(wrapped, associatedData: [2]) }
        let other = try keyFile(SecretBytes(random: count))
        #expect(throws: SecretsError.authenticationFailed) { _ = try other.unwrap(wrapped, associatedData: [1]) }
        for position in wrapped.indices {
            var altered = wrapped
            altered[position] ^= 1
            #expect(throws: SecretsError.authenticationFailed) { _ = try same.unwrap(altered, associatedData: [1]) }
        }
        for length in 0..<wrapped.count {
            #expect(throws: SecretsError.authenticationFailed) { _ = try same.unwrap(Array(wrapped.prefix(length)), associatedData: [1]) }
        }
    }

    /// Every byte of the file counts, the last one too.
    @Test func allOfAKeyFileIsTheKey() throws {
        var bytes = Randomness.system.bytes(100)
        let file = try keyFile(SecretBytes(copying: bytes))
        let wrapped = try file.wrap(SecretBytes(random: 32), associatedData: [])
        bytes[99] ^= 1
        let other = try keyFile(SecretBytes(copying: bytes))
        #expect(throws: SecretsError.authenticationFailed) { _ = try other.unwrap(wrapped, associatedData: []) }
    }

    @Test func whatNobodyDrewAtRandomIsNoKeyFile() {
        for pattern in [[0], [1, 2], Array("secret\n".utf8)] as [[UInt8]] {
            let content = (0..<64).map { pattern[$0 % pattern.count] }
            let file = KeyFile(content: SecretBytes(copying: content))
            #expect(file == nil)
        }
        // Eight values are enough and seven are not, whichever they are.
        for lowest in [0, 100, 249] as [UInt8] {
            let seven = KeyFile(content: SecretBytes(copying: (0..<64).map { lowest + UInt8($0 % 7) }))
            #expect(seven == nil)
            let eight = KeyFile(content: SecretBytes(copying: (0..<64).map { lowest &- 1 &+ UInt8($0 % 8) }))
            #expect(eight != nil)
        }
        let hexadecimal = KeyFile(content: SecretBytes(copying: Array("0f1e2d3c4b5a69788796a5b4c3d2e1f0".utf8)))
        #expect(hexadecimal != nil)
    }

    /// However many stores a wallet has, the service is asked once to lock them and once to open them.
    @Test func aServiceIsAskedOnceForAllStores() throws {
        let scratch = try Scratch()
        let service = CountingService()
        let envelope = KeyEnvelope(service)
        for party in 1...4 as ClosedRange<UInt8> {
            try SQLiteShareStore.create(
                at: "\(scratch.folder)/\(party)", NewStore(wallet: "w", party: party), unlock: envelope.unlock, poolKey: .memory
            ).close()
        }
        #expect(service.calls.withLock { $0 } == (1, 1))
        let later = KeyEnvelope(service)
        for party in 1...4 {
            let store = try SQLiteShareStore(openingAt: "\(scratch.folder)/\(party)", unlock: later.unlock, poolKey: .memory)
            #expect(store.lock == .provider(name: "counting"))
        }
        #expect(service.calls.withLock { $0 } == (1, 2))
    }

    /// The service binds nothing, and yet nothing can be altered or put elsewhere.
    @Test func anEnvelopeBindsWhatTheServiceDoesNot() throws {
        let service = CountingService()
        let key = SecretBytes(random: 32)
        let wrapped = try KeyEnvelope(service).wrap(key, associatedData: [1])
        let opened = Self.isSame(try KeyEnvelope(service).unwrap(wrapped, associatedData: [1]), key)
        #expect(opened)
        #expect(throws: SecretsError.authenticationFailed) { _ = try KeyEnvelope(service).unwrap(wrapped, associatedData: [2]) }
        for position in wrapped.indices {
            var altered = wrapped
            altered[position] ^= 1
            #expect(throws: SecretsError.authenticationFailed) { _ = try KeyEnvelope(service).unwrap(altered, associatedData: [1]) }
        }
        for length in 0..<wrapped.count {
            let short = Array(wrapped.prefix(length))
            #expect(throws: SecretsError.authenticationFailed) { _ = try KeyEnvelope(service).unwrap(short, associatedData: [1]) }
        }
        #expect(throws: SecretsError.authenticationFailed) { _ = try KeyEnvelope(service).unwrap(wrapped + [0], associatedData: [1]) }
    }

    @Test func aServiceThatGivesSomethingElseIsNotReliedOn() {
        let key = SecretBytes(random: 32)
        let long = KeyEnvelope(CountingService { $0 + [UInt8](repeating: 0, count: KeyEnvelope.mostBytes) })
        #expect(throws: KeyProviderFailure("what it gives is too long or empty")) { _ = try long.wrap(key, associatedData: []) }
        let empty = KeyEnvelope(CountingService { _ in [] })
        #expect(throws: KeyProviderFailure("what it gives is too long or empty")) { _ = try empty.wrap(key, associatedData: []) }
        struct Other: KeyService {
            let name = "other"
            let count: Int
            func encrypt(_ key: borrowing SecretBytes) throws -> [UInt8] { [1] }
            func decrypt(_ bytes: [UInt8]) throws -> SecretBytes { SecretBytes(random: count) }
        }
        #expect(throws: KeyProviderFailure("it does not give back what it was given")) {
            _ = try KeyEnvelope(Other(count: 32)).wrap(key, associatedData: [])
        }
        // An encrypted key of one byte, and as many more as an envelope has.
        let wrapped = [0, 1, 1] + [UInt8](repeating: 0, count: 60)
        #expect(throws: KeyProviderFailure("it gives 31 bytes, not 32")) {
            _ = try KeyEnvelope(Other(count: 31)).unwrap(wrapped, associatedData: [])
        }
        #expect(throws: SecretsError.authenticationFailed) { _ = try KeyEnvelope(Other(count: 32)).unwrap(wrapped, associatedData: []) }
        // Of no byte, and of more than a service may give, it is not asked.
        for (length, head) in [(0, [0, 0]), (4097, [0x10, 0x01])] as [(Int, [UInt8])] {
            let envelope = head + [UInt8](repeating: 1, count: length + 60)
            #expect(throws: SecretsError.authenticationFailed) {
                _ = try KeyEnvelope(Other(count: 31)).unwrap(envelope, associatedData: [])
            }
        }
    }
}
