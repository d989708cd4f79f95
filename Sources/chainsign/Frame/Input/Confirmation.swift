/// A question whether what was shown is to be done.
struct Confirmation {
    /// What nobody confirmed, where nobody can be asked: "nobody confirmed …".
    var subject = "it"
    /// What to compare before `--yes` is passed.
    var hint = "compare what is shown, then pass --yes"
    var question = "do this?"
    /// What has not happened where the answer is no.
    var nothing = "nothing was changed"

    /// Shows lines on stderr, and asks at a terminal; refuses where there is none, and where the answer is no. `yes` is the answer that was given
    /// with the command.
    func require(yes: Bool, showing lines: [String] = []) throws {
        for line in lines { Output.aside(line) }
        if yes { return }
        guard Terminal.canAsk else {
            throw Failure(
                .refused, .notConfirmed, "nobody confirmed \(subject), and there is no terminal to ask on", hint: hint)
        }
        guard Terminal.confirm(question) else { throw Failure(.refused, .notConfirmed, "not confirmed; \(nothing)") }
    }
}
