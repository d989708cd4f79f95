internal import Groups
internal import MPCCore
package import Secrets

/// Endemic oblivious transfer in ristretto255 (2019/706, figure 8; dkls23.md section 1): λ_c = 128 transfers at once.
///
/// Roles are reversed against the multiplication: Alice receives with choice bits Δ, Bob sends both keys of each.
package enum BaseOT {
    private static let count = DKLs23Parameters.baseOTs
    /// The size of either message in bytes: two elements per transfer.
    package static let messageBytes = 64 * DKLs23Parameters.baseOTs

    /// The receiver (Alice) between her message and the sender's.
    ///
    /// The peer knows both elements of each transfer, so that whatever is about one of them alone tells the choice, and is as secret as
    /// the choice is (rule M1): r_{1−b}, its hashes, a·g, the element that is taken.
    package struct Receiver: ~Copyable {
        private let session: [UInt8]
        private let choices: SecretBytes
        private let secrets: SecretBytes
        /// Her message: r_{0,0}, r_{0,1}, r_{1,0}, …
        package let message: [UInt8]

        /// Draws Δ, the secrets and the other elements.
        package init?(session: [UInt8], randomness: Randomness) {
            let choices = SecretBytes(random: count / 8, from: randomness)
            let secrets = SecretBytes(random: 64 * count, from: randomness)
            var others = SecretBytes(zeros: 32 * count)
            for i in 0..<count {
                guard let other = Ristretto255.randomElement(randomness) else { return nil }
                others.write(other, at: 32 * i)
            }
            self.init(session: session, choices: choices, wideSecrets: secrets, others: others)
        }

        /// The same from 64 bytes per secret, reduced; the elements of the other choice are given.
        private init?(
            session: [UInt8], choices: consuming SecretBytes, wideSecrets: borrowing SecretBytes, others: borrowing SecretBytes
        ) {
            var secrets = SecretBytes(zeros: 32 * count)
            for i in 0..<count {
                guard let wide = wideSecrets.slice(64 * i..<64 * (i + 1)), let secret = SecretScalar<Ristretto255>(reducing: wide) else {
                    return nil
                }
                secrets.write(secret.encoded(), at: 32 * i)
            }
            self.init(session: session, choices: choices, secrets: secrets, others: others)
        }

        /// Makes a receiver of given values, for known answers. `secrets` are 128 canonical scalars, `others` the r_{1−b}, 32 bytes each.
        package init?(
            session: [UInt8], choices: consuming SecretBytes, secrets: consuming SecretBytes, others: borrowing SecretBytes
        ) {
            guard choices.count == count / 8, secrets.count == 32 * count, others.count == 32 * count else { return nil }
            var message = [UInt8](repeating: 0, count: messageBytes)
            for i in 0..<count {
                // Both hashes are computed whatever the choice is; the selection is by mask.
                guard let other = others.slice(32 * i..<32 * (i + 1)), let secret = Self.scalar(secrets, i),
                    let base = Ristretto255.baseMultiple(secret), let hash0 = BaseOT.pointHash(session, i, 0, other),
                    let hash1 = BaseOT.pointHash(session, i, 1, other)
                else { return nil }
                let mask = BaseOT.mask(i, of: choices)
                guard let own = Ristretto255.subtract(base, select(hash0, hash1, mask)) else { return nil }
                select(own, other, mask).copy(into: &message, at: 64 * i)
                select(other, own, mask).copy(into: &message, at: 64 * i + 32)
            }
            self.session = session
            self.choices = choices
            self.secrets = secrets
            self.message = message
        }

        /// Takes the sender's message S and gives key_b of each transfer, 16 bytes each, and Δ. Nil where an element does not decode: that
        /// blames the sender.
        package consuming func finish(_ reply: [UInt8]) -> ReceiverKeys? {
            guard reply.count == messageBytes else { return nil }
            var keys = SecretBytes(zeros: 16 * count)
            for i in 0..<count {
                let s0 = Array(reply[64 * i..<64 * i + 32])
                let s1 = Array(reply[64 * i + 32..<64 * (i + 1)])
                guard (try? Ristretto255.Element(encoded: s0)) != nil, (try? Ristretto255.Element(encoded: s1)) != nil,
                    let secret = Self.scalar(secrets, i)
                else { return nil }
                let mask = BaseOT.mask(i, of: choices)
                let chosen = select(SecretBytes(copying: s0), SecretBytes(copying: s1), mask)
                guard let shared = Ristretto255.multiply(chosen, by: secret) else { return nil }
                let key = BaseOT.key(
                    session, i, UInt32(mask & 1), r: message[64 * i..<64 * (i + 1)], s: reply[64 * i..<64 * (i + 1)], shared)
                keys.write(key, at: 16 * i)
            }
            return ReceiverKeys(delta: choices, keys: keys)
        }

        private static func scalar(_ secrets: borrowing SecretBytes, _ i: Int) -> SecretScalar<Ristretto255>? {
            guard let slice = secrets.slice(32 * i..<32 * (i + 1)) else { return nil }
            return try? SecretScalar(decoding: slice)
        }
    }

    /// The keys that the receiver keeps: Δ and k^{Δ_i}_i.
    package struct ReceiverKeys: ~Copyable {
        /// Her choice bits Δ, 16 bytes.
        package let delta: SecretBytes
        /// Her keys k^{Δ_i}_i: 128 of 16 bytes.
        package let keys: SecretBytes
    }

    /// The sender's (Bob's) side: the keys that he keeps and the message that he sends.
    package struct Sent: ~Copyable {
        /// His keys k⁰_0, k¹_0, k⁰_1, …: 256 of 16 bytes.
        package let keys: SecretBytes
        /// His message: S_{0,0}, S_{0,1}, S_{1,0}, …
        package let message: [UInt8]
    }

    /// Answers as the sender: m_c = r_c + H_g(…, c, r_{1−c}), S_c = s_c·g, key_c from s_c·m_c. Nil where an element does not decode or some
    /// m_c is the identity: that blames the receiver.
    package static func send(session: [UInt8], received: [UInt8], randomness: Randomness) -> Sent? {
        var scalars = SecretBytes(zeros: 64 * count)
        for i in 0..<2 * count {
            let encoded = SecretScalar<Ristretto255>(random: randomness).encoded()
            scalars.write(encoded, at: 32 * i)
        }
        return send(session: session, received: received, scalars: scalars)
    }

    /// Answers with given scalars s_{0,0}, s_{0,1}, …, for known answers.
    package static func send(session: [UInt8], received: [UInt8], scalars: borrowing SecretBytes) -> Sent? {
        guard received.count == messageBytes, scalars.count == 64 * count else { return nil }
        // S first: every key hash covers both of its transfer's.
        var message: [UInt8] = []
        message.reserveCapacity(messageBytes)
        for i in 0..<2 * count {
            guard let slice = scalars.slice(32 * i..<32 * (i + 1)), let scalar = try? SecretScalar<Ristretto255>(decoding: slice),
                let element = scalar.timesGenerator()
            else { return nil }
            message += element.encoded
        }
        var keys = SecretBytes(zeros: 32 * count)
        for i in 0..<count {
            let r = received[64 * i..<64 * (i + 1)]
            let elements = [Array(r.prefix(32)), Array(r.suffix(32))]
            // The sum decodes both of its terms, and each element is in one: only the identity is left to refuse, there and here.
            guard elements.allSatisfy({ !isIdentity($0) }) else { return nil }
            for c in 0..<2 {
                guard let hash = pointHash(session, i, UInt32(c), elements[1 - c]), let point = Ristretto255.add(elements[c], hash),
                    !isIdentity(point), let slice = scalars.slice(32 * (2 * i + c)..<32 * (2 * i + c + 1)),
                    let scalar = try? SecretScalar<Ristretto255>(decoding: slice), let shared = Ristretto255.multiply(point, by: scalar)
                else { return nil }
                keys.write(key(session, i, UInt32(c), r: r, s: message[64 * i..<64 * (i + 1)], shared), at: 16 * (2 * i + c))
            }
        }
        return Sent(keys: keys, message: message)
    }

    /// Whether a canonical encoding is the identity's: 32 zeros.
    private static func isIdentity(_ element: [UInt8]) -> Bool { element.allSatisfy { $0 == 0 } }

    /// H_g("ot/point"; ot, i, b, r), of public elements.
    private static func pointHash(_ session: [UInt8], _ i: Int, _ choice: UInt32, _ element: [UInt8]) -> [UInt8]? {
        var transcript = Transcript(.otPoint)
        transcript.absorb(session)
        transcript.absorb(UInt32(truncatingIfNeeded: i))
        transcript.absorb(choice)
        transcript.absorb(element)
        return Ristretto255.element(fromHash: transcript.wideHash())
    }

    /// The same of an element that tells a choice.
    private static func pointHash(
        _ session: [UInt8], _ i: Int, _ choice: UInt32, _ element: borrowing SecretBytes
    ) -> SecretBytes? {
        var transcript = SecretTranscript(.otPoint, capacity: 120)
        transcript.absorb(session)
        transcript.absorb(UInt32(truncatingIfNeeded: i))
        transcript.absorb(choice)
        transcript.absorb(secret: element)
        return Ristretto255.element(fromHash: transcript.wideHash())
    }

    /// key_c = the first 16 bytes of H("ot/key"; ot, i, c, r_0, r_1, S_0, S_1, s_c·m_c).
    private static func key(
        _ session: [UInt8], _ i: Int, _ choice: UInt32, r: ArraySlice<UInt8>, s: ArraySlice<UInt8>, _ shared: borrowing SecretBytes
    ) -> SecretBytes {
        var transcript = SecretTranscript(.otKey, capacity: 280)
        transcript.absorb(session)
        transcript.absorb(UInt32(truncatingIfNeeded: i))
        transcript.absorb(choice)
        transcript.absorb(Array(r.prefix(32)))
        transcript.absorb(Array(r.suffix(32)))
        transcript.absorb(Array(s.prefix(32)))
        transcript.absorb(Array(s.suffix(32)))
        transcript.absorb(secret: shared)
        let hash = transcript.hash()
        return hash.slice(0..<16) ?? SecretBytes(zeros: 16)
    }

    /// Makes a mask of a choice bit: zeros where it is 0, otherwise ones.
    package static func mask(_ i: Int, of choices: borrowing SecretBytes) -> UInt8 {
        UInt8(truncatingIfNeeded: unsafe bytes(choices) { unsafe ChoiceMask.word(bit: i, of: $0) })
    }

    /// Chooses between two strings of 32 bytes without a branch: a under mask 0, b under mask 0xff.
    package static func select(_ a: borrowing SecretBytes, _ b: borrowing SecretBytes, _ mask: UInt8) -> SecretBytes {
        var chosen = SecretBytes(zeros: 32)
        unsafe chosen.withUnsafeMutableBytes { output in
            unsafe a.withUnsafeBytes { a in
                unsafe b.withUnsafeBytes { b in
                    for k in 0..<32 { unsafe output[k] = a[k] ^ ((a[k] ^ b[k]) & mask) }
                }
            }
        }
        return chosen
    }
}

extension SecretBytes {
    /// Makes the bytes public at a place of an array, without a copy in between.
    fileprivate func copy(into array: inout [UInt8], at offset: Int) {
        unsafe withUnsafeBytes { source in
            unsafe array.withUnsafeMutableBytes { output in
                guard offset >= 0, offset + source.count <= output.count else { return }
                unsafe UnsafeMutableRawBufferPointer(rebasing: output[offset..<offset + source.count]).copyMemory(from: source)
            }
        }
    }
}
