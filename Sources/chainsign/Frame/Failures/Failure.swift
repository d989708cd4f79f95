internal import ChainKit

/// A command's failure: the exit code's class, a word for scripts, a sentence, and the way out.
struct Failure: Error, Equatable {
    /// The exit code.
    enum Verdict: Int32 {
        /// The answer is no: does not verify, was refused, did not conform.
        case refused = 1
        /// Wrong usage or input.
        case input = 2
        /// A party, store or server could not be reached.
        case unreachable = 3
        /// A protocol abort.
        case abort = 4
    }

    let verdict: Verdict
    /// A stable word for scripts: one of ``Kind``, or the code of the error below.
    let kind: String
    /// The sentence: lower case, no full stop.
    let message: String
    /// The ways out, where there are any.
    let hints: [String]
    /// The obstacles to a quorum, where that is what lacks: for scripts.
    var obstacles: [JSONValue] = []
    /// All of them.
    var hint: String? { hints.isEmpty ? nil : hints.joined(separator: "; ") }

    init(_ verdict: Verdict, _ kind: Kind, _ message: String, hint: String? = nil) {
        self.init(verdict, code: kind.rawValue, message, hint: hint)
    }

    init(_ verdict: Verdict, _ kind: Kind, _ message: String, hints: [String]) {
        self.init(verdict, code: kind.rawValue, message, hints: hints)
    }

    /// - Parameter code: the word of the error below.
    init(_ verdict: Verdict, code: String, _ message: String, hint: String? = nil) {
        self.init(verdict, code: code, message, hints: hint.map { [$0] } ?? [])
    }

    init(_ verdict: Verdict, code: String, _ message: String, hints: [String]) {
        self.verdict = verdict
        kind = code
        self.message = message
        self.hints = hints
    }
}

extension Failure {
    /// The program's own words for scripts; the libraries have more, as the codes of their errors.
    enum Kind: String, CaseIterable {
        case ambiguousInput = "ambiguousInput"
        case benchmark = "benchmark"
        case doesNotVerify = "doesNotVerify"
        case emptyPassphrase = "emptyPassphrase"
        case exists = "exists"
        case folder = "folder"
        case foreignOwner = "foreignOwner"
        case interrupted = "interrupted"
        case invalidName = "invalidName"
        case invalidText = "invalidText"
        case keyCommand = "keyCommand"
        case keyFile = "keyFile"
        case lastShares = "lastShares"
        case missingFile = "missingFile"
        case missingHome = "missingHome"
        case noHome = "noHome"
        case noKey = "noKey"
        case noPassphrase = "noPassphrase"
        case noWallet = "noWallet"
        case notConfirmed = "notConfirmed"
        case notKnown = "notKnown"
        case notOwned = "notOwned"
        case notQuarantined = "notQuarantined"
        case oddPassphrase = "oddPassphrase"
        case output = "output"
        case oversized = "oversized"
        case passphrasesDiffer = "passphrasesDiffer"
        case permissionsTooWide = "permissionsTooWide"
        case severalWallets = "severalWallets"
        case smallTerminal = "smallTerminal"
        case temporaryFolder = "temporaryFolder"
        case threshold = "threshold"
        case unfinished = "unfinished"
        case unknownFigure = "unknownFigure"
        case unknownParty = "unknownParty"
        case unreadableFile = "unreadableFile"
        case unsuitableLibrary = "unsuitableLibrary"
        case unsupportedForm = "unsupportedForm"
        case unwritableFile = "unwritableFile"
        case usage = "usage"
        case wrongAdapter = "wrongAdapter"
        case wrongDocument = "wrongDocument"
    }
}

/// The answer is no, and the output has already said so.
struct AnswerIsNo: Error {}

/// There is no answer: facts are missing, and the output has said which.
struct AnswerIsOpen: Error {}

/// Some of several things failed, after the rest was done and the output written: the exit code is the worst of theirs.
struct SomeFailed: Error {
    let failures: [Failure]
    /// The answer to what could be done is no.
    var isNo = false

    var exitCode: Int32 {
        let answer = isNo ? [Failure.Verdict.refused.rawValue] : []
        return (failures.map(\.verdict.rawValue) + answer).max() ?? 0
    }
}
