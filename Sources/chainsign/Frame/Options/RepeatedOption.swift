internal import ArgumentParser
internal import ChainKit

/// An option that was given twice: the parser would take the last one without a word, and what was meant by the first nobody knows.
enum RepeatedOption {
    /// Refuses a command line that the parser has read, where an option that takes one value stands in it again.
    static func refuse(_ arguments: [String]) throws {
        let words = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }.map { String($0.prefix { $0 != "=" }) }
        // An option may have a short name besides.
        guard Set(words).count < words.count || words.contains(where: { !$0.hasPrefix("--") }) else { return }
        for option in single(of: command(arguments)) where words.count(where: option.contains) > 1 {
            throw Failure(.input, .usage, "\(option.last ?? "") is given more than once", hint: "give it once")
        }
    }

    private static func command(_ arguments: [String]) -> any ParsableCommand.Type {
        var command: any ParsableCommand.Type = Chainsign.self
        for word in arguments {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command = next
        }
        return command
    }

    /// The names of each option of a command that takes one value, as the parser describes them; a long one last.
    private static func single(of command: any ParsableCommand.Type) -> [[String]] {
        let described = try? JSONParser.parse(command._dumpHelp())["command"]?["arguments"]?.array
        return (described ?? []).filter { $0["kind"]?.string == "option" && $0["isRepeating"]?.bool != true }.map { option in
            (option["names"]?.array ?? []).compactMap { name in
                name["name"]?.string.map { name["kind"]?.string == "short" ? "-" + $0 : "--" + $0 }
            }.sorted { $0.count < $1.count }
        }
    }
}
