public import ChainKit
public import MPCCore
public import ShareStore

/// Why a wallet operation did not happen. Carries the layer's own error where there is one, and never a secret.
public indirect enum WalletError: Error, Sendable {
    /// A name that is no wallet name: 1–64 of a–z, A–Z, 0–9, '.', '_' and '-', not beginning with a dot.
    case invalidName(String)
    /// A wallet of this name exists.
    case exists(name: String)
    /// No wallet of this name; these are there.
    case notFound(name: String, existing: [String])
    /// The folder cannot be used.
    case folder(path: String, problem: String)
    /// A party's store is missing or contradicts the others.
    case inconsistent(wallet: String, problem: String)
    /// The wallet's creation ended before every party had stored its share.
    case interrupted(wallet: String, folder: String)
    /// The wallet was made, and could not be opened yet: the next opening finishes it.
    case madeAndNotOpened(name: String, WalletError)
    /// The wallet has no active key of this scheme.
    case noKey(scheme: String, wallet: String)
    /// A path that cannot be derived.
    case derivation(path: String, DerivedKey.Failure)
    /// An order and its document name more key paths than are derived, or more steps in all.
    case tooManyPaths(paths: Int, steps: Int)
    /// An order asks for more signatures of one scheme than one run makes.
    case tooManyRequests(scheme: String, count: Int, most: Int)
    /// Signers that are no set of at least t parties, or of exactly t where the scheme wants that.
    case signers(requested: [Int], threshold: Int, parties: Int, exactly: Bool)
    /// The combinations of this signer set failed twice, and nobody can be blamed for it.
    case quarantined(signers: [PartyIndex])
    /// The signer set's pool has fewer pre-signatures than the request needs.
    case emptyPool(signers: [PartyIndex], needed: Int)
    /// A party's material stays locked until these others have confirmed that its store was not turned back.
    case poolLocked(party: PartyIndex, unanswered: [PartyIndex])
    /// Another party has heard of uses that this party's log does not hold: its store was turned back, or a copy of it was used. Its
    /// pools were voided.
    case turnedBack(party: PartyIndex)
    /// Another copy of this party's store is in use: nothing that lies in either is used.
    case poolOfCopy(party: PartyIndex)
    /// The party is in as many runs as it takes at a time.
    case tooManyRuns(party: PartyIndex)
    /// Another process makes the set-up of this pair anew.
    case renewalUnderWay(PartyPair)
    /// Too few parties are left to make a quorum.
    case noQuorum(needed: Int, excluded: [String])
    /// Parties computed different plans from the same order: somebody reads the document differently.
    case disagreement(party: PartyIndex)
    /// Policy or the operator said no.
    case refused(reason: String)
    /// A party was asked for a share of something it never approved.
    case notApproved(party: PartyIndex)
    /// A party failed; its own words are a claim about itself and nobody else.
    case party(PartyIndex, WalletError)
    /// A party's store cannot be used; the other parties may suffice.
    case unusableStore(party: PartyIndex, StoreError)
    /// A signing request that this wallet's schemes cannot serve.
    case unsupported(String)
    /// The store's error.
    case store(StoreError)
    /// The protocol's error.
    case protocolAbort(ProtocolAbort)
    /// The adapter's error.
    case chain(ChainError)
}

