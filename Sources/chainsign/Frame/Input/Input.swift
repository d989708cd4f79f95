internal import ChainKit

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The user's INPUT: a file, `-` for stdin, or the text itself.
struct Input {
    enum Origin: Equatable {
        case file
        case standardInput
        case text
        case made
    }

    /// Larger input is refused unread: no chain's transaction comes near it.
    static let maximumSize = ChainInput.maximumSize

    let bytes: [UInt8]
    let origin: Origin
    /// The name in messages to the user.
    let name: String
    /// The place that an input put together here was read from, for people who approve it.
    let source: String?
    /// The argument's own bytes, where it is a file's name and could be a document too.
    private let otherReading: [UInt8]?
    /// Whether the text is as likely a mistyped name.
    private let isDoubtful: Bool

    /// Reads the argument.
    ///
    /// - Parameter role: what the help calls it.
    init(_ argument: String, as role: String = "INPUT") throws {
        if StandardInput.isMeant(by: argument) {
            try StandardInput.take(for: role)
            self.init(try Input.contents(of: STDIN_FILENO, name: "standard input"), .standardInput, "standard input")
            return
        }
        let form = TextForm(argument)
        let name = Input.shown(argument)
        if form != .certain {
            do {
                if let bytes = try Input.fileIfPresent(argument) {
                    self.init(bytes, .file, argument, otherReading: form == .none ? nil : Array(argument.utf8))
                    return
                }
            } catch let failure as Failure {
                // In a folder that may not be searched everything is "denied": what can be no file's name is the text that it looks like.
                guard failure.kind == Failure.Kind.unreadableFile.rawValue, form != .none, argument.utf8.count > 255 else { throw failure }
            }
        }
        guard form != .none else { throw Input.missing(argument) }
        self.init(Array(argument.utf8), .text, name, isDoubtful: form == .doubtful)
    }

    /// The argument's name in messages.
    private static func shown(_ argument: String) -> String { argument.utf8.count <= 40 ? "'\(argument)'" : "the argument" }

    /// The failure where there is neither a file of this name nor a text.
    private static func missing(_ argument: String) -> Failure {
        Failure(
            .input, .missingFile, "there is no file '\(argument)'",
            hint: "INPUT is a file, - for standard input, or the text itself: hexadecimal, base64, base58 or JSON")
    }

    /// That failure, of an argument that was read as text and is none; nil where it was more than a name.
    var missingFile: Failure? { isDoubtful ? Input.missing(String(decoding: bytes, as: UTF8.self)) : nil }

    /// Reads a file that must be one, stdin, or JSON itself.
    static func file(named path: String, as purpose: String) throws -> Input {
        if StandardInput.isMeant(by: path) { return try Input(path, as: purpose) }
        if path.hasPrefix("{") || path.hasPrefix("[") { return Input(Array(path.utf8), .text, shown(path)) }
        guard let bytes = try fileIfPresent(path) else {
            throw Failure(.input, .missingFile, "there is no file '\(path)'", hint: "\(purpose) names a file, or - for standard input")
        }
        return Input(bytes, .file, path)
    }

    /// An input that was put together here, of what was read from `source`.
    init(_ json: JSONValue, name: String, source: String? = nil) { self.init(Array(json.text().utf8), .made, name, source: source) }

    private init(
        _ bytes: [UInt8], _ origin: Origin, _ name: String, source: String? = nil, otherReading: [UInt8]? = nil, isDoubtful: Bool = false
    ) {
        self.bytes = bytes
        self.origin = origin
        self.name = name
        self.source = source
        self.otherReading = otherReading
        self.isDoubtful = isDoubtful
    }

    /// The input in the chain's terms; refusals name the source.
    func detected() throws -> ChainInput {
        do {
            return try ChainInput.detect(bytes)
        } catch { throw Report.failure(from: error, source: self) }
    }

    /// The input as JSON.
    func json() throws -> JSONValue {
        do {
            return try Input.json(bytes)
        } catch { throw Report.failure(from: error, source: self) }
    }

    private static func json(_ bytes: [UInt8]) throws(ChainError) -> JSONValue {
        guard let handed = try HandedText(bytes) else { return try JSONParser.parse(bytes) }
        return try JSONParser.parse(handed.text)
    }

    /// Refuses a file whose name is a document as well: which of the two is meant the folder must not settle.
    func refuseTwoReadings(_ isDocument: (ChainInput) -> Bool) throws {
        guard let otherReading, let detected = try? ChainInput.detect(otherReading), isDocument(detected) else { return }
        throw Failure(
            .input, .ambiguousInput, "\(Input.shown(name)) is a document, and a file has it for a name",
            hint: "write ./ before it where the file is meant, and pass the text by standard input otherwise")
    }

    /// A word on the command line that another program may have quoted or broken into lines: a signature, a key, an address.
    static func word(_ argument: String) -> String { HandedText(argument).compact }

    /// Whether the text looks like a mistyped name as well: JSON and 0x-hexadecimal do not.
    var couldBeFile: Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return !text.hasPrefix("0x") && !["{", "["].contains(text.first { !$0.isWhitespace })
    }

    /// The ways in which an argument can be read as the text itself.
    private enum TextForm {
        /// As nothing else: JSON, hexadecimal behind 0x, something in quotes.
        case certain
        /// As one where no file has the name.
        case possible
        /// The same, though it looks more like a name.
        case doubtful
        /// Not at all.
        case none

        init(_ argument: String) {
            let text = HandedText(argument)
            let compact = text.compact
            let bytes = Array(compact.utf8)
            guard let first = bytes.first else {
                self = .none
                return
            }
            let isQuoted = text.text.utf8.count < argument.utf8.count
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || isQuoted {
                self = .certain
                return
            }
            // One line with spaces inside is none that was broken into several.
            let isLines = argument.utf8.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            guard bytes.allSatisfy(HandedText.isOfEncodings), isLines || !argument.utf8.contains(UInt8(ascii: " ")) else {
                self = .none
                return
            }
            if bytes.starts(with: "0x".utf8), bytes.dropFirst(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) {
                self = .certain
            } else if first == UInt8(ascii: "/") || bytes.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) {
                self = .doubtful
            } else {
                self = .possible
            }
        }
    }

    /// Whether a file or folder has this name.
    static func isFile(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The file's bytes; nil where there is none of this name.
    static func fileIfPresent(_ path: String) throws -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) { return nil }
            throw unreadable(path)
        }
        defer { close(descriptor) }
        return try contents(of: descriptor, name: path)
    }

    private static func contents(of descriptor: Int32, name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= maximumSize else {
                throw Failure(
                    .input, .oversized, "\(name) is longer than \(maximumSize >> 20) MiB, the most that is read",
                    hint: "is it the right file?")
            }
        }
    }

    private static func unreadable(_ name: String) -> Failure {
        Failure(.input, .unreadableFile, "cannot read \(name): \(SystemError.text(errno))")
    }
}

/// The system's words for an error number.
enum SystemError {
    static func text(_ number: Int32) -> String {
        guard let message = unsafe strerror(number) else { return "unknown reason" }
        let text = unsafe String(cString: message)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
