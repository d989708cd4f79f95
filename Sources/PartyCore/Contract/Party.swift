public import ChainKit
public import MPCCore

/// A party of a wallet as everybody else sees it: in this process (``LocalParty``), or behind a network.
///
/// Whatever a wallet wants of a party is an operation here. Who calls is untrusted: each call names an order, a run or a question, and the
/// party answers from its own reading of it. An answer is a claim about that party alone (rule D6).
public protocol Party: RunParticipant {
    /// Its index.
    var index: PartyIndex { get }
    /// The identities of all parties of the wallet, which it pinned.
    var roster: Roster { get }

    // MARK: - What it is

    /// Returns the public parts of its active keys, in scheme order.
    func keys() async throws(WalletError) -> [KeyInfo]

    /// Returns its pools, pair set-ups and signer sets of every key, as a person is shown them.
    func state() async throws(WalletError) -> PartyState

    /// Returns which signer sets this party can serve with a key, and which not: what an order's quorum is chosen by.
    ///
    /// - Parameter count: the number of pre-signatures that a set's pool has to hold to be called ready.
    func standing(scheme: SignatureScheme, count: Int) async throws(WalletError) -> PartyStanding

    // MARK: - Orders

    /// Decodes and plans the order, applies policy, and returns what it agreed to. The approval is logged with the first thing that the
    /// party does for it.
    func approve(_ order: SigningOrder, prior: [RequestSignature]) async throws(WalletError) -> Approval

    /// Returns the public parts of `count` units of signing material for a key.
    ///
    /// Nonces are the party's own, and made now where it has none in a pool that may be used. Pre-signatures are offered by the owner of the signer
    /// set's pool (its lowest party); where the pool has fewer than `count`, none.
    func offerMaterial(scheme: SignatureScheme, count: Int, signers: [PartyIndex]) async throws(WalletError) -> [SigningMaterial.Label]

    /// Makes the online message for the requests of one scheme and round of an approved order.
    ///
    /// The material is consumed, durably, before the share is computed; the share is stored before it is returned; the
    /// same batch again gives the same bytes.
    func sign(
        _ order: SigningOrder, prior: [RequestSignature], scheme: SignatureScheme, round: SigningRound, signers: [PartyIndex],
        materials: [[[UInt8]]]
    ) async throws(WalletError) -> ReleasedShare

    /// Records that the complete signatures left.
    func recordRelease(_ order: SigningOrder, prior: [RequestSignature], signatures: [RequestSignature]) async throws(WalletError)

    /// Records that a combination failed, for which nobody can be blamed.
    func recordFailedCombination(scheme: SignatureScheme, signers: [PartyIndex], request: [UInt8]) async throws(WalletError)

    // MARK: - Runs

    /// Joins a run of several rounds: its round 0, where all that can be refused is refused.
    func join(_ run: RunRequest) async throws(WalletError) -> RunTicket

    /// Takes a run on: the hellos of all participants first, then what each peer sealed for this party.
    func advance(_ ticket: RunTicket.ID, with messages: [PartyIndex: [UInt8]]) async throws(WalletError) -> RunStep

    /// Ends a run that will not go on.
    func abandon(_ ticket: RunTicket.ID) async

    // MARK: - Between parties

    /// Takes what parties signed of having stored a new key, makes active what all of them hold, and returns what this party says of its
    /// own keys.
    func acknowledgements(_ offered: [KeyAcknowledgement]) async throws(WalletError) -> [KeyAcknowledgement]

    /// Says which wallet, epoch and state its shares are of.
    func status(_ question: StatusQuestion) async throws(WalletError) -> PartyStatus

    /// Answers what this party had last heard from the asking one; what the question tells is kept first (rule S5).
    func answer(_ challenge: PoolChallenge) async throws(WalletError) -> PoolAnswer

    /// Returns this party's statement of its pools and poisonings now.
    func statement() async throws(WalletError) -> PoolStatement

    /// Stores what parties said of their pools and poisonings (rule S5).
    func record(_ statements: [PoolStatement]) async throws(WalletError)

    /// Takes what parties told of the wallet's epochs, does what follows from it (votes for an attempt that every new holder has stored, goes on to an
    /// epoch that has its certificate), and returns what this party has to tell. Nothing to take is a question alone.
    func epochNews(_ news: EpochNews) async throws(WalletError) -> EpochNews

    /// Notes what holders signed of having given keys out, in their words and nobody else's.
    func recordExport(_ wish: ExportWish, statements: [[UInt8]]) async throws(WalletError)

    // MARK: - Addresses

    /// Derives an address from this party's own record of the key and signs it.
    func confirmAddress(_ query: AddressQuery) async throws(WalletError) -> (address: String, confirmation: AddressConfirmation)
}
