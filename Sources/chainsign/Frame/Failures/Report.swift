internal import ArgumentParser
internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// The one place where an error becomes lines on stderr, an object on stdout with `--json`, and an exit code.
///
/// stdout with `--json`: `{"error": {"kind", "message", "hint"}}`, so that a script always reads exactly one object.
enum Report {
    /// Prints the error and gives the exit code.
    static func error(_ error: any Error, json: Bool) -> Int32 {
        if error is AnswerIsNo { return Failure.Verdict.refused.rawValue }
        if error is Interrupted { return Interrupted.exitCode }
        if error is AnswerIsOpen { return Failure.Verdict.input.rawValue }
        if let some = error as? SomeFailed {
            for failure in some.failures { say(failure) }
            return some.exitCode
        }
        if let error = error as? OutputFailure, error.isBrokenPipe { return OutputFailure.pipeExitCode }
        do throws(OutputFailure) {
            if let asked = answer(to: error) {
                try Output.line(asked)
                return 0
            }
            return try refuse(failure(from: error), json: json)
        } catch { return Report.error(error, json: false) }
    }

    private static func refuse(_ failure: Failure, json: Bool) throws(OutputFailure) -> Int32 {
        say(failure)
        if json { try Output.json(["error": failure.json]) }
        return failure.verdict.rawValue
    }

    private static func say(_ failure: Failure) {
        Output.note("\(Output.style(.red, "error")): \(failure.printable)", isSentence: true)
        for hint in failure.hints { Output.note("hint: \(Printable.sentence(hint, limit: 2000))") }
    }

    /// Help, version and completion scripts leave the parser as errors with a text for stdout.
    private static func answer(to error: any Error) -> String? {
        Chainsign.exitCode(for: error).isSuccess ? Chainsign.fullMessage(for: error) : nil
    }

    /// Every error of the layers below in this program's terms.
    static func failure(from error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as OutputFailure:
            Failure(.unreachable, .output, "cannot write to standard output: \(SystemError.text(error.number))")
        case let error as ChainError: failure(from: error, source: nil)
        case let error as WalletError: failure(from: error)
        case let error as StoreError: failure(from: error)
        case let abort as ProtocolAbort: failure(from: abort)
        default: usage(error, Program.arguments)
        }
    }
}

extension Failure {
    var printable: String { Printable.sentence(message, limit: 2000) }

    /// `{"kind", "message", "hint"}`, and `obstacles`, `[{"place", "state"}]`, where no quorum comes about.
    var json: JSONValue {
        var object = JSONObject()
        object["kind"] = .string(kind)
        object["message"] = .string(printable)
        object["hint"] = .optional(hint)
        if !obstacles.isEmpty { object["obstacles"] = .array(obstacles) }
        return .object(object)
    }
}

extension Report {
    /// A chain's refusal: what was done with which input, the field, the sentence.
    ///
    /// - Parameter wallet: whose keys were to sign.
    static func failure(from error: ChainError, source: Input?, wallet: String? = nil) -> Failure {
        let action =
            switch error.stage {
            case .decode: "cannot read"
            case .plan: "cannot plan"
            case .assemble: "cannot assemble"
            case .verify: "cannot verify"
            }
        let place = [error.field, error.request.map { "request \($0)" }].compactMap { $0 }.joined(separator: ", ")
        // The context is a file of its own, and its fields say so.
        let isContext = error.stage == .decode && error.field?.hasPrefix("context.") == true
        if error.stage == .decode, !isContext, let missing = source?.missingFile { return missing }
        // Whose document it is may be a question of the wallet.
        let holder = error.code == .noOwnedSigner ? wallet.map { " with wallet \($0)" } ?? "" : ""
        let subject = source.map { "\(action) \(isContext ? "the context" : $0.name)\(holder): " } ?? ""
        // An invalid signature is an answer; everything else, what cannot be read above all, is input that needs mending.
        let isAnswer = error.stage != .decode && (error.code == .invalidSignature || error.code == .wrongSignerOrder)
        return Failure(
            isAnswer ? .refused : .input, code: error.code.rawValue,
            "\(subject)\(place.isEmpty ? "" : place + " ")\(error.message)",
            hint: hint(for: error, source: isContext ? nil : source, wallet: wallet))
    }

    /// `source` is what the error is about, where that may be a mistyped name.
    private static func hint(for error: ChainError, source: Input?, wallet: String?) -> String? {
        if let hint = Adapters.hint(for: error) { return hint }
        if error.stage == .decode, let source, source.origin == .text, source.couldBeFile {
            return "there is no file of this name, so the argument itself was read as the input"
        }
        switch error.code {
        case .unknownRequest: return "'plan' lists the requests with their ids; a plan of another document does not fit"
        case .noOwnedSigner where wallet != nil:
            return "is it the right wallet? 'inspect' shows who has to sign, and --path says where a wallet's key is"
        case .noOwnedSigner: return "'inspect' shows who has to sign"
        default: return nil
        }
    }
}
