internal import ArgumentParser

extension Report {
    /// The argument parser's error in this program's tone; its own exit code 64 becomes 2.
    static func usage(_ error: any Error, _ arguments: [String]) -> Failure {
        if let failure = completionScript(arguments) { return failure }
        if let misread = MisreadCommand(arguments) { return Failure(misread) }
        var message = Chainsign.message(for: error)
        if message.isEmpty { message = "\(error)" }
        if message.hasSuffix(".") { message.removeLast() }
        let (sentence, hints) = sentence(of: message.prefix(1).lowercased() + message.dropFirst())
        return Failure(.input, .usage, sentence, hints: hints + ["see '\(commandPath(of: error)) --help'"])
    }

    /// The parser's lists of lines and second sentences as one sentence, and its guesses as ways out.
    private static func sentence(of message: String) -> (String, hints: [String]) {
        // A list of values begins with a hyphen a line.
        let lines = message.split(whereSeparator: \.isNewline).map { line in String(line.drop { $0 == " " }) }
        var sentence = ""
        for line in lines {
            let isItem = line.hasPrefix("- ")
            sentence +=
                (sentence.isEmpty ? "" : isItem && !sentence.hasSuffix(":") ? ", " : " ") + (isItem ? String(line.dropFirst(2)) : line)
        }
        for words in [". Please provide one of the following:", ". Please provide one of"] {
            sentence = sentence.replacing(words, with: ": it must be one of")
        }
        guard let guess = sentence.ranges(of: ". Did you mean ").last else { return (sentence, []) }
        return (String(sentence[..<guess.lowerBound]), ["did you mean \(sentence[guess.upperBound...])"])
    }

    /// The parser's words for a shell that it does not know are a paragraph.
    private static func completionScript(_ arguments: [String]) -> Failure? {
        let option = "--generate-completion-script"
        let options = arguments.prefix { $0 != "--" }
        guard let position = options.firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) else { return nil }
        let shell =
            options[position] == option
            ? options.dropFirst(position + 1).first : String(options[position].dropFirst(option.count + 1))
        let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
        let message =
            shell.map { "\(option) must name one of \(shells), and not '\($0)'" } ?? "\(option) must name a shell: one of \(shells)"
        return Failure(.input, .usage, message, hint: "like 'chainsign \(option) bash'")
    }

    /// The command that the parser would show the usage of: it stands in the usage line, before the arguments.
    private static func commandPath(of error: any Error) -> String {
        for line in Chainsign.fullMessage(for: error).split(separator: "\n") where line.hasPrefix("Usage: ") {
            let words = line.dropFirst("Usage: ".count).split(separator: " ")
            return words.prefix { word in word.allSatisfy { $0.isLetter || $0 == "-" } && !word.hasPrefix("-") }.joined(separator: " ")
        }
        return "chainsign"
    }
}
