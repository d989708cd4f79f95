package import Groups
package import Secrets

/// Random vector OLE (2023/765, protocol 5.2; dkls23.md section 3), instance m of a batch: afterwards c_i + d_i = a_i·b.
///
/// Either side goes through its rows once in chunks that stay in the nearest cache – pads, correction, hash of ã, weighted sums – and
/// once more, when θ is known, for μ.
package enum VectorOLE {
    /// The size of Alice's message in bytes: ã row by row, η, μ.
    package static let messageBytes = 32 * (DKLs23Parameters.transfers * width + 2)
    private static let width = DKLs23Parameters.width
    private static let rows = DKLs23Parameters.transfers
    private static let scalars = rows * width

    /// Alice's result of a multiplication.
    package struct Sent: ~Copyable {
        /// Her share c_0, for her first input.
        package let first: SecretScalar<Secp256k1>
        /// Her share c_1, for her second input.
        package let second: SecretScalar<Secp256k1>
    }

    /// Bob's result of a multiplication.
    package struct Received: ~Copyable {
        /// His share d_0.
        package let first: SecretScalar<Secp256k1>
        /// His share d_1.
        package let second: SecretScalar<Secp256k1>
        /// Whether μ held: one bit of all 416 comparisons.
        package let consistent: Bool
    }

    /// Computes the pads' key K = H("ot/pad"; sid_AB).
    package static func padKey(_ session: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.otPad)
        transcript.absorb(session)
        return transcript.hash()
    }

    /// Makes Alice's message and result of her inputs a_0, a_1 and the check input â.
    ///
    /// - Parameters:
    ///   - message: where ã row by row, η and μ are written, ``messageBytes`` from `start`.
    package static func send(
        _ sender: borrowing OTExtension.Sender, instance: Int, gadget: Gadget, padKey: [UInt8],
        inputs first: borrowing SecretScalar<Secp256k1>, _ second: borrowing SecretScalar<Secp256k1>,
        check: borrowing SecretScalar<Secp256k1>, workspace: Workspace, into message: inout SecretBytes, at start: Int
    ) -> Sent {
        let offset = instance * rows
        // Rows are read through pointers.
        precondition(offset >= 0 && 16 * (offset + rows) <= sender.rows.count, "no such instance in the batch")
        precondition(start >= 0 && start + messageBytes <= message.count, "no room for the message")
        let session = SessionIDs.multiplication(sender.session, instance: instance)
        var c0 = SecretBytes(zeros: 32)
        var c1 = SecretBytes(zeros: 32)
        var correction = Transcript(.voleCorrection)
        unsafe bytes(sender.rows) { rows in
            unsafe bytes(sender.delta) { delta in
                unsafe mutableBytes(&message) { output in
                    unsafe inputs(first, second, check) { inputs in
                        workspace.withBuffers { buffers in
                            for chunk in Workspace.chunks {
                                let alpha0 = unsafe buffers.kept + width &* chunk.lowerBound
                                let rows = unsafe rows + 16 &* (offset &+ chunk.lowerBound)
                                unsafe workspace.hash.pads(
                                    alpha0, key: padKey, firstRow: offset &+ chunk.lowerBound, count: chunk.count, width: width, rows: rows,
                                    mask: nil)
                                unsafe workspace.hash.pads(
                                    buffers.passing, key: padKey, firstRow: offset &+ chunk.lowerBound, count: chunk.count, width: width,
                                    rows: rows, mask: delta)
                                // ã = α⁰ − α¹ + (a_0, a_1, â).
                                for k in 0..<width &* chunk.count {
                                    let value = unsafe buffers.passing + k
                                    unsafe Secp256k1.subtract(value, alpha0 + k, value)
                                    unsafe Secp256k1.add(value, value, inputs + k % width)
                                    unsafe Secp256k1.encode(buffers.field(k), value)
                                    unsafe UnsafeMutableRawPointer(output + (start &+ 32 &* (width &* chunk.lowerBound &+ k)))
                                        .copyMemory(from: buffers.field(k), byteCount: 32)
                                }
                                unsafe correction.absorb(prefixedFields: buffers.fields(width &* chunk.count))
                                unsafe gadget.accumulate(alpha0, chunk, buffers.sums)
                            }
                            // c_i = −Σ g_j·α⁰_{j,i}.
                            buffers.reduce(&c0, &c1)
                        }
                    }
                }
            }
        }
        let theta = challenges(session: session, correction.hash())

        // η = â + Σ θ_i·a_i.
        var eta = check.copy()
        var term = first.copy()
        term.multiply(by: theta.0)
        eta.add(term)
        term = second.copy()
        term.multiply(by: theta.1)
        eta.add(term)
        message.write(eta.encoded(), at: start + 32 * scalars)

        // μ over α⁰_{j,2} + Σ θ_i·α⁰_{j,i}.
        let mu = workspace.withBuffers { buffers in unsafe checkHash(session: session, buffers, theta) { _, _ in } }
        message.write(SecretBytes(copying: mu), at: start + 32 * scalars + 32)
        var negated0 = SecretScalar<Secp256k1>(limbs: c0)
        var negated1 = SecretScalar<Secp256k1>(limbs: c1)
        negated0.negate()
        negated1.negate()
        return Sent(first: negated0, second: negated1)
    }

    /// Returns whether Alice's message, ``messageBytes`` from `start`, decodes: complete, and every number of it below q.
    package static func isCanonical(_ message: borrowing SecretBytes, at start: Int) -> Bool {
        guard start >= 0, start <= message.count - messageBytes else { return false }
        return unsafe bytes(message) { message in
            for k in 0...scalars {
                // Below 2²⁵⁶ − 2¹⁹² is below q: all honest numbers but one in 2⁶⁴, and which ones they are is no secret.
                let number = unsafe message + (start &+ 32 &* k)
                var value = ScalarLimbs.zero
                if unsafe UnsafeRawPointer(number).loadUnaligned(as: UInt64.self) == .max, unsafe !Secp256k1.decode(&value, number) {
                    return false
                }
            }
            return true
        }
    }

    /// Makes Bob's result of Alice's message from `start`. Nil where it does not decode (``isCanonical(_:at:)``).
    package static func receive(
        _ receiver: borrowing OTExtension.Receiver, instance: Int, gadget: Gadget, padKey: [UInt8], message: borrowing SecretBytes,
        at start: Int, workspace: Workspace
    ) -> Received? {
        let offset = instance * rows
        precondition(offset >= 0 && 16 * (offset + rows) <= receiver.rows.count, "no such instance in the batch")
        guard isCanonical(message, at: start) else { return nil }
        let session = SessionIDs.multiplication(receiver.session, instance: instance)
        var d0 = SecretBytes(zeros: 32)
        var d1 = SecretBytes(zeros: 32)
        var correction = Transcript(.voleCorrection)
        let consistent = unsafe bytes(message) { message in
            let input = unsafe message + start
            return unsafe bytes(receiver.choices) { choices in
                unsafe bytes(receiver.rows) { rows in
                    workspace.withBuffers { buffers in
                        for chunk in Workspace.chunks {
                            let d = unsafe buffers.kept + width &* chunk.lowerBound
                            unsafe workspace.hash.pads(
                                d, key: padKey, firstRow: offset &+ chunk.lowerBound, count: chunk.count, width: width,
                                rows: rows + 16 &* (offset &+ chunk.lowerBound), mask: nil)
                            // ḋ = γ + β·ã.
                            for j in chunk {
                                let mask = unsafe ChoiceMask.word(bit: offset &+ j, of: choices)
                                for w in 0..<width {
                                    let k = width &* (j &- chunk.lowerBound) &+ w
                                    let encoded = unsafe input + 32 &* (width &* j &+ w)
                                    unsafe UnsafeMutableRawPointer(buffers.field(k)).copyMemory(from: encoded, byteCount: 32)
                                    var term = ScalarLimbs.zero
                                    unsafe _ = Secp256k1.decode(&term, encoded)
                                    term = term.masked(mask)
                                    unsafe Secp256k1.add(d + k, d + k, &term)
                                }
                            }
                            unsafe correction.absorb(prefixedFields: buffers.fields(width &* chunk.count))
                            unsafe gadget.accumulate(d, chunk, buffers.sums)
                        }
                        // d_i = Σ g_j·ḋ_{j,i}.
                        buffers.reduce(&d0, &d1)
                        // μ over ḋ_{j,2} + Σ θ_i·ḋ_{j,i} − β_j·η.
                        var eta = ScalarLimbs.zero
                        unsafe _ = Secp256k1.decode(&eta, input + 32 * scalars)
                        let theta = challenges(session: session, correction.hash())
                        let mu = unsafe checkHash(session: session, buffers, theta) { j, value in
                            var term = unsafe eta.masked(ChoiceMask.word(bit: offset &+ j, of: choices))
                            unsafe Secp256k1.subtract(value, value, &term)
                        }
                        let claimed = unsafe Array(UnsafeBufferPointer(start: input + (32 * scalars + 32), count: 32))
                        return ConstantTime.isEqual(mu, claimed)
                    }
                }
            }
        }
        return Received(first: SecretScalar(limbs: d0), second: SecretScalar(limbs: d1), consistent: consistent)
    }

    /// θ_i = H_q("vole/theta"; sid, H("vole/atilde"; ã row by row), i): over ã itself.
    private static func challenges(session: [UInt8], _ correction: [UInt8]) -> (Scalar<Secp256k1>, Scalar<Secp256k1>) {
        var transcript = Transcript(.voleTheta)
        transcript.absorb(session)
        transcript.absorb(correction)
        var other = transcript
        transcript.absorb(0)
        other.absorb(1)
        return (Secp256k1.challenge(transcript), Secp256k1.challenge(other))
    }

    /// H("vole/mu"; sid, {v_{j,2} + Σ θ_i·v_{j,i}} for all j), each value adjusted before it is hashed.
    @inline(__always)
    private static func checkHash(
        session: [UInt8], _ buffers: Workspace.Buffers, _ theta: (Scalar<Secp256k1>, Scalar<Secp256k1>),
        adjust: (Int, UnsafeMutablePointer<ScalarLimbs>) -> Void
    ) -> [UInt8] {
        var transcript = Transcript(.voleMu)
        transcript.absorb(session)
        var (theta0, theta1) = (theta.0.limbs, theta.1.limbs)
        for chunk in Workspace.chunks {
            for j in chunk {
                let values = unsafe buffers.kept + width &* j
                unsafe Secp256k1Scalars.accumulate(buffers.sums, &theta0, values)
                unsafe Secp256k1Scalars.accumulate(buffers.sums, &theta1, values + 1)
                let value = unsafe values + 2
                var reduced = ScalarLimbs.zero
                unsafe Secp256k1Scalars.reduce(&reduced, accumulated: buffers.sums)
                unsafe Secp256k1.add(value, value, &reduced)
                unsafe adjust(j, value)
                unsafe Secp256k1.encode(buffers.field(j &- chunk.lowerBound), value)
            }
            unsafe transcript.absorb(prefixedFields: buffers.fields(chunk.count))
        }
        return transcript.hash()
    }

    /// The three inputs side by side, in wiped memory.
    @unsafe private static func inputs(
        _ first: borrowing SecretScalar<Secp256k1>, _ second: borrowing SecretScalar<Secp256k1>,
        _ third: borrowing SecretScalar<Secp256k1>, _ body: (UnsafePointer<ScalarLimbs>) -> Void
    ) {
        var all = SecretBytes(zeros: 96)
        unsafe all.withUnsafeMutableBytes { all in
            guard let all = unsafe all.baseAddress?.assumingMemoryBound(to: ScalarLimbs.self) else { return }
            unsafe first.withLimbs { unsafe all[0] = $0.pointee }
            unsafe second.withLimbs { unsafe all[1] = $0.pointee }
            unsafe third.withLimbs { unsafe all[2] = $0.pointee }
            unsafe body(all)
        }
    }
}
