internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// The errors of stores and wallets in this program's terms. The libraries say what happened; the ways out are here.
extension Report {
    static func failure(from error: WalletError) -> Failure {
        switch error {
        case .store(let error): return failure(from: error)
        case .protocolAbort(let abort): return failure(from: abort)
        case .chain(let error): return failure(from: error, source: nil)
        // What a party says of itself, with the party's number before it; a party that fails is a party out of reach.
        case .party(_, let inner): return failure(error, as: failure(from: inner).verdict)
        case .unusableStore(_, let store): return failure(error, as: failure(from: store).verdict)
        case .madeAndNotOpened(_, let inner): return failure(error, as: failure(from: inner).verdict)
        case .noQuorum(_, let obstacles), .notOpened(_, let obstacles):
            var failure = failure(error, as: verdict(of: error))
            failure.obstacles = obstacles.map { ["place": .string("\($0.place)"), "state": .string($0.state.code.rawValue)] }
            return failure
        default: return failure(error, as: verdict(of: error))
        }
    }

    private static func failure(_ error: WalletError, as verdict: Failure.Verdict) -> Failure {
        Failure(
            verdict, code: error.code.rawValue, problem: error.problem, remedy: error.remedy, WaysOut(Asked.now).hints(for: error))
    }

    private static func verdict(of error: WalletError) -> Failure.Verdict {
        switch error {
        case .invalidName, .exists, .notFound, .notAFolder, .noStores, .foreignFile, .noKey, .derivation, .tooManyPaths, .tooManyRequests,
            .signers, .signedAlready, .unsupported, .partyIsThere, .placeTaken, .walletIsThere, .backups, .backup, .logFile, .lockedApart,
            .keyForm,
            .absentUnnamed:
            .input
        case .refused, .notApproved, .restoreStale, .restoreDiffers, .departedCanSign: .refused
        case .disagreement, .addressDiffers: .abort
        default: .unreachable
        }
    }

    static func failure(from error: StoreError) -> Failure {
        let verdict: Failure.Verdict =
            switch error {
            case .wrongUnlock, .unlockKindDiffers, .alreadyExists, .malformed, .secrets, .unknownKey: .input
            default: .unreachable
            }
        if case .wrongUnlock(let file) = error {
            return Failure(
                verdict, code: error.code.rawValue, "\(file): wrong \(Asked.now.means)",
                hint: "nothing was changed; is it the \(Asked.now.means) of this wallet?"
            )
        }
        return Failure(
            verdict, code: error.code.rawValue, problem: error.problem, remedy: error.remedy, WaysOut(Asked.now).hints(for: error))
    }

    static func failure(from abort: ProtocolAbort) -> Failure {
        let verdict: Failure.Verdict =
            switch abort {
            case .retryable: .unreachable
            case .misuse: .input
            case .ban, .banned, .blame, .abort: .abort
            }
        let error = WalletError.protocolAbort(abort)
        return Failure(
            verdict, code: error.code.rawValue, problem: abort.problem, remedy: abort.remedy, WaysOut(Asked.now).hints(for: abort, at: nil))
    }
}

extension Failure {
    /// The layers below say what happened and what follows. A way out that this program has is what mends it, and what follows stands in
    /// the sentence then.
    fileprivate init(_ verdict: Verdict, code: String, problem: String, remedy: String?, _ hints: [String]) {
        guard let remedy else {
            self.init(verdict, code: code, problem, hints: hints)
            return
        }
        if hints.isEmpty {
            self.init(verdict, code: code, problem, hint: remedy)
        } else {
            self.init(verdict, code: code, "\(problem); \(remedy)", hints: hints)
        }
    }
}
