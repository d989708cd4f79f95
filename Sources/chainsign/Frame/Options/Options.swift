internal import ArgumentParser

/// The option of every command.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON object, errors included.")
    var json = false
}

/// The argument of every command on a document.
struct InputArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A file, - for standard input, or the text itself: 0x-hexadecimal, base64, base58 or JSON."),
        completion: .file())
    var input: String

    func validate() throws { StandardInput.note("INPUT", [input]) }
}
