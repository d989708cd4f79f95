public import ChainKit
internal import FROST
internal import Groups
public import MPCCore
internal import Secrets
public import ShareStore
internal import Synchronization

/// A party whose store lies on this machine.
public final class LocalParty: SigningParty {
    private let member: Member
    private let shares: [SchemeID: KeyShare]
    private let adapters: AdapterRegistry
    private let policy: ApprovalPolicy
    /// Runs that consumed material, by request, since it started.
    private let burnt = Mutex<[[UInt8]: Int]>([:])
    /// Nonces offered lately and not used.
    private let offered = Mutex<Set<[UInt8]>>([])
    /// Plan hashes this party agreed to since it started.
    private let approved = Mutex<Set<[UInt8]>>([])

    init(_ member: Member, adapters: AdapterRegistry, policy: @escaping ApprovalPolicy) throws(WalletError) {
        self.member = member
        self.adapters = adapters
        self.policy = policy
        var shares: [SchemeID: KeyShare] = [:]
        for record in try member.keyRecords() where record.state == .active {
            let secret = try WalletError.store { () throws(StoreError) in try member.store.share(keyID: record.info.keyID) }
            do throws(WireError) { shares[record.info.scheme] = try KeyShare(info: record.info, secret: secret) } catch {
                throw .inconsistent(wallet: member.store.info.wallet, problem: "party \(member.index)'s share does not fit its key record")
            }
        }
        self.shares = shares
    }

    /// Its index.
    public var index: PartyIndex { member.index }
    /// Its store.
    public var store: any ShareStore { member.store }
    /// The identities of all parties.
    public var roster: Roster { member.roster }
    /// Its identity's signature of a transcript hash.
    func signature(of hash: [UInt8]) -> [UInt8] { member.identity.signature(of: hash) }

    /// An online message under this party's identity: for tests that cheat in its name.
    package func signed(_ message: [UInt8]) throws(WireError) -> [UInt8] { try member.sign(message) }

    /// The public parts of its active keys, in scheme order.
    public var keys: [KeyInfo] { shares.values.map(\.info).sorted { $0.scheme < $1.scheme } }

    func share(of scheme: SchemeID) throws(WalletError) -> KeyShare {
        guard let share = shares[scheme] else { throw .noKey(scheme: scheme.rawValue, wallet: store.info.wallet) }
        return share
    }

