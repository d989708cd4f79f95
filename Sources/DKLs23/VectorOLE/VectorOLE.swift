package import Groups
package import Secrets

/// Random vector OLE (2023/765, protocol 5.2; dkls23.md section 3), instance m of a batch: afterwards c_i + d_i = a_i·b.
package enum VectorOLE {
    /// Bytes of Alice's message: ã row by row, η, μ.
    package static let messageBytes = 32 * (DKLs23Parameters.transfers * DKLs23Parameters.width + 2)
    private static let scalars = DKLs23Parameters.transfers * DKLs23Parameters.width

    /// The buffers of one side, reused for every instance of every pair of a run: nothing is allocated per instance.
    package final class Workspace {
        fileprivate var first = SecretBytes(zeros: 32 * VectorOLE.scalars)
        fileprivate var second = SecretBytes(zeros: 32 * VectorOLE.scalars)
        fileprivate var sums = SecretBytes(zeros: 8 * Secp256k1Scalars.accumulatorLimbs)
        fileprivate var fields = SecretBytes(zeros: 40 * VectorOLE.scalars)
        fileprivate let hash = SingleBlockHash()

        /// Empty buffers.
        package init() {}
    }

    /// Alice's result.
    package struct Sent: ~Copyable {
        /// c_0: for her first input.
        package let first: SecretScalar<Secp256k1>
        /// c_1: for her second input.
        package let second: SecretScalar<Secp256k1>
    }

    /// Bob's result.
    package struct Received: ~Copyable {
        /// d_0.
        package let first: SecretScalar<Secp256k1>
        /// d_1.
        package let second: SecretScalar<Secp256k1>
        /// Whether μ held: one bit of all 416 comparisons.
        package let consistent: Bool
    }

    /// K = H("ot/pad"; sid_AB).
    package static func padKey(_ session: [UInt8]) -> [UInt8] {
        var transcript = Transcript(.otPad)
        transcript.absorb(session)
        return transcript.hash()
    }

    /// Alice, inputs a_0, a_1 and the check input â.
    ///
    /// - Parameters:
    ///   - message: where ã row by row, η and μ are written, ``messageBytes`` from `start`.
    package static func send(
        _ sender: borrowing OTExtension.Sender, instance: Int, gadget: Gadget, padKey: [UInt8],
        inputs first: borrowing SecretScalar<Secp256k1>, _ second: borrowing SecretScalar<Secp256k1>,
        check: borrowing SecretScalar<Secp256k1>, workspace: Workspace, into message: inout SecretBytes, at start: Int
    ) -> Sent {
        let xi = DKLs23Parameters.transfers
        let offset = instance * xi
        // Rows are read through pointers.
        precondition(offset >= 0 && 16 * (offset + xi) <= sender.rows.count, "no such instance in the batch")
        precondition(start >= 0 && start + messageBytes <= message.count, "no room for the message")
        let session = SessionIDs.multiplication(sender.session, instance: instance)

        // α⁰ and α¹.
        unsafe bytes(sender.rows) { rows in
            unsafe bytes(sender.delta) { delta in
                unsafe limbs(&workspace.first) { alpha in
                    unsafe workspace.hash.pads(
                        alpha, key: padKey, firstRow: offset, count: xi, width: DKLs23Parameters.width, rows: rows + 16 * offset, mask: nil)
                }
                unsafe limbs(&workspace.second) { alpha in
                    unsafe workspace.hash.pads(
                        alpha, key: padKey, firstRow: offset, count: xi, width: DKLs23Parameters.width, rows: rows + 16 * offset,
                        mask: delta)
                }
            }
        }
        // c_i = −Σ g_j·α⁰_{j,i};  ã = α⁰ − α¹ + (a_0, a_1, â), into the message.
        var c0 = SecretBytes(zeros: 32)
        var c1 = SecretBytes(zeros: 32)
        unsafe limbs(&workspace.first) { alpha0 in
            unsafe weighted(&c0, gadget, alpha0, column: 0, &workspace.sums)
            unsafe weighted(&c1, gadget, alpha0, column: 1, &workspace.sums)
            unsafe limbs(&workspace.second) { alpha1 in
                unsafe first.withLimbs { a0 in
                    unsafe second.withLimbs { a1 in
                        unsafe check.withLimbs { aHat in
                            for j in 0..<xi {
                                let row = 3 &* j
                                unsafe Secp256k1.subtract(alpha1 + row, alpha0 + row, alpha1 + row)
                                unsafe Secp256k1.add(alpha1 + row, alpha1 + row, a0)
                                unsafe Secp256k1.subtract(alpha1 + (row &+ 1), alpha0 + (row &+ 1), alpha1 + (row &+ 1))
                                unsafe Secp256k1.add(alpha1 + (row &+ 1), alpha1 + (row &+ 1), a1)
                                unsafe Secp256k1.subtract(alpha1 + (row &+ 2), alpha0 + (row &+ 2), alpha1 + (row &+ 2))
                                unsafe Secp256k1.add(alpha1 + (row &+ 2), alpha1 + (row &+ 2), aHat)
                            }
                        }
                    }
                }
                unsafe mutableBytes(&message) { output in
                    for k in 0..<scalars { unsafe Secp256k1.encode(output + (start &+ 32 &* k), alpha1 + k) }
                }
            }
        }
        let theta = unsafe bytes(message) { unsafe challenges(session: session, correction: $0 + start, workspace: workspace) }

        // η = â + Σ θ_i·a_i.
        var eta = check.copy()
        var term = first.copy()
        term.multiply(by: theta.0)
        eta.add(term)
        term = second.copy()
        term.multiply(by: theta.1)
        eta.add(term)
        message.write(eta.encoded(), at: start + 32 * scalars)

        // μ over α⁰_{j,2} + Σ θ_i·α⁰_{j,i}, in place.
        let mu = unsafe limbs(&workspace.first) { alpha0 in
            unsafe checkHash(session: session, alpha0, theta, workspace: workspace) { _, _ in }
        }
        message.write(SecretBytes(copying: mu), at: start + 32 * scalars + 32)
        var negated0 = SecretScalar<Secp256k1>(limbs: c0)
        var negated1 = SecretScalar<Secp256k1>(limbs: c1)
        negated0.negate()
        negated1.negate()
        return Sent(first: negated0, second: negated1)
    }

    /// Whether Alice's message, ``messageBytes`` from `start`, decodes: complete, and every number of it below q.
    package static func isCanonical(_ message: borrowing SecretBytes, at start: Int) -> Bool {
        guard start >= 0, start <= message.count - messageBytes else { return false }
        return unsafe bytes(message) { message in
            var number = ScalarLimbs.zero
            var all = true
            for k in 0...scalars { all = unsafe Secp256k1.decode(&number, message + (start &+ 32 &* k)) && all }
            return all
        }
    }

    /// Bob, of Alice's message from `start`. Nil where it does not decode (``isCanonical(_:at:)``).
    package static func receive(
        _ receiver: borrowing OTExtension.Receiver, instance: Int, gadget: Gadget, padKey: [UInt8], message: borrowing SecretBytes,
        at start: Int, workspace: Workspace
    ) -> Received? {
        let xi = DKLs23Parameters.transfers
        let offset = instance * xi
        precondition(offset >= 0 && 16 * (offset + xi) <= receiver.rows.count, "no such instance in the batch")
        guard start >= 0, start <= message.count - messageBytes else { return nil }
        let session = SessionIDs.multiplication(receiver.session, instance: instance)

        // ã and η from the message, then ḋ = γ + β·ã in place.
        var eta = ScalarLimbs.zero
        let canonical = unsafe limbs(&workspace.second) { correction in
            unsafe bytes(message) { message in
                var all = unsafe Secp256k1.decode(&eta, message + (start + 32 * scalars))
                for k in 0..<scalars { all = unsafe Secp256k1.decode(correction + k, message + (start &+ 32 &* k)) && all }
                return all
            }
        }
        guard canonical else { return nil }
        let theta = unsafe bytes(message) { unsafe challenges(session: session, correction: $0 + start, workspace: workspace) }
        var d0 = SecretBytes(zeros: 32)
        var d1 = SecretBytes(zeros: 32)
        let mu = unsafe bytes(receiver.choices) { choices in
            unsafe limbs(&workspace.first) { d in
                unsafe bytes(receiver.rows) { rows in
                    unsafe workspace.hash.pads(
                        d, key: padKey, firstRow: offset, count: xi, width: DKLs23Parameters.width, rows: rows + 16 * offset, mask: nil)
                }
                unsafe limbs(&workspace.second) { correction in
                    for j in 0..<xi {
                        let mask = unsafe ChoiceMask.word(bit: offset &+ j, of: choices)
                        for w in 0..<3 {
                            var term = unsafe correction[3 &* j &+ w].masked(mask)
                            unsafe Secp256k1.add(d + (3 &* j &+ w), d + (3 &* j &+ w), &term)
                        }
                    }
                }
                unsafe weighted(&d0, gadget, d, column: 0, &workspace.sums)
                unsafe weighted(&d1, gadget, d, column: 1, &workspace.sums)
                return unsafe checkHash(session: session, d, theta, workspace: workspace) { j, value in
                    var term = unsafe eta.masked(ChoiceMask.word(bit: offset &+ j, of: choices))
                    unsafe Secp256k1.subtract(value, value, &term)
                }
            }
        }
        let claimed = unsafe bytes(message) { unsafe Array(UnsafeBufferPointer(start: $0 + (start + 32 * scalars + 32), count: 32)) }
        let consistent = ConstantTime.isEqual(mu, claimed)
        return Received(first: SecretScalar(limbs: d0), second: SecretScalar(limbs: d1), consistent: consistent)
    }

    /// θ_i = H_q("vole/theta"; sid, H("vole/atilde"; ã row by row), i): over ã itself.
    @unsafe private static func challenges(
        session: [UInt8], correction: UnsafePointer<UInt8>, workspace: Workspace
    ) -> (Scalar<Secp256k1>, Scalar<Secp256k1>) {
        var hash = Transcript(.voleCorrection)
        unsafe workspace.fields.withUnsafeMutableBytes { fields in
            guard let field = fields.baseAddress else { return }
            for k in 0..<scalars {
                unsafe field.storeBytes(of: UInt64(32).bigEndian, toByteOffset: 40 &* k, as: UInt64.self)
                unsafe (field + (40 &* k &+ 8)).copyMemory(from: correction + 32 &* k, byteCount: 32)
            }
            unsafe hash.absorb(prefixedFields: UnsafeRawBufferPointer(fields))
        }
        var transcript = Transcript(.voleTheta)
        transcript.absorb(session)
        transcript.absorb(hash.hash())
        var other = transcript
        transcript.absorb(0)
        other.absorb(1)
        return (Secp256k1.challenge(transcript), Secp256k1.challenge(other))
    }

    /// H("vole/mu"; sid, {v_{j,2} + Σ θ_i·v_{j,i}} for all j), each value adjusted before it is hashed.
    @inline(__always)
    private static func checkHash(
        session: [UInt8], _ values: UnsafeMutablePointer<ScalarLimbs>, _ theta: (Scalar<Secp256k1>, Scalar<Secp256k1>),
        workspace: Workspace, adjust: (Int, UnsafeMutablePointer<ScalarLimbs>) -> Void
    ) -> [UInt8] {
        let xi = DKLs23Parameters.transfers
        var transcript = Transcript(.voleMu)
        transcript.absorb(session)
        var (theta0, theta1) = (theta.0.limbs, theta.1.limbs)
        unsafe workspace.sums.withUnsafeMutableBytes { sums in
            guard let sum = unsafe sums.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
            unsafe workspace.fields.withUnsafeMutableBytes { fields in
                guard let field = fields.baseAddress else { return }
                for j in 0..<xi {
                    unsafe Secp256k1Scalars.accumulate(sum, &theta0, values + 3 &* j)
                    unsafe Secp256k1Scalars.accumulate(sum, &theta1, values + (3 &* j &+ 1))
                    let value = unsafe values + (3 &* j &+ 2)
                    var reduced = ScalarLimbs.zero
                    unsafe Secp256k1Scalars.reduce(&reduced, accumulated: sum)
                    unsafe Secp256k1.add(value, value, &reduced)
                    unsafe adjust(j, value)
                    unsafe field.storeBytes(of: UInt64(32).bigEndian, toByteOffset: 40 &* j, as: UInt64.self)
                    unsafe Secp256k1.encode((field + (40 &* j &+ 8)).assumingMemoryBound(to: UInt8.self), value)
                }
                unsafe transcript.absorb(prefixedFields: UnsafeRawBufferPointer(start: field, count: 40 * xi))
            }
        }
        return transcript.hash()
    }

    /// Σ g_j·v_{j,column}.
    @inline(__always)
    private static func weighted(
        _ result: inout SecretBytes, _ gadget: Gadget, _ values: UnsafeMutablePointer<ScalarLimbs>, column: Int, _ sums: inout SecretBytes
    ) {
        unsafe sums.withUnsafeMutableBytes { sums in
            guard let sum = unsafe sums.baseAddress?.assumingMemoryBound(to: UInt64.self) else { return }
            unsafe gadget.elements.withUnsafeBufferPointer { g in
                guard let g = g.baseAddress else { return }
                for j in 0..<DKLs23Parameters.transfers {
                    unsafe Secp256k1Scalars.accumulate(sum, g + j, values + (3 &* j &+ column))
                }
            }
            unsafe limbs(&result) { unsafe Secp256k1Scalars.reduce($0, accumulated: sum) }
        }
    }

    @inline(__always)
    @unsafe private static func limbs<R>(_ secret: inout SecretBytes, _ body: (UnsafeMutablePointer<ScalarLimbs>) -> R) -> R {
        unsafe mutableBytes(&secret) { unsafe body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: ScalarLimbs.self)) }
    }
}
