internal import Groups
internal import Secrets

/// The export of keys (lifecycle.md section 5): after round 0 each of t holders sends its shares to the recipient, who puts the keys together.
///
/// ```
/// round 1   private to the recipient   x_i per key
/// ```
public enum KeyExport {
    /// Makes one holder's side, which sends and is through.
    public static func give(
        _ shares: [KeyShare], _ parameters: ExportParameters, context: RunContext
    ) throws(ProtocolAbort) -> ProtocolRun<[RootSecret]> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard parameters.holders.contains(context.me) else { throw .misuse(.notAParticipant) }
        let chosen = shares.filter { parameters.schemes.contains($0.info.scheme) }.sorted { $0.info.scheme < $1.info.scheme }
        guard chosen.map(\.info) == parameters.keys else { throw .misuse(.material("shares of another wallet")) }
        return ProtocolRun(context: context, machine: Giving(chosen, context: context, recipient: parameters.recipientSeat))
    }

    /// Makes the recipient's side, which ends with the keys.
    public static func receive(_ parameters: ExportParameters, context: RunContext) throws(ProtocolAbort) -> ProtocolRun<[RootSecret]> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard context.me == parameters.recipientSeat else { throw .misuse(.notAParticipant) }
        return ProtocolRun(context: context, machine: Receiving(parameters))
    }

    /// A holder: nothing comes back to it.
    private final class Giving: RunMachine<[RootSecret]> {
        private var shares: [KeyShare]?
        private let context: RunContext
        private let recipient: PartyIndex

        init(_ shares: [KeyShare], context: RunContext, recipient: PartyIndex) {
            self.shares = shares
            self.context = context
            self.recipient = recipient
        }

        override var shapes: [RoundShape] { [RoundShape(broadcast: nil)] }

        override func start() throws(ProtocolAbort) -> Outbox {
            guard let shares = shares.take() else { throw .misuse(.order) }
            var body = SecretBytes(zeros: 32 * shares.count)
            for (position, share) in shares.enumerated() { share.withSecret { body.write($0, at: 32 * position) } }
            let message = unsafe SecretMessage(WireHeader(type: .exportShares, runID: context.id), bodySize: body.count) { buffer in
                unsafe body.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
            }
            return Outbox(privates: [recipient: message])
        }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[RootSecret]> { .finished([]) }
    }

    /// The recipient: it sends nothing.
    private final class Receiving: RunMachine<[RootSecret]> {
        private let parameters: ExportParameters

        init(_ parameters: ExportParameters) { self.parameters = parameters }

        override var shapes: [RoundShape] { [RoundShape(broadcast: nil, privateMessage: .exportShares)] }

        override func start() throws(ProtocolAbort) -> Outbox { Outbox() }

        override func advance(_ inbox: Inbox) throws(ProtocolAbort) -> RunProgress<[RootSecret]> {
            var secrets: [RootSecret] = []
            for (position, key) in parameters.keys.enumerated() {
                switch key.scheme {
                case .ed25519: secrets.append(try sum(key, position, inbox, in: Edwards25519.self))
                case .ecdsaSecp256k1, .bip340Secp256k1: secrets.append(try sum(key, position, inbox, in: Secp256k1.self))
                }
            }
            return .finished(secrets)
        }

        /// x = Σ λ_i·x_i, of shares each of which is its holder's own.
        private func sum<G: PrimeOrderGroup>(
            _ key: KeyInfo, _ position: Int, _ inbox: Inbox, in group: G.Type
        ) throws(ProtocolAbort) -> RootSecret {
            let points = parameters.holders.map { $0.point(of: G.self) }
            var secret = SecretScalar<G>()
            for holder in parameters.holders {
                let message = try inbox.privateMessage(of: holder)
                var share: SecretScalar<G>
                do throws(WireError) { share = try read(message, position, in: G.self) } catch { throw error.blaming(holder) }
                guard let element = share.timesGenerator(), element.encoded == key.publicShare(of: holder) else {
                    throw .blame([holder], .shareInvalid)
                }
                guard let weight = Lagrange.coefficient(of: holder.point(of: G.self), among: points) else { throw .misuse(.signers) }
                share.multiply(by: weight)
                secret.add(share)
            }
            guard secret.timesGenerator()?.encoded == key.publicKey else { throw .abort(.check("public key")) }
            return try RootSecret(RootKey(key), secret: secret.encoded())
        }

        private func read<G: PrimeOrderGroup>(
            _ message: SecretMessage, _ position: Int, in group: G.Type
        ) throws(WireError) -> SecretScalar<G> {
            let field = "share \(position)"
            let bytes = try message.field(32 * position..<32 * (position + 1), ofBody: 32 * parameters.keys.count, field)
            do throws(GroupError) { return try SecretScalar(decoding: bytes) } catch {
                throw WireError(field: field, problem: .group(error))
            }
        }
    }
}
