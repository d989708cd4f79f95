internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// The errors of stores and wallets in this program's terms. The libraries say what happened; the ways out are here.
extension Report {
    static func failure(from error: WalletError) -> Failure {
        let ways = WaysOut(Asked.now)
        switch error {
        case .store(let error): return failure(from: error)
        case .protocolAbort(let abort): return failure(from: abort)
        case .chain(let error): return failure(from: error, source: nil)
        // What a party says of itself, with the party's number before it; a party that fails is a party out of reach.
        case .party(_, let inner): return failure(error, as: failure(from: inner), kind: failure(from: inner).kind)
        case .unusableStore(_, let store): return failure(error, as: failure(from: store), kind: caseName(of: store))
        case .madeAndNotOpened(_, let inner): return failure(error, as: failure(from: inner), kind: caseName(of: error))
        default:
            // The reasons of the parties left out, and policies, may hold semicolons of their own.
            switch error {
            case .noQuorum(_, let obstacles), .notOpened(_, let obstacles):
                var failure = Failure(verdict(of: error), caseName(of: error), error.description, hints: ways.hints(for: error))
                failure.obstacles = obstacles.map { ["place": .string("\($0.place)"), "state": .string(caseName(of: $0.state))] }
                return failure
            case .refused, .notApproved:
                return Failure(verdict(of: error), caseName(of: error), error.description, hints: ways.hints(for: error))
            default: return Failure(verdict(of: error), state(of: error), sentence: error.description, ways.hints(for: error))
            }
        }
    }

    private static func failure(_ error: WalletError, as inner: Failure, kind: String) -> Failure {
        Failure(inner.verdict, kind, sentence: error.description, WaysOut(Asked.now).hints(for: error))
    }

    /// The word for scripts: a state has the same one here as among the obstacles of a quorum.
    private static func state(of error: WalletError) -> String {
        switch error {
        case .emptyPool: "drained"
        case .poolLocked: "locked"
        case .pairNeedsRenewal: "needsRenewal"
        default: caseName(of: error)
        }
    }

    private static func verdict(of error: WalletError) -> Failure.Verdict {
        switch error {
        case .invalidName, .exists, .notFound, .notAFolder, .noStores, .noKey, .derivation, .tooManyPaths, .tooManyRequests, .signers,
            .unsupported:
            .input
        case .refused, .notApproved: .refused
        case .disagreement: .abort
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
                verdict, caseName(of: error), "\(file): wrong passphrase", hint: "nothing was changed; is it the passphrase of this wallet?"
            )
        }
        return Failure(verdict, caseName(of: error), sentence: error.description, WaysOut(Asked.now).hints(for: error))
    }

    static func failure(from abort: ProtocolAbort) -> Failure {
        let verdict: Failure.Verdict =
            switch abort {
            case .retryable: .unreachable
            case .misuse: .input
            case .ban, .banned, .blame, .abort: .abort
            }
        let kind = if case .banned = abort { "poisoned" } else { abort.kind }
        return Failure(verdict, kind, sentence: abort.description, WaysOut(Asked.now).hints(for: abort, at: nil))
    }

    /// The case's name is a word stable enough for scripts: renaming it would be a change of the module's API.
    private static func caseName(of error: some Any) -> String {
        Mirror(reflecting: error).children.first?.label ?? String(describing: error)
    }
}

extension Failure {
    /// The layers below say what happened and, after the last semicolon, what follows. A way out that this program has stands in its
    /// place.
    init(_ verdict: Verdict, _ kind: String, sentence: String, _ hints: [String] = []) {
        guard let split = sentence.ranges(of: "; ").last else {
            self.init(verdict, kind, sentence, hints: hints)
            return
        }
        guard hints.isEmpty else {
            self.init(verdict, kind, sentence, hints: hints)
            return
        }
        self.init(verdict, kind, String(sentence[..<split.lowerBound]), hint: String(sentence[split.upperBound...]))
    }
}
