internal import CSecp256k1
internal import Secrets

/// libsecp256k1's context: made and blinded once, then only read.
@safe final class Secp256k1Context: @unchecked Sendable {
    // Sendable: after init the context is never written again, and libsecp256k1's calls that take it as const are
    // safe to make from several threads at once (secp256k1.h, "secp256k1_context").
    static let shared = Secp256k1Context()
    let pointer: OpaquePointer

    private init() {
        _ = Sodium.ready
        guard let context = unsafe secp256k1_context_create(UInt32(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY)) else {
            fatalError("libsecp256k1 could not allocate its context")
        }
        let blinding = SecretBytes(random: 32)
        unsafe blinding.withUnsafeBytes { seed in
            unsafe _ = secp256k1_context_randomize(context, seed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        unsafe pointer = context
    }

    deinit { unsafe secp256k1_context_destroy(pointer) }
}
