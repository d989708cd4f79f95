public import ChainKit
public import MPCCore
@_exported public import PartyCore
public import ShareStore

/// A wallet all of whose parties live on this machine, each in a store of its own.
///
/// It does in one process what a networked wallet does with parties elsewhere, through the same contract (``Party``): the parties still know
/// only their own share, read every order for themselves, and talk through the same messages. It touches no store.
public final class LocalWallet: Sendable {
    /// The name.
    public let name: String
    /// The state folder that it lies in.
    public let home: WalletHome
    /// The parties, ascending.
    public let parties: [any PartyAdministration]
    /// The public parts of the active keys, as every party agrees on them, in scheme order.
    public let keys: [KeyInfo]
    /// The outcome of opening each party's pools.
    public let poolOutcomes: [PartyIndex: PoolOutcome]
    /// The pinned identities.
    public let roster: Roster
    /// Parties whose stores are here and hold no share of the wallet's epoch.
    public let aside: [any PartyAdministration]
    /// Parties whose stores are here and cannot be used, and why: they are treated as absent, as long as t others are there.
    public let unavailable: [PartyIndex: WalletError]
    let adapters: AdapterRegistry

    init(name: String, home: WalletHome, _ opened: LocalParties, adapters: AdapterRegistry) throws(WalletError) {
        guard let first = opened.parties.first else { throw .inconsistent(wallet: name, problem: "no party's store was found") }
        self.name = name
        self.home = home
        self.adapters = adapters
        parties = opened.parties
        keys = opened.keys
        aside = opened.aside
        unavailable = opened.unavailable
        poolOutcomes = opened.poolOutcomes
        roster = first.roster
    }

    /// The schemes that a wallet of this build has keys of.
    public static var schemes: [SignatureScheme] { ProtocolTable.available }

    /// The most parties of a wallet of these schemes.
    public static var largestGroup: Int { ProtocolTable.largestGroup }

    /// t of the wallet's keys.
    public var threshold: Int { keys.first?.threshold ?? 0 }
    /// n.
    public var partyCount: Int { roster.count }

    /// The key of a scheme.
    public func key(_ scheme: SignatureScheme) throws(WalletError) -> KeyInfo {
        guard let key = keys.first(where: { $0.scheme == scheme }) else { throw .noKey(scheme: scheme.rawValue, wallet: name) }
        return key
    }

    /// Why fewer than t parties are here.
    func noQuorum(_ needed: Int) -> WalletError {
        .noQuorum(needed: needed, obstacles: QuorumObstacle.away(roster.parties, but: parties.map(\.index), unavailable))
    }

    /// Refuses where one of these parties is the wallet's and not here.
    func requireHere(_ wanted: [PartyIndex]) throws(WalletError) {
        let away = QuorumObstacle.away(roster.parties.filter(wanted.contains), but: parties.map(\.index), unavailable)
        guard away.isEmpty else { throw .noQuorum(needed: wanted.count, obstacles: away) }
    }

    /// A key at a non-hardened path.
    public func derive(_ scheme: SignatureScheme, path: DerivationPath) throws(WalletError) -> DerivedKey {
        try WalletKeys.derive(try key(scheme), path: path)
    }

    /// The address of a chain at a path.
    public func address(
        on chain: String, path: DerivationPath = .root, network: String? = nil, format: String? = nil
    ) throws(WalletError) -> (address: ChainAddress, publicKey: PublicKey) {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) }
        return try Addresses.address(adapter: adapter, keys: keys, wallet: name, path: path, network: network, format: format)
    }

    /// The network of an address on a chain: the one asked for, otherwise the chain's main one.
    public func network(of chain: String, asked: String?) throws(WalletError) -> String {
        Addresses.network(asked, of: try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) })
    }

    /// Reads an order, for showing it before it is signed: what ``sign(_:signers:source:)`` then signs.
    public func prepare(_ order: SigningOrder) throws(WalletError) -> PreparedOrder { try saga(order.chain).prepare(order) }

    /// The same with the order's document, which this program has decoded already, in the order's context.
    package func prepare(_ order: SigningOrder, decoded: ChainDocument) throws(WalletError) -> PreparedOrder {
        try saga(order.chain).prepare(order, decoded: decoded)
    }

    /// Signs a prepared order with t of the parties, each of which reads it for itself.
    public func sign(
        _ prepared: PreparedOrder, signers: [PartyIndex]? = nil, source: MaterialSource = .automatic
    ) async throws(WalletError) -> SigningSaga.Outcome {
        let saga = try saga(prepared.order.chain)
        let turns = await stockTurns()
        defer { withExtendedLifetime(turns) {} }
        return try await saga.sign(prepared, signers: signers, source: source)
    }

    /// Signs an order that nobody has to be shown.
    public func sign(
        _ order: SigningOrder, signers: [PartyIndex]? = nil, source: MaterialSource = .automatic
    ) async throws(WalletError) -> SigningSaga.Outcome {
        try await sign(prepare(order), signers: signers, source: source)
    }

    private func saga(_ chain: String) throws(WalletError) -> SigningSaga {
        let adapter = try WalletError.chain { () throws(ChainError) in try adapters.adapter(chain) }
        return SigningSaga(adapter: adapter, parties: parties, keys: keys, roster: roster, unavailable: unavailable, wallet: name)
    }
}
