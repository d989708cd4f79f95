public import Secrets
internal import Synchronization

/// End-to-end sealing of a run's private messages (rule M5): ephemeral–ephemeral X25519 from round 0, a key per direction
/// by HKDF over the run id, AES-256-GCM with counters as nonces. Erased with the run.
public final class SealedChannels: Sendable {
    private let runID: [UInt8]
    private let me: PartyIndex
    private let own: X25519PrivateKey
    private let peers: [PartyIndex: [UInt8]]
    private let open = Mutex<[PartyIndex: Channel]>([:])

    init(context: RunContext, own: consuming X25519PrivateKey, peers: [PartyIndex: [UInt8]]) {
        runID = context.id
        me = context.me
        self.own = own
        self.peers = peers
    }

    /// Seals the next message to a peer.
    public func seal(_ message: borrowing SecretBytes, to peer: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        let channel = try channel(with: peer)
        let nonce = channel.sent.withLock { Self.nonce(advancing: &$0) }
        do throws(SecretsError) {
            return try AEAD.seal(message, key: channel.sending, nonce: nonce, associatedData: runID)
        } catch { throw .misuse(.parameter("private message too long")) }
    }

    /// Opens the next message of a peer. What does not open blames nobody: it never proved to be the peer's.
    public func open(_ sealed: [UInt8], from peer: PartyIndex) throws(ProtocolAbort) -> SecretMessage {
        let channel = try channel(with: peer)
        do throws(SecretsError) {
            return try channel.received.withLock { counter throws(SecretsError) in
                var next = counter
                let nonce = Self.nonce(advancing: &next)
                let message = try AEAD.open(sealed, key: channel.receiving, nonce: nonce, associatedData: runID)
                counter = next
                return SecretMessage(message)
            }
        } catch { throw .abort(.sealBroken) }
    }

    private static func nonce(advancing counter: inout UInt64) -> [UInt8] {
        defer { counter += 1 }
        return [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
    }

    /// The keys with a peer, derived at the first message: most runs talk to few peers in private.
    private func channel(with peer: PartyIndex) throws(ProtocolAbort) -> Channel {
        guard peer != me, let theirs = peers[peer] else { throw .misuse(.notAParticipant) }
        return try open.withLock { channels throws(ProtocolAbort) in
            if let channel = channels[peer] { return channel }
            do throws(SecretsError) {
                let shared = try own.sharedSecret(with: theirs)
                let key = HKDF.extract(salt: runID, inputKey: shared)
                let channel = Channel(
                    sending: try HKDF.expand(key: key, info: Self.direction(from: me, to: peer), length: 32),
                    receiving: try HKDF.expand(key: key, info: Self.direction(from: peer, to: me), length: 32))
                channels[peer] = channel
                return channel
            } catch {
                // The ephemeral key came signed: a degenerate one is its owner's doing.
                throw .blame([peer], .undecodable(field: "ephemeral key"))
            }
        }
    }

    private static func direction(from: PartyIndex, to: PartyIndex) -> [UInt8] {
        Array("chainsign/seal".utf8) + [from.rawValue, to.rawValue]
    }

    private final class Channel: Sendable {
        let sending: SecretBytes
        let receiving: SecretBytes
        let sent = Mutex<UInt64>(0)
        let received = Mutex<UInt64>(0)

        init(sending: consuming SecretBytes, receiving: consuming SecretBytes) {
            self.sending = sending
            self.receiving = receiving
        }
    }
}
