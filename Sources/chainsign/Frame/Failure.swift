internal import ChainKit

/// How a command ends other than well: the exit code's class, a word for scripts, a sentence, and the way out.
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
    /// A stable word for scripts: `usage`, `missingFile`, or the code of the error below.
    let kind: String
    /// One sentence: lower case, no full stop.
    let message: String
    /// The ways out, where there are any.
    let hints: [String]
    /// What stands against a quorum, where that is what lacks: for scripts.
    var obstacles: [JSONValue] = []
    /// All of them.
    var hint: String? { hints.isEmpty ? nil : hints.joined(separator: "; ") }

    init(_ verdict: Verdict, _ kind: String, _ message: String, hint: String? = nil) {
        self.init(verdict, kind, message, hints: hint.map { [$0] } ?? [])
    }

    init(_ verdict: Verdict, _ kind: String, _ message: String, hints: [String]) {
        self.verdict = verdict
        self.kind = kind
        self.message = message
        self.hints = hints
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