extension WalletError: CustomStringConvertible {
    /// One sentence with the way out.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "the wallet name \(name.debugDescription) is not usable; take 1 to 64 letters, digits, '.', '_' or '-', not beginning with a dot"
        case .exists(let name): "a wallet named \(name) exists already; choose another name"
        case .notFound(let name, let existing):
            "there is no wallet named \(name); "
                + (existing.isEmpty
                    ? "there is none yet, make one with 'chainsign wallet create'" : "there are: \(existing.joined(separator: ", "))")
        case .folder(let path, let problem): "\(path): \(problem)"
        case .inconsistent(let wallet, let problem): "wallet \(wallet): \(problem); restore the missing or damaged party from its backup"
        case .interrupted(let wallet, let folder):
            "wallet \(wallet) has no active key: the store of one of its parties is missing, or its creation was interrupted; keep \(folder), put the missing store back, or make a wallet of another name"
        case .madeAndNotOpened(let name, let error):
            "wallet \(name) was made, and could not be opened: \(error.description); it is there, and the next command that opens it finishes it"
        case .noKey(let scheme, let wallet): "wallet \(wallet) has no active \(scheme) key"
        case .derivation(let path, .hardened(let index)):
            "path \(path): step \(index & 0x7fff_ffff)' is hardened, which needs the whole private key; use non-hardened steps"
        case .derivation(let path, .noKey(let index)): "path \(path): step \(index) has no key, which BIP-32 foresees; take the next index"
        case .derivation(let path, let failure): "path \(path): cannot be derived (\(failure))"
        case .tooManyPaths(let paths, let steps):
            "the order and its document name \(paths) key paths of \(steps) steps in all; at most \(KeyHints.mostPaths) paths of \(KeyHints.mostSteps) steps are derived"
        case .tooManyRequests(let scheme, let count, let most):
            "the document asks for \(count) \(scheme) signatures, and one run makes at most \(most): split it into several transactions"
        case .signers(let requested, let threshold, let parties, let exactly):
            "signers \(requested.map(String.init).joined(separator: ",")) are not \(threshold)\(exactly ? "" : " or more") distinct parties of 1…\(parties)"
        case .quarantined(let signers):
            "parties \(list(signers)) signed together twice and it gave no signature; one of them cheats or is damaged: sign with others, or lift the quarantine with 'chainsign wallet pool NAME --lift \(list(signers))'"
        case .emptyPool(let signers, let needed):
            "the pool of parties \(list(signers)) has fewer than the \(needed) pre-signatures needed; fill it with 'chainsign wallet presign', or sign without it"
        case .poolLocked(let party, let unanswered):
            unanswered.isEmpty
                ? "what lies in party \(party)'s pools cannot be taken; sign without the pool"
                : "party \(party)'s pool is locked until parties \(list(unanswered)) confirm that its store was not turned back; sign without the pool, or when they are there"
        case .turnedBack(let party):
            "party \(party)'s store is an older copy, or another copy of it was used: others have heard of more than it holds; its pools were voided"
        case .poolOfCopy(let party):
            "another copy of party \(party)'s store is in use, or it cannot be known that none is; sign without the pool"
        case .tooManyRuns(let party): "party \(party) is in as many runs as it takes at a time; try again when some are done"
        case .renewalUnderWay(let pair): "another process makes the set-up of the pair \(pair) anew; try again when it is done"
        case .noQuorum(let needed, let excluded):
            "no quorum of \(needed) is left" + (excluded.isEmpty ? "" : " (\(excluded.joined(separator: "; ")))")
        case .disagreement(let party):
            "party \(party) computed another plan from the same order; nothing was signed, compare the parties' versions"
        case .refused(let reason): "refused: \(reason)"
        case .notApproved(let party): "party \(party) has not approved this request"
        case .party(let party, let error): "party \(party): \(error.description)"
        case .unusableStore(_, let error):
            error.description
        case .unsupported(let what): "\(what)"
        case .store(let error): error.description
        case .protocolAbort(let error): error.description
        case .chain(let error): error.description
        }
    }
}

private func list(_ parties: [PartyIndex]) -> String { parties.map(\.description).joined(separator: ",") }

extension WalletError {
    /// Runs a store operation, its error wrapped.
    static func store<R: ~Copyable>(_ body: () throws(StoreError) -> R) throws(WalletError) -> R {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
    /// Runs a protocol step, its error wrapped.
    static func run<R: ~Copyable>(_ body: () throws(ProtocolAbort) -> R) throws(WalletError) -> R {
        do throws(ProtocolAbort) { return try body() } catch { throw .protocolAbort(error) }
    }
    /// Runs an adapter call, its error wrapped.
    static func chain<R>(_ body: () throws(ChainError) -> R) throws(WalletError) -> R {
        do throws(ChainError) { return try body() } catch { throw .chain(error) }
    }
}
