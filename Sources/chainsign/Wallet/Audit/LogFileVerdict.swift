internal import ChainKit
internal import MPCCore
internal import ShareStore
internal import Signing

/// `audit verify --file`: a log that lies in a file of its own.
struct LogFileVerdict {
    let file: String
    let identities: String?

    /// What is wrong with the file is the answer, and not a failure to give one.
    func show(json: Bool) throws {
        let known = try identities.map { name in
            let file = try Input.file(named: name, as: "--identities")
            let json = try file.json()
            return try ChainSession.naming(file) { () throws(ChainError) in try WalletIdentities(JSONCursor(json)) }
        }
        let head: LogFile.Head
        do throws(WalletError) { head = try LogFile.verify(file, identities: known) } catch {
            guard case .logFile(_, let problem) = error else {
                let failure = Report.failure(from: error)
                throw Failure(.input, code: failure.kind, failure.message, hint: "--file names a file that 'audit export' has written")
            }
            if json {
                try Output.json(object(nil, isSigned: false, problem))
            } else {
                try Output.line("\(Output.style(.red, "FAIL", on: .output))  \(file): \(Printable.sentence(problem))")
            }
            throw AnswerIsNo()
        }
        guard !json else { return try Output.json(object(head, isSigned: known != nil, nil)) }
        let place = "\(Printable.text(head.wallet)) party \(head.party)"
        try Output.line("ok    \(place): \(count(head)) events behind event \(head.after.sequence), \(file)")
        if known == nil { Output.note("whose log it is was not checked: --identities names those of the wallet") }
    }

    private func count(_ head: LogFile.Head) -> Int64 { head.end.sequence - head.after.sequence }

    /// `{"intact", "file", "wallet", "party", "after", "events", "signed", "problem"}`; of a file that is not intact nothing is said but why.
    private func object(_ head: LogFile.Head?, isSigned: Bool, _ problem: String?) -> JSONValue {
        func number(_ value: (some BinaryInteger)?) -> JSONValue { value.map { .integer($0) } ?? .null }
        return [
            "intact": .bool(head != nil), "file": .string(file), "wallet": .optional(head?.wallet), "party": number(head?.party.rawValue),
            "after": number(head?.after.sequence), "events": number(head.map(count)), "signed": .bool(isSigned),
            "problem": .optional(problem),
        ]
    }
}
