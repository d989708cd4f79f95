internal import CSodium
internal import Synchronization

/// The source of every random choice of a run.
///
/// ``system`` is the operating system's, through libsodium, and the only one that public API can name (rule M3).
/// Tests inject a seeded one, which makes a run replay byte for byte.
public struct Randomness: Sendable {
    private let seeded: SeededStream?

    /// The operating system's randomness.
    public static let system = Randomness(seeded: nil)

    /// Makes a deterministic stream under a 32-byte seed. For tests and transcript replays alone: `package`, never public.
    package static func seeded(_ seed: [UInt8]) -> Randomness {
        precondition(seed.count == Int(randombytes_SEEDBYTES))
        return Randomness(seeded: SeededStream(seed: seed))
    }

    private init(seeded: SeededStream?) { self.seeded = seeded }

    /// Fills the buffer.
    public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        _ = Sodium.ready
        if let seeded {
            unsafe seeded.fill(buffer)
        } else {
            unsafe randombytes_buf(base, buffer.count)
        }
    }

    /// Draws random bytes that are no secret: nonces, salts, identifiers.
    public func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe fill(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            initialized = count
        }
    }
}

/// ChaCha20 key stream, a new 32-byte key per request: key_n = stream(seed ‖ n).
private final class SeededStream: Sendable {
    private let state: Mutex<(seed: [UInt8], requests: UInt64)>

    init(seed: [UInt8]) { state = Mutex((seed, 0)) }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        let (seed, request) = state.withLock { state in
            state.requests += 1
            return (state.seed, state.requests)
        }
        var key = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES))
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: request >> (8 * UInt64($0))) }
        unsafe crypto_generichash(&key, key.count, counter, 8, seed, seed.count)
        if let base = buffer.baseAddress { unsafe randombytes_buf_deterministic(base, buffer.count, key) }
    }
}
