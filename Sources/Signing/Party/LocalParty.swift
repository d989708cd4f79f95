public import ChainKit
internal import Groups
public import MPCCore
internal import Secrets
public import ShareStore
internal import Synchronization

/// A party whose store lies on this machine.
public final class LocalParty: SigningParty {
    let member: Member
    let ledgers: [SignatureScheme: StorePairLedger]
    let rawDigests: RawDigestPolicy
    let spending: Spending
    let confirmations = PoolConfirmations()
    let peers = PoolPeers()
    let freshNonces = FreshNonces()
    /// Whether taking something from the store has failed: this process tries no more of it.
    let stockFailed = Mutex(false)
    let runs = PartyRuns()
    /// Pairs whose renewal the operator has allowed.
    let renewals = Mutex<Set<PartyPair>>([])
    private let shares: [SignatureScheme: KeyShare]
    private let adapters: AdapterRegistry
    private let policy: ApprovalPolicy
    let approved = ApprovedOrders()

    init(_ member: Member, adapters: AdapterRegistry, policies: PartyPolicies) throws(WalletError) {
        self.member = member
        self.adapters = adapters
        policy = policies.orders
        rawDigests = policies.rawDigests
        spending = Spending(runsPerRequest: policies.runsPerRequest)
        var shares: [SignatureScheme: KeyShare] = [:]
        let secrets = try WalletError.store { () throws(StoreError) in try member.store.activeShares() }
        for record in try member.keyRecords() where record.state == .active {
            let wallet = member.store.info.wallet
            // A party whose key has no share is not one without that key.
            guard let secret = secrets[record.info.keyID]?.take() else {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index) has a key record without a share")
            }
            do throws(WireError) { shares[record.info.scheme] = try KeyShare(info: record.info, secret: secret) } catch {
                throw .inconsistent(wallet: wallet, problem: "party \(member.index)'s share does not fit its key record")
            }
        }
        self.shares = shares
        let others = peers
        ledgers = shares.mapValues { share in
            StorePairLedger(member.store, key: share.info) { try? others.tell(progressOf: member) }
        }
    }

    /// Its index.
    public var index: PartyIndex { member.index }
    /// Its store.
    public var store: any ShareStore { member.store }
    /// The new path of what lay in the place of the pool key and was not that; nil where nothing was moved.
    public var stalePoolKey: String? { member.store.stalePoolKey }
    /// The identities of all parties.
    public var roster: Roster { member.roster }
    /// Its identity's signature of a transcript hash.
    func signature(of hash: [UInt8]) -> [UInt8] { member.identity.signature(of: hash) }

    /// An online message under this party's identity: for tests that cheat in its name.
    package func signed(_ message: [UInt8]) throws(WireError) -> [UInt8] { try member.sign(message) }

    /// The public parts of its active keys, in scheme order.
    public var keys: [KeyInfo] { shares.values.map(\.info).sorted { $0.scheme < $1.scheme } }

    func share(of scheme: SignatureScheme) throws(WalletError) -> KeyShare {
        guard let share = shares[scheme] else { throw .noKey(scheme: scheme.rawValue, wallet: store.info.wallet) }
        return share
    }

    /// This party's own reading of an order.
    public func read(_ order: SigningOrder, prior: [RequestSignature] = []) throws(WalletError) -> OrderReading {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(order.chain) }
        return try OrderReading(order, adapter: adapter, keys: keys, prior: prior)
    }

    /// The same, of an order that this party approved since it started.
    func readApproved(_ order: SigningOrder, prior: [RequestSignature]) throws(WalletError) -> OrderReading {
        if let reading = approved.reading(of: order, prior: prior) { return reading }
        let reading = try read(order, prior: prior)
        guard approved.contains(planHash: reading.planHash) else { throw .notApproved(party: index) }
        return reading
    }

    /// The address of a chain at a path, from this party's own record.
    func ownAddress(
        chain: String, path: DerivationPath, network: String?, format: String?
    ) throws(WalletError) -> (address: ChainAddress, publicKey: PublicKey) {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) }
        return try Addresses.address(
            adapter: adapter, keys: keys, wallet: store.info.wallet, path: path, network: network, format: format)
    }

    /// The network of an address as it is signed.
    func network(of chain: String, asked: String?) throws(WalletError) -> String {
        Addresses.network(asked, of: try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) })
    }

    /// Reads and applies policy. The log has it with the first thing that is done for the order: a try that comes to nothing leaves
    /// nothing behind.
    public func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        let reading = try read(order, prior: prior)
        if case .refuse(let reason) = policy(index, reading) { throw .refused(reason: "party \(index): \(reason)") }
        let note = ApprovalNote(
            request: reading.requestHash, plan: reading.planHash, note: "\(order.chain) \(reading.summary.kind)",
            details: try record(of: reading, order).fields)
        approved.add(order, prior: prior, reading, note)
        return Approval(party: index, planHash: note.plan)
    }

    /// Deletes, commits, has the others hear of it; computes; stores, commits; returns.
    public func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare {
        let reading = try readApproved(order, prior: prior)
        let key = try share(of: scheme)
        let batch = try Schemes.batch(reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: materials)
        guard batch.signers.contains(index) else { throw .protocolAbort(.misuse(.notAParticipant)) }

        // A repeat of the same batch: the stored bytes, nothing computed (rule S14).
        if let released = try released(batch) { return released }
        try WalletError.run { () throws(ProtocolAbort) in try ProtocolTable.scheme(scheme).check(batch, key: key.info) }
        let approval = approved.unlogged(reading.planHash)
        let taken = try take(batch, key: key.info, approval: approval)
        // A consumption logs the approval with it.
        let rest = taken.consumed.isEmpty ? approval : nil
        if rest == nil { approved.logged(approval) }
        return try release(batch, key: key, taken, approval: rest)
    }

    /// Computes the share of a batch from material that is out of every store, and keeps it before it gives it away.
    func release(
        _ batch: SigningBatch, key: KeyShare, _ taken: Taken, approval: ApprovalNote?
    ) throws(WalletError) -> ReleasedShare {
        let share = try WalletError.run { () throws(ProtocolAbort) in
            try ProtocolTable.scheme(key.info.scheme).sign(batch, key: key, materials: taken.units)
        }
        let released: ReleasedShare
        do throws(WireError) { released = ReleasedShare(share: try member.sign(share.message), statement: taken.statement) } catch {
            throw .inconsistent(wallet: store.info.wallet, problem: "the share has no header")
        }
        try WalletError.store { () throws(StoreError) in
            try store.storeRelease(
                request: batch.requestHash, material: Schemes.releaseID(batch), bytes: released.encoded, units: taken.consumed,
                used: taken.used, approval: approval)
        }
        approved.logged(approval)
        spending.noteRelease(batch.requestHash, batch.signers)
        return released
    }

    private func released(_ batch: SigningBatch) throws(WalletError) -> ReleasedShare? {
        let stored = try WalletError.store { () throws(StoreError) in
            try store.release(request: batch.requestHash, material: Schemes.releaseID(batch))
        }
        guard let stored else { return nil }
        guard let released = ReleasedShare(decoding: stored, party: index, roster: roster) else {
            throw .inconsistent(wallet: store.info.wallet, problem: "party \(index)'s stored share does not decode")
        }
        return released
    }

    /// Logs the complete signatures of an order that this party approved: nobody else's get into its log, none that does not verify, and
    /// the same only once.
    public func recordRelease(
        _ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]
    ) async throws(WalletError) {
        let reading = try readApproved(order, prior: prior)
        let new = signatures.filter { !prior.contains($0) }
        try WalletError.chain { () throws(ChainError) in try SigningPlan.verify(new, against: reading.plan.requests) }
        var transcript = Transcript(.releasedSignatures)
        transcript.absorb(list: signatures.map { Array($0.json.text(.compact).utf8) })
        let hash = transcript.hash()
        guard approved.isFirstRelease(hash) else { return }
        let record = try record(of: reading, order, signed: prior + new)
        try WalletError.store { () throws(StoreError) in
            try store.recordSignature(request: reading.requestHash, hash: hash, details: record.fields)
        }
    }

    /// The log's record of an order, from this party's own reading; with signatures, under the id that they give it.
    private func record(
        of reading: OrderReading, _ order: SigningOrder, signed signatures: [RequestSignature]? = nil
    ) throws(WalletError) -> OrderRecord {
        try WalletError.chain { () throws(ChainError) in
            let adapter = try adapters.adapter(order.chain)
            var transaction = try adapter.lastingIdentifier(of: reading.document)
            // Assembled only for an id that the signatures are part of. A log that lacks it is better than none: whoever has the signatures
            // finds it.
            if transaction == nil, let signatures, let signed = try? adapter.assemble(reading.document, signatures: signatures).document {
                transaction = try? adapter.identifier(of: signed)
            }
            return OrderRecord(
                reading, chain: order.chain, network: try adapter.network(of: reading.document),
                transaction: transaction)
        }
    }
}

