internal import CSodium
internal import Synchronization

/// The source of every random choice of a run.
///
/// ``system`` is the operating system's, through libsodium, and the only one that public API can name (rule M3).
/// Tests inject a seeded one, which makes a run replay byte for byte.
public struct Randomness: Sendable {
    private let seeded: (any RandomStream)?

    /// The operating system's randomness.
    public static let system = Randomness(seeded: nil)

    /// Makes a deterministic stream under a 32-byte seed. For tests and transcript replays alone: `package`, never public.
    package static func seeded(_ seed: [UInt8]) -> Randomness {
        precondition(seed.count == Int(randombytes_SEEDBYTES))
        return Randomness(seeded: SeededStream(seed: seed))
    }

    /// Makes a source that answers each request with the next of these, for known answers that name what was drawn. For tests alone.
    package static func scripted(_ answers: [[UInt8]]) -> Randomness { Randomness(seeded: ScriptedStream(answers)) }

    private init(seeded: (any RandomStream)?) { self.seeded = seeded }

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

/// A source that is not the system's.
private protocol RandomStream: Sendable {
    func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

/// Answers that were written down; what is asked for beyond them, or in another length, stays zeros.
private final class ScriptedStream: RandomStream {
    private let answers: Mutex<[[UInt8]]>

    init(_ answers: [[UInt8]]) { self.answers = Mutex(answers.reversed()) }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        let answer = answers.withLock { $0.popLast() } ?? []
        unsafe buffer.copyBytes(from: answer.count == buffer.count ? answer : [UInt8](repeating: 0, count: buffer.count))
    }
}

/// ChaCha20 key stream, a new 32-byte key per request: key_n = stream(seed ‖ n).
private final class SeededStream: RandomStream {
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
