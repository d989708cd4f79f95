internal import CGF128
internal import Groups
package import Secrets

/// SoftSpokenOT with k = 1 (2022/192; dkls23.md section 2). Exactly one extension per sid_AB: a second would repeat the
/// PRG's output, so both sides are move-only and are made from a sid that binds the run's nonces.
package enum OTExtension {
    /// Bob's side, the extension's receiver: his choice bits β and the rows t_j.
    package struct Receiver: ~Copyable {
        /// The session id sid_AB.
        package let session: [UInt8]
        /// His choice bits β, bit j in byte ⌊j/8⌋ at position j mod 8; padding bits follow.
        package let choices: SecretBytes
        /// The rows t_j, 16 bytes each.
        package let rows: SecretBytes
        /// His message: u_0 … u_127, x, y_0 … y_127; empty once it was taken out.
        package private(set) var message: [UInt8]

        /// Takes the message out, to be sent: the multiplications need the rest of him alone.
        mutating func takeMessage() -> [UInt8] {
            defer { message = [] }
            return message
        }
    }

    /// Alice's side, the extension's sender: Δ and the rows q_j.
    package struct Sender: ~Copyable {
        /// The session id sid_AB.
        package let session: [UInt8]
        /// Her secret Δ, 16 bytes.
        package let delta: SecretBytes
        /// The rows q_j, 16 bytes each.
        package let rows: SecretBytes
        /// Whether the extension check held; where it did not, the pair is to be poisoned and nothing else happens.
        package let isConsistent: Bool
    }

    /// Makes Bob's side and message: c = β ‖ padding; u_i = PRG(k⁰_i) ⊕ PRG(k¹_i) ⊕ c; x = fold(c), y_i = fold(t_i).
    ///
    /// - Parameters:
    ///   - keys: k⁰_0, k¹_0, k⁰_1, …: 256 keys of 16 bytes.
    ///   - choices: β ‖ padding, L' bits.
    package static func receive(
        batch: Int, session: [UInt8], keys: borrowing SecretBytes, choices: consuming SecretBytes
    ) -> Receiver? {
        guard let layout = ExtensionLayout(batch: batch), choices.count == layout.columnBytes,
            keys.count == 32 * DKLs23Parameters.baseOTs, let stream = KeyStream()
        else { return nil }
        let size = layout.columnBytes
        var columns = SecretBytes(zeros: layout.matrixBytes)
        var scratch = SecretBytes(zeros: size)
        var streamKeys = SecretBytes(zeros: keys.count)
        var message = [UInt8](repeating: 0, count: layout.messageBytes)
        let hash = SingleBlockHash()
        let expanded = unsafe bytes(keys) { keys in
            unsafe mutableBytes(&streamKeys) { streamKeys in
                unsafe hash.prgKeys(streamKeys, keys: keys, count: 2 * DKLs23Parameters.baseOTs, tag: .otPRG, field: session)
                return unsafe bytes(choices) { choices in
                    unsafe mutableBytes(&columns) { columns in
                        unsafe mutableBytes(&scratch) { scratch in
                            unsafe message.withUnsafeMutableBufferPointer { message -> Bool in
                                guard let u = message.baseAddress else { return false }
                                for i in 0..<DKLs23Parameters.baseOTs {
                                    let t = unsafe columns + i &* size
                                    guard unsafe stream.fill(t, count: size, key: streamKeys + 32 &* i),
                                        unsafe stream.fill(scratch, count: size, key: streamKeys + (32 &* i &+ 16))
                                    else { return false }
                                    unsafe exclusiveOr(u + i &* size, t, scratch, choices, count: size)
                                }
                                return true
                            }
                        }
                    }
                }
            }
        }
        guard expanded else { return nil }
        let challenges = challenges(layout, session: session, columns: message)
        unsafe bytes(choices) { choices in
            unsafe bytes(columns) { columns in
                unsafe message.withUnsafeMutableBufferPointer { message in
                    guard let start = message.baseAddress else { return }
                    let x = unsafe start + layout.matrixBytes
                    unsafe cgf128_fold(x, challenges, choices, layout.blocks)
                    for i in 0..<DKLs23Parameters.baseOTs {
                        unsafe cgf128_fold(x + 16 &* (i &+ 1), challenges, columns + i &* size, layout.blocks)
                    }
                }
            }
        }
        let rows = transposed(columns, layout)
        return Receiver(session: session, choices: choices, rows: rows, message: message)
    }

    /// Makes Alice's side of Bob's message: q_i = PRG(k^{Δ_i}_i) ⊕ Δ_i·u_i; requires fold(q_i) = y_i ⊕ Δ_i·x for every i, in constant time,
    /// and says only whether all of them hold. Nil for a message of another length (which its decoder has refused before).
    ///
    /// - Parameter keys: k^{Δ_i}_i: 128 keys of 16 bytes.
    package static func send(
        batch: Int, session: [UInt8], keys: borrowing SecretBytes, delta: borrowing SecretBytes, message: [UInt8]
    ) -> Sender? {
        guard let layout = ExtensionLayout(batch: batch), message.count == layout.messageBytes, delta.count == 16,
            keys.count == 16 * DKLs23Parameters.baseOTs, let stream = KeyStream()
        else { return nil }
        let size = layout.columnBytes
        var columns = SecretBytes(zeros: layout.matrixBytes)
        var streamKeys = SecretBytes(zeros: keys.count)
        let challenges = challenges(layout, session: session, columns: message)
        var difference = SecretBytes(zeros: 32)
        let hash = SingleBlockHash()
        let expanded = unsafe bytes(keys) { keys in
            unsafe mutableBytes(&streamKeys) { streamKeys in
                unsafe hash.prgKeys(streamKeys, keys: keys, count: DKLs23Parameters.baseOTs, tag: .otPRG, field: session)
                return unsafe bytes(delta) { delta in
                    unsafe mutableBytes(&columns) { columns in
                        unsafe mutableBytes(&difference) { difference in
                            unsafe message.withUnsafeBufferPointer { message -> Bool in
                                guard let u = message.baseAddress else { return false }
                                let x = unsafe u + layout.matrixBytes
                                for i in 0..<DKLs23Parameters.baseOTs {
                                    let q = unsafe columns + i &* size
                                    guard unsafe stream.fill(q, count: size, key: streamKeys + 16 &* i) else { return false }
                                    let mask = unsafe ChoiceMask.word(bit: i, of: delta)
                                    unsafe exclusiveOr(q, u + i &* size, mask: mask, count: size)
                                    unsafe cgf128_fold(difference, challenges, q, layout.blocks)
                                    unsafe collect(difference, x + 16 &* (i &+ 1), x, mask: mask)
                                }
                                return true
                            }
                        }
                    }
                }
            }
        }
        guard expanded else { return nil }
        // One bit comes out of all 128 comparisons.
        let consistent = unsafe bytes(difference) { all in
            var gathered: UInt8 = 0
            for i in 16..<32 { unsafe gathered |= all[i] }
            return gathered == 0
        }
        let rows = transposed(columns, layout)
        return Sender(session: session, delta: delta.copy(), rows: rows, isConsistent: consistent)
    }

    /// Computes the challenges χ_m, the first 16 bytes of H("ot/chi"; h, m), h = H("ot/u"; sid_AB, u_0 … u_127).
    package static func challenges(_ batch: Int, session: [UInt8], columns: [UInt8]) -> [UInt8]? {
        ExtensionLayout(batch: batch).map { challenges($0, session: session, columns: columns) }
    }

    private static func challenges(_ layout: ExtensionLayout, session: [UInt8], columns: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.otColumns)
        transcript.absorb(session)
        unsafe columns.withUnsafeBytes { bytes in
            for i in 0..<DKLs23Parameters.baseOTs {
                unsafe transcript.absorb(
                    field: UnsafeRawBufferPointer(rebasing: bytes[layout.columnBytes * i..<layout.columnBytes * (i + 1)]))
            }
        }
        let h = transcript.hash()
        var start = Transcript(.otChallenge)
        start.absorb(h)
        var result: [UInt8] = []
        result.reserveCapacity(16 * layout.blocks)
        for m in 0..<layout.blocks {
            var challenge = start
            challenge.absorb(UInt32(truncatingIfNeeded: m))
            result += challenge.hash().prefix(16)
        }
        return result
    }

    private static func transposed(_ columns: borrowing SecretBytes, _ layout: ExtensionLayout) -> SecretBytes {
        var rows = SecretBytes(zeros: layout.matrixBytes)
        unsafe bytes(columns) { columns in
            unsafe mutableBytes(&rows) { rows in unsafe BitMatrix.transpose(rows, columns: columns, columnBytes: layout.columnBytes) }
        }
        return rows
    }

    /// out = a ⊕ b ⊕ c, in words; every column is a whole number of 16-byte blocks.
    @inline(__always)
    private static func exclusiveOr(
        _ out: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ c: UnsafePointer<UInt8>, count: Int
    ) {
        for i in stride(from: 0, to: count, by: 8) {
            let word =
                unsafe UnsafeRawPointer(a).loadUnaligned(fromByteOffset: i, as: UInt64.self)
                ^ UnsafeRawPointer(b).loadUnaligned(fromByteOffset: i, as: UInt64.self)
                ^ UnsafeRawPointer(c).loadUnaligned(fromByteOffset: i, as: UInt64.self)
            unsafe UnsafeMutableRawPointer(out).storeBytes(of: word, toByteOffset: i, as: UInt64.self)
        }
    }

    /// out ⊕= a & mask.
    @inline(__always)
    private static func exclusiveOr(_ out: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<UInt8>, mask: UInt64, count: Int) {
        let target = UnsafeMutableRawPointer(out)
        for i in stride(from: 0, to: count, by: 8) {
            let word =
                unsafe target.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                ^ (UnsafeRawPointer(a).loadUnaligned(fromByteOffset: i, as: UInt64.self) & mask)
            unsafe target.storeBytes(of: word, toByteOffset: i, as: UInt64.self)
        }
    }

    /// d[16…31] |= d[0…15] ⊕ y ⊕ (x & mask): gathers every column's difference without looking at it.
    @inline(__always)
    private static func collect(_ d: UnsafeMutablePointer<UInt8>, _ y: UnsafePointer<UInt8>, _ x: UnsafePointer<UInt8>, mask: UInt64) {
        for i in 0..<16 { unsafe d[16 &+ i] |= d[i] ^ y[i] ^ (x[i] & UInt8(truncatingIfNeeded: mask)) }
    }
}

/// Masks from secret bits.
enum ChoiceMask {
    /// All ones where the bit is set, by a way that the optimiser cannot turn into a jump.
    @inline(__always)
    @unsafe static func word(bit index: Int, of bits: UnsafePointer<UInt8>) -> UInt64 {
        let bit = unsafe (bits[index &>> 3] &>> UInt8(truncatingIfNeeded: index & 7)) & 1
        return Secp256k1Scalars.mask(0 &- UInt64(bit))
    }
}
