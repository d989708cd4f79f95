internal import ChainKit

/// An adapter, a document and its context: what every command on a document begins with.
struct ChainSession {
    let adapter: AnyChainAdapter
    let input: Input
    /// The input in the form that it was found to have.
    let detected: ChainInput
    let document: ChainDocument

    init(_ chain: String, input argument: String, facts: (any ContextSource)? = nil) throws {
        try self.init(chain, input: try Input(argument), facts: facts)
    }

    init(_ chain: String, input: Input, facts: (any ContextSource)? = nil) throws {
        let adapter = try Adapters.registry().adapter(chain)
        self.adapter = adapter
        self.input = input
        let context = try facts?.context() ?? .empty
        let detected = try input.detected()
        self.detected = detected
        do throws(ChainError) { document = try adapter.decode(detected, context: context) } catch {
            throw GivenOptions.failure(error, of: facts?.members ?? []) ?? Report.failure(from: error, source: input)
        }
        try input.refuseTwoReadings { (try? adapter.decode($0, context: context)) != nil }
    }

    /// The context that the document was decoded in.
    var context: ChainContext { document.context }

    /// Runs a step whose refusal names the input.
    func naming<Result>(_ step: () throws(ChainError) -> Result) throws -> Result { try ChainSession.naming(input, step) }

    static func naming<Result>(_ input: Input, _ step: () throws(ChainError) -> Result) throws -> Result {
        do throws(ChainError) { return try step() } catch { throw Report.failure(from: error, source: input) }
    }

    /// The transaction's id; nil where it has none yet.
    var identifier: String? { try? adapter.identifier(of: document) }
}

/// A verification report in lines of text.
enum CheckList {
    /// The mark before a check: what only relaying nodes refuse is no failure.
    static func mark(_ check: VerificationReport.Check) -> String {
        switch check.outcome {
        case .passed: "ok"
        case .unknown: "?"
        case .failed: check.rule == .relay ? "note" : "FAIL"
        }
    }

    /// The note appended to a verdict of yes where relaying nodes would refuse the transaction.
    static func relayNote(_ report: VerificationReport, on stream: Terminal.Stream) -> String {
        guard report.valid, report.relayed == false else { return "" }
        return Output.style(.yellow, ", but nodes would not relay it: see the notes", on: stream)
    }

    /// Why what is not sound is not.
    static func failures(_ report: VerificationReport) -> String {
        report.checks.filter { !$0.ok && $0.rule != .relay }.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    }

    /// Why what is sound would do nothing where it is sent.
    static func refusals(_ report: VerificationReport) -> [String] {
        report.checks.filter { !$0.ok }.map { check in
            let what =
                check.outcome == .unknown
                ? "not known" : check.rule == .relay ? "nodes would not relay it" : "a network would refuse it"
            return "\(what): \(check.name): \(check.detail)"
        }
    }

    static func lines(_ report: VerificationReport, indent: Int = 0) -> [String] {
        var columns = Columns([.left, .left, .left], indent: indent)
        for check in report.checks { columns.append(mark(check), check.name, Printable.sentence(check.detail, limit: 400)) }
        let lines = columns.lines
        return zip(lines, report.checks).map { line, check in
            check.ok ? line : Output.style(check.rule == .relay || check.outcome == .unknown ? .yellow : .red, line, on: .output)
        }
    }
}

/// A summary with what must not be overlooked in colour.
enum SummaryText {
    static func text(_ summary: TransactionSummary, on stream: Terminal.Stream) -> String {
        let lines = summary.text(columns: Terminal.size(of: stream).columns).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false)
        return coloured(lines.map(String.init), on: stream) { line in
            line.hasPrefix("  WARNING ") ? .yellow : line.hasPrefix("  UNREADABLE ") ? .red : nil
        }
    }

    /// The summary that is shown before the question.
    static func text(_ digest: SummaryDigest, columns: Int) -> String {
        coloured(digest.lines(columns: columns), on: .error) { $0.hasPrefix("! ") ? .yellow : $0.hasPrefix("? ") ? .red : nil }
    }

    /// A line that goes on behind a margin keeps its colour.
    private static func coloured(_ lines: [String], on stream: Terminal.Stream, style: (String) -> Output.Style?) -> String {
        var current: Output.Style?
        return lines.map { line in
            let isContinued = line.drop { $0 == " " }.hasPrefix("| ")
            if !isContinued { current = style(line) }
            return current.map { Output.style($0, line, on: stream) } ?? line
        }.joined(separator: "\n")
    }
}
