import Groups
import MPCCore
import Secrets
import TestSupport

/// Party 2 of a key generation run, written anew from frost.md section 2 so that a test can build any message it likes.
struct RogueDealer<G: PrimeOrderGroup> {
    let context: RunContext
    let scheme: SignatureScheme
    let threshold: Int
    /// Of its polynomial, constant term first; known to the test.
    var coefficients: [Scalar<G>]
    /// What it publishes, encoded.
    var elements: [[UInt8]]
    var proofCommitment: [UInt8]
    var proofResponse: [UInt8]
    var chainCode: [UInt8]
    var salt: [UInt8]
    /// What it sends in private.
    var shares: [PartyIndex: [UInt8]]
    /// The round 1 message; by receiver where it tells them different things.
    var commitments: [PartyIndex: [UInt8]] = [:]

    init(_ context: RunContext, scheme: SignatureScheme, threshold: Int) throws {
        self.context = context
        self.scheme = scheme
        self.threshold = threshold
        coefficients = (0..<threshold).map { Scalar(UInt64(1000 + 17 * $0)) }
        elements = coefficients.compactMap { G.generatorMultiple($0)?.encoded }
        (proofCommitment, proofResponse) = ([], [])
        chainCode = [UInt8](repeating: 3, count: 32)
        salt = [UInt8](repeating: 4, count: 32)
        shares = [:]
        for peer in context.peers { shares[peer] = share(peer).encoded }
        try prove()
        commit()
    }

    func share(_ party: PartyIndex) -> Scalar<G> {
        coefficients.reversed().reduce(.zero) { $0 * Scalar(UInt64(party.rawValue)) + $1 }
    }

    /// T = k·G, c = Hc("keygen/pok"; sid, scheme, i, F[0], T), z = k + c·f(0), every part replaceable.
    mutating func prove(
        runID: [UInt8]? = nil, scheme: SignatureScheme? = nil, prover: PartyIndex? = nil, statement: [UInt8]? = nil,
        secret: Scalar<G>? = nil
    ) throws {
        let nonce = Scalar<G>(424_242)
        guard let commitment = G.generatorMultiple(nonce)?.encoded else { throw MalformedVector(what: "nonce") }
        var transcript = Transcript(.keygenProof)
        transcript.absorb(runID ?? context.id)
        transcript.absorb((scheme ?? self.scheme).rawValue)
        transcript.absorb((prover ?? context.me).number)
        transcript.absorb(statement ?? elements[0])
        transcript.absorb(commitment)
        proofCommitment = commitment
        proofResponse = (nonce + G.challenge(transcript) * (secret ?? coefficients[0])).encoded
    }

    var payload: [UInt8] { elements.flatMap { $0 } + proofCommitment + proofResponse + chainCode }

    func header(_ type: MessageType, runID: [UInt8]? = nil) -> [UInt8] { [1, type.rawValue] + (runID ?? context.id) }

    /// The commitment to what it publishes now, to everybody.
    mutating func commit(runID: [UInt8]? = nil, committer: PartyIndex? = nil) {
        var transcript = Transcript(.keygenCommitment)
        transcript.absorb(runID ?? context.id)
        transcript.absorb((committer ?? context.me).number)
        transcript.absorb(payload)
        transcript.absorb(salt)
        let message = header(.keygenCommitment) + transcript.hash()
        for peer in context.peers { commitments[peer] = message }
    }

    func echo(_ round: UInt32, _ broadcasts: [PartyIndex: [UInt8]]) -> [UInt8] {
        var transcript = Transcript(.keygenEcho)
        transcript.absorb(context.id)
        transcript.absorb(round)
        for party in context.parties { transcript.absorb(broadcasts[party] ?? []) }
        return transcript.hash()
    }

    func opening(_ echo: [UInt8]) -> [UInt8] { header(.keygenOpening) + echo + payload + salt }

    func shareMessage(_ receiver: PartyIndex) -> [UInt8] { header(.keygenShares) + (shares[receiver] ?? []) }
}

