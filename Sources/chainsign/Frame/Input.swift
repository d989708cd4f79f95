internal import ChainKit

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What the user handed over as INPUT: a file, `-` for stdin, or the text itself.
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
    /// How messages call it.
    let name: String

    /// Reads the argument.
    init(_ argument: String) throws {
        if argument == "-" {
            // Whoever came first would take the other's first line.
            guard Asked.now.passphraseFile != "-" else {
                throw Failure(
                    .input, "usage", "standard input can't be both the input and --passphrase-file",
                    hint: "put one of them into a file, or the passphrase into CHAINSIGN_PASSPHRASE")
            }
            self.init(try Input.contents(of: STDIN_FILENO, name: "standard input"), .standardInput, "standard input")
            return
        }
        do {
            if let bytes = try Input.fileIfPresent(argument) {
                self.init(bytes, .file, argument)
                return
            }
        } catch let failure as Failure {
            // In a folder that may not be searched everything is "denied": what can be no file's name is the text that it looks like.
            guard failure.kind == "unreadableFile", Input.couldBeText(argument),
                argument.utf8.count > 255 || argument.contains("{") || argument.hasPrefix("0x")
            else { throw failure }
        }
        guard Input.couldBeText(argument) else {
            throw Failure(
                .input, "missingFile", "there is no file '\(argument)'",
                hint: "INPUT is a file, - for standard input, or the text itself: hexadecimal, base64, base58 or JSON")
        }
        self.init(Array(argument.utf8), .text, argument.utf8.count <= 40 ? "'\(argument)'" : "the argument")
    }

    /// Reads a file that must be one, stdin, or a JSON object itself.
    static func file(named path: String, as purpose: String) throws -> Input {
        if path == "-" || path.hasPrefix("{") { return try Input(path) }
        guard let bytes = try fileIfPresent(path) else {
            throw Failure(.input, "missingFile", "there is no file '\(path)'", hint: "\(purpose) names a file, or - for standard input")
        }
        return Input(bytes, .file, path)
    }

    /// An input that was put together here.
    init(_ json: JSONValue, name: String) { self.init(Array(json.text().utf8), .made, name) }

    private init(_ bytes: [UInt8], _ origin: Origin, _ name: String) {
        self.bytes = bytes
        self.origin = origin
        self.name = name
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
            return try JSONParser.parse(bytes)
        } catch { throw Report.failure(from: error, source: self) }
    }

    /// Whether the text looks like a mistyped name as well: JSON and 0x-hexadecimal do not.
    var couldBeFile: Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return !text.hasPrefix("0x") && text.first { !$0.isWhitespace } != "{"
    }

    /// JSON, or nothing but the characters of hexadecimal, Base58 and base64: a file's name usually has others.
    private static func couldBeText(_ argument: String) -> Bool {
        if argument.first(where: { !$0.isWhitespace }) == "{" { return true }
        guard !argument.hasPrefix("/"), !argument.isEmpty else { return false }
        return argument.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "\n"):
                true
            default: false
            }
        }
    }

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
                    .input, "oversized", "\(name) is longer than \(maximumSize >> 20) MiB, the most that is read",
                    hint: "is it the right file?")
            }
        }
    }

    private static func unreadable(_ name: String) -> Failure {
        Failure(.input, "unreadableFile", "cannot read \(name): \(SystemError.text(errno))")
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
