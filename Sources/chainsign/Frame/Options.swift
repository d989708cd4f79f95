internal import ArgumentParser

/// What every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON object, errors included.")
    var json = false
}

/// What commands take that need facts of the chain.
struct ContextOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Facts that the bytes do not hold, as a JSON object: lookup tables, tokens.", valueName: "file"),
        completion: .file())
    var context: String?
}

/// What every command on a document takes.
struct InputArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A file, - for standard input, or the text itself: 0x-hexadecimal, base64, base58 or JSON."),
        completion: .file())
    var input: String
}