/// A run of parties 1 and 3, honest, with the rogue as party 2 (threshold 2).
struct RogueRun<G: PrimeOrderGroup> {
    /// Changes the dealer once round 1 of the honest parties is seen (it rushes).
    typealias Prepare = (inout RogueDealer<G>, _ honest: [PartyIndex: [UInt8]]) throws -> Void
    /// The round 2 broadcast, given the true echo and the others' openings.
    typealias Open = (_ dealer: RogueDealer<G>, _ echo: [UInt8], _ honest: [PartyIndex: [UInt8]]) throws -> [UInt8]

    let scheme: SignatureScheme

    /// The honest parties' outcomes.
    func outcomes(_ prepare: Prepare = { _, _ in }, open: Open = { dealer, echo, _ in dealer.opening(echo) }) throws -> [PartyIndex: Result<
        KeyShare, ProtocolAbort
    >] {
        let parties = try TestParties(3)
        let (parameters, run) = try parties.parameters([scheme], threshold: 2)
        var contexts = try parties.open(run).mapValues(\.0)
        let rogue = try party(2)
        guard let context = contexts.removeValue(forKey: rogue) else { throw MalformedVector(what: "context") }
        let runs = try contexts.mapValues { try KeyGeneration.run(parameters, context: $0) }
        var dealer = try RogueDealer<G>(context, scheme: scheme, threshold: 2)
        var ended: [PartyIndex: Result<KeyShare, ProtocolAbort>] = [:]

        var first = try runs.mapValues { try $0.start() }
        try prepare(&dealer, first.compactMapValues(\.broadcast))
        var seen = first.compactMapValues(\.broadcast)
        seen[rogue] = dealer.commitments.sorted { $0.key < $1.key }.first?.value
        let second = exchange(runs, &first, rogue: { dealer.commitments[$0] }, privately: { _ in nil }, &ended)

        let echo = dealer.echo(1, seen)
        var openings = second.compactMapValues(\.broadcast)
        let opening = try open(dealer, echo, openings)
        var outboxes = second
        let third = exchange(runs, &outboxes, rogue: { _ in opening }, privately: { dealer.shareMessage($0) }, &ended)
        openings[rogue] = opening

        let last = dealer.header(.keygenEcho) + dealer.echo(2, openings)
        outboxes = third
        _ = exchange(runs, &outboxes, rogue: { _ in last }, privately: { _ in nil }, &ended)
        return ended
    }

    /// Delivers one round among the honest and from the rogue, and advances everybody who still runs.
    private func exchange(
        _ runs: [PartyIndex: ProtocolRun<GeneratedKeys>], _ outboxes: inout [PartyIndex: Outbox], rogue: (PartyIndex) -> [UInt8]?,
        privately: (PartyIndex) -> [UInt8]?, _ ended: inout [PartyIndex: Result<KeyShare, ProtocolAbort>]
    ) -> [PartyIndex: Outbox] {
        var next: [PartyIndex: Outbox] = [:]
        guard let cheat = PartyIndex(2) else { return next }
        for (receiver, run) in runs where ended[receiver] == nil {
            for (sender, outbox) in outboxes where sender != receiver {
                if let broadcast = outbox.broadcast { run.receive(broadcast: broadcast, from: sender) }
                if let message = outbox.privates[receiver] { run.receive(privateMessage: message, from: sender) }
            }
            if let message = rogue(receiver) { run.receive(broadcast: message, from: cheat) }
            if let message = privately(receiver) { run.receive(privateMessage: SecretMessage(SecretBytes(copying: message)), from: cheat) }
        }
        for (receiver, run) in runs where ended[receiver] == nil {
            do throws(ProtocolAbort) {
                switch try run.advance() {
                case .send(let outbox): next[receiver] = outbox
                case .finished(let keys): ended[receiver] = keys.shares.first.map { .success($0) }
                }
            } catch { ended[receiver] = .failure(error) }
        }
        return next
    }
}
