internal import ArgumentParser
internal import ChainKit

/// The flag beside MESSAGE.
struct MessageText: ParsableArguments {
    @Flag(name: .customLong("text"), help: "MESSAGE is the text itself, whatever it looks like.")
    var isText = false

    /// The line of `--help` on MESSAGE.
    static let help = ArgumentHelp("The message itself; a file where it looks like a path; - for standard input.")

    /// The rules in the help's discussion: what is signed has to be plain.
    static let rules = """
        MESSAGE is a file where it looks like a path: it has a / in it, begins with ~ or \\, or ends like a file \
        (.json, .txt, …); what else it may be called, ./NAME is a file. Everything else is the text itself, and \
        so are JSON and what has several lines. With --text it is the text in any case. Of a file, and of standard \
        input, one line end at the end does not belong to the message, nor does a byte order mark; every other byte does.
        """
}

/// MESSAGE on the command line: a text, or the content of a file or of standard input.
///
/// The argument alone settles which, so that what is signed never depends on what happens to lie in the folder.
struct MessageArgument {
    let bytes: [UInt8]
    /// The name in messages to the user.
    let name: String
    /// The place that it was read from, for people who approve it; nil where it is the argument itself.
    let source: String?

    init(_ argument: String, isText: Bool) throws {
        if !isText, StandardInput.isMeant(by: argument) {
            let input = try Input(argument, as: "MESSAGE")
            (bytes, name, source) = (try Self.content(input.bytes, input.name), input.name, "standard input")
        } else if !isText, Self.looksLikePath(argument) {
            guard let file = try Input.fileIfPresent(argument) else {
                throw Failure(
                    .input, .missingFile, "there is no file '\(argument)'",
                    hint: "MESSAGE looks like a path; where it is the text itself, say so with --text")
            }
            (bytes, name, source) = (try Self.content(file, argument), argument, "the file \(Printable.text(argument))")
        } else {
            (bytes, name, source) = (Array(argument.utf8), "the message", nil)
            if !isText, !argument.isEmpty, Input.isFile(argument) {
                Output.note("'\(Printable.text(argument))' is the message itself; the file of that name is ./\(Printable.text(argument))")
            }
        }
    }

    /// Whether the argument counts as a file's path: by its characters, whatever the folder holds.
    static func looksLikePath(_ argument: String) -> Bool {
        // Paths of several lines are nobody's, and JSON holds links.
        guard !argument.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }),
            argument.first(where: { !$0.isWhitespace }) != "{"
        else { return false }
        if [".", ".."].contains(argument) || argument.utf8.contains(UInt8(ascii: "/")) { return true }
        guard let first = argument.utf8.first else { return false }
        if first == UInt8(ascii: "\\") || first == UInt8(ascii: "~") { return true }
        let lowercased = argument.lowercased()
        return endings.contains { lowercased.hasSuffix($0) }
    }

    /// The usual endings of files of messages, documents and signatures.
    private static let endings = [
        ".json", ".txt", ".text", ".md", ".bin", ".eml", ".msg", ".hex", ".b64", ".base64", ".psbt", ".tx", ".sig", ".asc", ".html", ".xml",
        ".csv", ".yml", ".yaml", ".toml", ".pdf", ".log", ".dat", ".doc", ".docx", ".out",
    ]

    /// The bytes of a message in a file: an editor's mark and the end of its last line belong to the file.
    private static func content(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        if let encoding = HandedText.wideEncoding(of: bytes, isText: !isUTF8) {
            throw Failure(.input, .invalidText, "\(name) is text in \(encoding)", hint: "save it as UTF-8: what is signed are its bytes")
        }
        var content = HandedText.withoutMark(bytes)
        if content.last == UInt8(ascii: "\n") {
            content.removeLast()
            if content.last == UInt8(ascii: "\r") { content.removeLast() }
        }
        return content
    }

    /// The message as text.
    func text(hint: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.input, .invalidText, "\(name) is not UTF-8", hint: hint)
        }
        return text
    }
}