/// The policies of a party's operator.
public struct PartyPolicies: Sendable {
    /// Orders, which the party has read.
    public var orders: ApprovalPolicy
    /// Digests, which nobody can read: refused unless somebody takes the responsibility (rule S7).
    public var rawDigests: RawDigestPolicy
    /// In how many runs a request may spend material (dkls23.md section 5).
    public var runsPerRequest: Int

    /// Without a word on orders **every order is approved**: right where one operator, who was asked, stands behind all parties, as at
    /// the command line, and nowhere else. No digest, three runs a request.
    public init(
        orders: @escaping ApprovalPolicy = { _, _ in .approve },
        rawDigests: @escaping RawDigestPolicy = { _, _ in
            .refuse(reason: "a digest says nothing about what it signs; this party takes requests that it can read")
        },
        runsPerRequest: Int = 3
    ) {
        self.orders = orders
        self.rawDigests = rawDigests
        self.runsPerRequest = runsPerRequest
    }
}

extension ReleasedShare {
    /// 2 and the statement (122 bytes) or 0, then the signed share: what a party keeps.
    var encoded: [UInt8] { (statement.map { [2] + $0.encoded } ?? [0]) + share }

    init?(decoding bytes: [UInt8], party: PartyIndex, roster: Roster) {
        switch bytes.first {
        case 0: self.init(share: Array(bytes.dropFirst()), statement: nil)
        // Of version 1: 80 bytes that say nothing of the chain.
        case 1 where bytes.count > 81: self.init(share: Array(bytes.dropFirst(81)), statement: nil)
        case 2:
            guard let statement = PoolStatement(Array(bytes.dropFirst().prefix(PoolStatement.length)), party: party, roster: roster) else {
                return nil
            }
            self.init(share: Array(bytes.dropFirst(1 + PoolStatement.length)), statement: statement)
        default: return nil
        }
    }
}