    /// This party's own reading of an order.
    public func read(_ order: SigningOrder, prior: [RequestSignature] = []) throws(WalletError) -> OrderReading {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(order.chain) }
        let keys = try WalletKeys.at(order.paths, of: self.keys)
        return try WalletError.chain { () throws(ChainError) in try OrderReading(order, adapter: adapter, keys: keys, prior: prior) }
    }

    /// The same, of an order that this party approved since it started.
    private func readApproved(_ order: SigningOrder, prior: [RequestSignature]) throws(WalletError) -> OrderReading {
        let reading = try read(order, prior: prior)
        guard approved.withLock({ $0.contains(reading.planHash) }) else { throw .notApproved(party: index) }
        return reading
    }

    /// The address of a chain at a path, from this party's own record.
    func ownAddress(
        chain: String, path: KeyPath, network: String?, format: String?
    ) throws(WalletError) -> (address: ChainAddress, publicKey: PublicKey) {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) }
        return try Addresses.address(
            adapter: adapter, keys: keys, wallet: store.info.wallet, path: path, network: network, format: format)
    }

    /// Reads, applies policy, records.
    public func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval {
        let reading = try read(order, prior: prior)
        if case .refuse(let reason) = policy(index, reading) { throw .refused(reason: "party \(index): \(reason)") }
        let planHash = reading.planHash
        try WalletError.store { () throws(StoreError) in
            try store.recordApproval(request: reading.requestHash, plan: planHash, note: "\(order.chain) \(reading.summary.kind)")
        }
        _ = approved.withLock { $0.insert(planHash) }
        return Approval(party: index, planHash: planHash)
    }

    /// From the pool; what it lacks is made and stored now.
    public func offerMaterial(scheme: SchemeID, count: Int) async throws(WalletError) -> [SigningMaterial.Label] {
        guard (1...Self.largestOffer).contains(count) else {
            throw .protocolAbort(.misuse(.parameter("1 to \(Self.largestOffer) signatures in one run")))
        }
        let key = try share(of: scheme)
        // Other orders may take what was just made; a few turns outlast any that meet here.
        for _ in 0..<8 {
            if let nonces = try unoffered(key, count: count) {
                return nonces.map { nonce in
                    SigningMaterial.Label(
                        id: nonce.id, keyID: key.info.keyID, epoch: key.info.epoch, owner: index, signers: nil,
                        publicPart: nonce.publicPart)
                }
            }
            try fillPool(scheme: scheme, count: count + Self.stock)
        }
        throw .inconsistent(wallet: store.info.wallet, problem: "party \(index)'s nonce pool is short")
    }

    /// Nonces that no other order was offered lately; nil where the pool has too few.
    ///
    /// An offer reserves nothing: what was offered too often to be remembered is offered again, so that asking does not make the
    /// pool grow for ever. Other processes offer from the same pool; a choice at random keeps apart from those. Where two orders
    /// meet over a nonce all the same, consumption lets one through.
    private func unoffered(_ key: KeyShare, count: Int) throws(WalletError) -> [AvailableMaterial]? {
        let available = try pool(key, limit: count + Self.offersRemembered)
        return offered.withLock { offered in
            if offered.count + count > Self.offersRemembered { offered.removeAll() }
            let chosen = available.filter { !offered.contains($0.id) }.shuffled().prefix(count)
            guard chosen.count == count else { return nil }
            offered.formUnion(chosen.map(\.id))
            return Array(chosen)
        }
    }

    /// Adds nonce pairs to the pool.
    public func fillPool(scheme: SchemeID, count: Int) throws(WalletError) {
        let key = try share(of: scheme)
        let made = try WalletError.run { () throws(ProtocolAbort) in
            try Schemes.scheme(scheme).preprocess(key, count: count, context: nil, pairs: VolatilePairLedger(), randomness: .system)
        }
        guard case .done(let materials) = made else { throw .unsupported("\(scheme.rawValue) material is made by a run of its signers") }
        var nonces: [NewMaterial] = []
        for material in materials {
            guard let secret = material.take() else { continue }
            nonces.append(NewMaterial(id: material.label.id, publicPart: material.label.publicPart, secret: secret))
        }
        try WalletError.store { () throws(StoreError) in try store.addMaterial(key.info.noncePool, nonces) }
    }

    private func pool(_ key: KeyShare, limit: Int) throws(WalletError) -> [AvailableMaterial] {
        try WalletError.store { () throws(StoreError) in
            try store.availableMaterial(key.info.noncePool, limit: limit)
        }
    }

    /// Deletes, commits; computes; stores, commits; returns.
    public func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SchemeID, round: Int, signers: [PartyIndex], materials: [[[UInt8]]]
    ) async throws(WalletError) -> [UInt8] {
        let reading = try readApproved(order, prior: prior)
        let key = try share(of: scheme)
        let batch = try Schemes.batch(reading, key: key.info, scheme: scheme, round: round, signers: signers, materials: materials)
        guard let position = batch.signers.firstIndex(of: index) else { throw .protocolAbort(.misuse(.notAParticipant)) }
        let commitments = batch.items.map { $0.materials[position] }
        let request = batch.requestHash
        let release = Schemes.releaseID(batch)

        // A repeat of the same batch: the stored bytes, nothing computed (rule S14).
        if let stored = try WalletError.store({ () throws(StoreError) in try store.release(request: request, material: release) }) {
            return stored
        }
        try WalletError.run { () throws(ProtocolAbort) in try Schemes.scheme(scheme).check(batch, key: key.info) }
        try charge(request)
        let ids = commitments.map { Schemes.materialID(key.info, commitment: $0) }
        let consumed: [ConsumedMaterial]
        do throws(StoreError) {
            consumed = try store.consumeMaterial(key.info.noncePool, ids: ids, for: request).units
        } catch {
            refund(request)
            throw .store(error)
        }
        offered.withLock { $0.subtract(ids) }
        var units: [SigningMaterial] = []
        for nonce in consumed {
            guard let secret = nonce.secret.take() else {
                throw .inconsistent(wallet: store.info.wallet, problem: "a nonce came out empty")
            }
            let label = SigningMaterial.Label(
                id: nonce.id, keyID: key.info.keyID, epoch: key.info.epoch, owner: index, signers: nil, publicPart: nonce.publicPart)
            units.append(SigningMaterial(label, secret: secret))
        }
        let share = try WalletError.run { () throws(ProtocolAbort) in
            try Schemes.scheme(scheme).sign(batch, key: key, materials: units)
        }
        let signed: [UInt8]
        do throws(WireError) { signed = try member.sign(share.message) } catch {
            throw .inconsistent(wallet: store.info.wallet, problem: "the share has no header")
        }
        try WalletError.store { () throws(StoreError) in
            try store.storeRelease(request: request, material: release, bytes: signed)
        }
        return signed
    }

    /// One liner cannot drain the pool: a request may burn material in a bounded number of runs, whatever anybody reports
    /// (dkls23.md section 5).
    private func charge(_ request: [UInt8]) throws(WalletError) {
        let runs = burnt.withLock { burnt in
            burnt[request, default: 0] += 1
            return burnt[request] ?? 0
        }
        guard runs <= Self.runsPerRequest else {
            throw .refused(
                reason: "party \(index) has spent material in \(Self.runsPerRequest) runs for this request; start over to try again")
        }
    }

    /// A run whose material turned out to be gone has spent none.
    private func refund(_ request: [UInt8]) { burnt.withLock { $0[request, default: 1] -= 1 } }

    private static let runsPerRequest = 3
    private static let largestOffer = 256
    private static let offersRemembered = 256
    /// Made beyond what is asked for: processes that choose at random from a stock seldom choose the same.
    private static let stock = 32

    /// Logs the complete signatures of an order that this party approved: nobody else's get into its log.
    public func recordRelease(
        _ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]
    ) async throws(WalletError) {
        let reading = try readApproved(order, prior: prior)
        var transcript = Transcript(.releasedSignatures)
        transcript.absorb(list: signatures.map { Array($0.json.text(.compact).utf8) })
        let hash = transcript.hash()
        try WalletError.store { () throws(StoreError) in try store.recordSignature(request: reading.requestHash, hash: hash) }
    }
}

extension KeyInfo {
    /// The store's pool of this key's nonces.
    fileprivate var noncePool: MaterialPool { MaterialPool(keyID: keyID, epoch: epoch) }
}
