internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// The errors of stores and wallets in this program's terms.
extension Report {
    static func failure(from error: WalletError) -> Failure {
        switch error {
        case .store(let error): failure(from: error)
        case .protocolAbort(let abort): failure(from: abort)
        case .chain(let error): failure(from: error, source: nil)
        case .invalidName, .exists, .notFound, .noKey, .derivation, .tooManyPaths, .tooManyRequests, .signers, .unsupported:
            Failure(.input, caseName(of: error), sentence: error.description)
        case .folder, .inconsistent, .interrupted: Failure(.unreachable, caseName(of: error), sentence: error.description)
        // The reasons of the parties left out may hold semicolons of their own.
        case .noQuorum:
            Failure(.unreachable, caseName(of: error), error.description, hint: "'wallet show' lists the parties whose stores are here")
        case .disagreement: Failure(.abort, caseName(of: error), sentence: error.description)
        case .unusableStore(_, let store): Failure(failure(from: store).verdict, caseName(of: store), sentence: error.description)
        // What a party says of itself, with the party's number before it; a party that fails is a party out of reach.
        case .party(_, let inner): Failure(failure(from: inner).verdict, failure(from: inner).kind, sentence: error.description)
        case .madeAndNotOpened(_, let inner): Failure(failure(from: inner).verdict, caseName(of: error), sentence: error.description)
        case .quarantined, .emptyPool, .poolLocked, .turnedBack, .poolOfCopy, .tooManyRuns, .renewalUnderWay:
            Failure(.unreachable, caseName(of: error), sentence: error.description)
        case .refused, .notApproved: Failure(.refused, caseName(of: error), error.description)
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
        return Failure(verdict, caseName(of: error), sentence: error.description)
    }

    static func failure(from abort: ProtocolAbort) -> Failure {
        let verdict: Failure.Verdict =
            switch abort {
            case .retryable: .unreachable
            case .misuse: .input
            case .ban, .banned, .blame, .abort: .abort
            }
        return Failure(verdict, abort.kind, sentence: abort.description)
    }

    /// The case's name is a word stable enough for scripts: renaming it would be a change of the module's API.
    private static func caseName(of error: some Error) -> String {
        Mirror(reflecting: error).children.first?.label ?? "error"
    }
}

extension Failure {
    /// The layers below say what happened and, after the last semicolon, the way out.
    init(_ verdict: Verdict, _ kind: String, sentence: String) {
        guard let split = sentence.lastRange(of: "; ") else {
            self.init(verdict, kind, sentence)
            return
        }
        self.init(verdict, kind, String(sentence[..<split.lowerBound]), hint: String(sentence[split.upperBound...]))
    }
}

extension String {
    /// The last occurrence of a short text.
    fileprivate func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
