internal import ArgumentParser

/// A fault in the words that name a command, where it is there: the parser only tells of arguments that are left over.
struct MisreadCommand {
    /// The fault in one sentence.
    let message: String
    /// The ways out.
    let hints: [String]

    /// Follows the words from the program's name on. Nil where they lead to a command, or where the parser knows better.
    init?(_ arguments: [String]) {
        var place = Place.root
        var options: [String] = []
        for (position, word) in arguments.enumerated() {
            let names = place.names
            guard !names.isEmpty, word != "--" else { break }
            guard !word.hasPrefix("-") else {
                options.append(word)
                continue
            }
            // What comes after another option than a switch may be its value.
            let isNamed = options.allSatisfy { $0 == Self.json }
            if let next = place.next(word) {
                if let option = options.first {
                    message = "the option '\(option)' stands before the command '\(word)', and options come after it"
                    hints = ["like '\((place.path + arguments[position...].prefix(1)).joined(separator: " ")) … \(option)'"]
                    return
                }
                place = next
            } else if isNamed {
                let command = (place.path.dropFirst() + [word]).joined(separator: " ")
                message = "unknown command '\(command)'"
                hints = place.suggestions(for: word) + [place.list, place.help]
                return
            }
        }
        guard !options.isEmpty, options.allSatisfy({ $0 == Self.json }), !place.names.isEmpty else { return nil }
        message = "'\(place.path.joined(separator: " "))' by itself does nothing"
        hints = [place.list, place.help]
    }

    /// Follows the words after `help`, which the parser drops where they name no command.
    init?(ofHelp arguments: [String]) {
        guard arguments.first == "help", !arguments.contains(where: { $0.hasPrefix("-") }) else { return nil }
        self.init(Array(arguments.dropFirst()))
    }

    private static let json = "--json"
}

extension Failure {
    init(_ misread: MisreadCommand) { self.init(.input, .usage, misread.message, hints: misread.hints) }
}

/// A command that has others below it, and how it is reached.
private struct Place {
    let subcommands: [any ParsableCommand.Type]
    let path: [String]

    static var root: Place { Place(subcommands: Chainsign.configuration.subcommands, path: ["chainsign"]) }

    /// The names of the commands below, as the help lists them.
    var names: [String] { subcommands.map { $0._commandName } }

    private var below: [Place] {
        subcommands.map { Place(subcommands: $0.configuration.subcommands, path: path + [$0._commandName]) }
    }

    func next(_ word: String) -> Place? {
        // The parser's own command takes any words.
        if word == "help", path.count == 1 { return Place(subcommands: [], path: path + [word]) }
        return below.first { $0.path.last == word }
    }

    var list: String { "the commands of '\(path.joined(separator: " "))' are \(names.joined(separator: ", "))" }

    var help: String { "see '\(path.joined(separator: " ")) --help'" }

    /// Hints at the command that was meant: the nearest names here, or the same name elsewhere.
    func suggestions(for word: String) -> [String] {
        let word = word.lowercased()
        let limit = word.unicodeScalars.count < 4 ? 1 : 2
        let near = names.compactMap { name in EditDistance.between(word, name, atMost: limit).map { (name: name, distance: $0) } }
        var found = near.filter { $0.distance == near.map(\.distance).min() }.map(\.name)
        if found.isEmpty, word.utf8.count > 2 { found = names.filter { $0.hasPrefix(word) } }
        if found.isEmpty {
            found = Place.root.places(of: word).map { $0.path.dropFirst().joined(separator: " ") }
        }
        guard !found.isEmpty else { return [] }
        return ["did you mean \(found.map { "'\($0)'" }.joined(separator: " or "))?"]
    }

    /// All commands of this name.
    private func places(of name: String) -> [Place] {
        below.flatMap { ($0.path.last == name ? [$0] : []) + $0.places(of: name) }
    }
}
