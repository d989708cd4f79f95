#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif
internal import ChainKit
internal import MPCCore
internal import ShareStore

extension WalletError: CustomStringConvertible, LocalizedError {
    /// The error's ``description``.
    public var errorDescription: String? { description }

    /// The error in one sentence, its remedy behind the last semicolon. It names no command: whoever has commands adds theirs.
    public var description: String { words.sentence }

    /// The problem in one sentence.
    public var problem: String { words.problem }

    /// The consequence, or the way out; nil where there is neither.
    public var remedy: String? { words.remedy }

    private var words: ErrorWords {
        switch self {
        case .invalidName(let name):
            ErrorWords(
                "the wallet name \(name.debugDescription) is not usable",
                "take 1 to 64 letters, digits, '.', '_' or '-', beginning with neither a dot nor a hyphen")
        case .exists(let name): ErrorWords("a wallet named \(name) exists already", "choose another name")
        case .notFound(let name, let existing):
            ErrorWords(
                "there is no wallet named \(name)",
                existing.isEmpty ? "there is none yet" : "there are: \(existing.joined(separator: ", "))")
        case .notAFolder(let path): ErrorWords("\(path): not a folder")
        case .folder(let path, let problem): ErrorWords("\(path): \(problem)")
        case .inconsistent(let wallet, let problem): ErrorWords("wallet \(wallet): \(problem)")
        case .notOpened(let wallet, let obstacles): ErrorWords("wallet \(wallet) cannot be opened (\(Self.listed(obstacles)))")
        case .noStores(let wallet, let folder): ErrorWords("wallet \(wallet): no store is in its folder, \(folder)")
        case .foreignFile(let wallet, let path):
            ErrorWords("\(path): none of wallet \(wallet)'s own files; nothing was erased", "move \(path) out of the folder")
        case .lockedApart(let wallet, let parties):
            ErrorWords(
                "wallet \(wallet): the store\(parties.count == 1 ? " of party" : "s of parties") \(list(parties)) \(parties.count == 1 ? "is" : "are") locked by another passphrase or key than the others",
                "a change of the lock was cut short: finish it with the old and the new one")
        case .interrupted(let wallet, let folder):
            ErrorWords(
                "wallet \(wallet) has no active key: the store of one of its parties is missing, or its creation was interrupted",
                "keep \(folder), put the missing store back, or make a wallet of another name")
        case .madeAndNotOpened(let name, let error):
            ErrorWords(
                "wallet \(name) was made, and could not be opened yet: \(error.problem)",
                "it is there, and the next command that opens it finishes it")
        case .noKey(let scheme, let wallet): ErrorWords("\(wallet.map { "wallet \($0)" } ?? "the wallet") has no active \(scheme) key")
        case .derivation(let path, let failure): ErrorWords("path \(path): \(failure.problem)", failure.remedy)
        case .tooManyPaths(let paths, let steps):
            ErrorWords(
                "the order and its document name \(paths) key paths of \(steps) steps in all",
                "at most \(KeyHints.mostPaths) paths of \(KeyHints.mostSteps) steps are derived")
        case .tooManyRequests(let scheme, let count, let most):
            ErrorWords(
                "the document asks for \(count) \(scheme) signatures, and one run makes at most \(most)",
                "split it into several transactions")
        case .signers(let requested, let threshold, let parties, let exactly):
            ErrorWords(
                "signers \(requested.map(String.init).joined(separator: ",")) are not \(threshold)\(exactly ? "" : " or more") distinct parties of 1…\(parties)"
            )
        case .quarantined(let signers):
            ErrorWords(
                "signers \(list(signers)) are in quarantine: they signed together twice and it gave no signature",
                "one of them cheats or is damaged")
        case .emptyPool(let signers, let needed):
            ErrorWords("the pool of signers \(list(signers)) has fewer than the \(needed) pre-signature\(needed == 1 ? "" : "s") needed")
        case .poolLocked(let party, let lock): ErrorWords("party \(party)'s pool is locked, \(lock.words)")
        case .turnedBack(let party):
            ErrorWords(
                "party \(party)'s store is an older copy, or another copy of it was used: others have heard of more than it holds",
                "its pools were voided")
        case .tooManyRuns(let party): ErrorWords("party \(party) is in as many runs as it takes at a time", "try again when some are done")
        case .pairNeedsRenewal(let pair): ErrorWords("the set-up of the pair \(pair) has to be renewed")
        case .renewalUnderWay(let pair):
            ErrorWords("another process makes the set-up of the pair \(pair) anew", "try again when it is done")
        case .refillUnderWay(let party): ErrorWords("another process fills the pools of party \(party)", "try again when it is done")
        case .poolLevels(let path, let problem):
            ErrorWords("\(path): the levels of the pools cannot be read: \(problem)", "remove it and set the levels again")
        case .logFile(let path, let problem): ErrorWords("\(path): \(problem)")
        case .noQuorum(let needed, let obstacles):
            ErrorWords("no quorum of \(needed) is left" + (obstacles.isEmpty ? "" : " (\(Self.listed(obstacles)))"))
        case .disagreement(let party):
            ErrorWords("party \(party) computed another plan from the same order", "nothing was signed, compare the parties' versions")
        case .addressDiffers(let party):
            ErrorWords(
                "party \(party) derived another address from its own share, or did not sign it",
                "use no address of this wallet before an audit of its stores has found the odd one out")
        case .refused(let reason): ErrorWords("refused: \(reason)")
        case .notApproved(let party): ErrorWords("party \(party) has not approved this request")
        case .party(let party, let error): ErrorWords("party \(party): \(error.problem)", error.remedy)
        case .unusableStore(_, let error): ErrorWords(error.problem, error.remedy)
        case .signedAlready: ErrorWords("the document is signed already: nothing in it is left for the wallet to sign")
        case .restoreUnconfirmed(let party, let missing, _):
            ErrorWords(
                "party \(party) was restored from a backup, and part\(missing.count == 1 ? "y" : "ies") \(list(missing)) "
                    + "\(missing.count == 1 ? "has" : "have") not said yet that the wallet is still where the backup has it",
                "it shows no address and signs nothing before")
        case .restoreStale(let party, let epoch, let present):
            ErrorWords(
                "party \(party) was restored from a backup of epoch \(epoch), and the wallet is in epoch \(present)",
                "its share signs with nobody's any more: take a backup of epoch \(present)")
        case .restoreDiffers(let party, let other):
            ErrorWords(
                "the backup of party \(party) and party \(other) say different things of the wallet",
                "one of them is another wallet's, or forged: compare the backup's code and the identities with the other operators")
        case .partyIsThere(let party, let store):
            ErrorWords(
                "party \(party) has a store already, \(store)",
                "two stores of one party must never be used side by side: where this one is lost for good, move it out of the wallet's folder first"
            )
        case .placeTaken(let party):
            ErrorWords(
                "party \(party) holds a share, and a new party cannot take its number yet",
                "reshare without it first, so that it leaves and erases its share; then its number is free")
        case .shareMissing(let party):
            ErrorWords("party \(party) has no share of the wallet's epoch", "the other parties can give it its share again, by a repair")
        case .epochUndecided(let voted, let missing, let newcomers):
            ErrorWords(
                (voted.isEmpty
                    ? "a next epoch was made and has no certificate yet"
                    : "part\(voted.count == 1 ? "y" : "ies") \(list(voted)) \(voted.count == 1 ? "has" : "have") voted for a next epoch that has no certificate yet")
                    + lack(missing, newcomers),
                voted.isEmpty
                    ? "the next command finishes it where all are there, and another refresh or reshare sets it aside"
                    : "bring them back, and the next command finishes it; what they voted for is set aside by force alone, which can split the wallet"
            )
        case .absentUnnamed(let parties):
            ErrorWords(
                "old part\(parties.count == 1 ? "y" : "ies") \(list(parties)) \(parties.count == 1 ? "is" : "are") not here, and would keep \(parties.count == 1 ? "its" : "their") old share\(parties.count == 1 ? "" : "s")",
                "name \(parties.count == 1 ? "it" : "them") as absent, if that is meant")
        case .departedCanSign(let parties, let threshold):
            ErrorWords(
                "parties \(list(parties)) go, and \(threshold) of them hold the old key together for ever, whatever they erase",
                "the safe way is to move the funds to a new wallet; go on only where you trust them with the key")
        case .walletIsThere(let name):
            ErrorWords(
                "wallet \(name), which is here, has the keys of the backup",
                "two stores of one party must never be used side by side: its lost parties come back into that wallet")
        case .backups(let problem): ErrorWords("\(problem)")
        case .backup(let error): ErrorWords("\(error)")
        case .unsupported(let what): ErrorWords("\(what)")
        case .store(let error): ErrorWords(error.problem, error.remedy)
        case .protocolAbort(let error): ErrorWords(error.problem, error.remedy)
        case .chain(let error): ErrorWords(error.description)
        case .keyForm(let error): ErrorWords(error.problem, error.remedy)
        }
    }

    /// Obstacles in one line, the first of many.
    private static func listed(_ obstacles: [QuorumObstacle]) -> String {
        let most = 12
        let rest = obstacles.count - most
        return (obstacles.prefix(most).map(\.description) + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "; ")
    }
}

/// `: something is missing from parties 1,2 and new party 4`
private func lack(_ parties: [PartyIndex], _ newcomers: [PartyIndex]) -> String {
    let names = [("", parties), ("new ", newcomers)].filter { !$0.1.isEmpty }
        .map { "\($0.0)part\($0.1.count == 1 ? "y" : "ies") \(list($0.1))" }
    return names.isEmpty ? "" : ": something is missing from " + names.joined(separator: " and ")
}

private func list(_ parties: [PartyIndex]) -> String { parties.map(\.description).joined(separator: ",") }
