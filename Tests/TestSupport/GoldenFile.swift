internal import FoundationEssentials

/// A file of wire messages as a seeded run makes them: it keeps layouts from drifting.
///
/// A change on purpose is recorded by running the tests with CHAINSIGN_RECORD_GOLDEN=1 and reviewing the difference.
package struct GoldenFile: Codable, Equatable {
    package struct Message: Codable, Equatable {
        package let name: String
        package let hex: String
    }
    private struct Source: Codable, Equatable {
        let name: String
        let licence: String
    }
    private let format: String
    private let source: Source
    package let messages: [Message]

    package init(_ messages: [(name: String, bytes: [UInt8])]) {
        format = Self.format
        source = Source(name: "this package, seeded", licence: "Apache-2.0")
        self.messages = messages.map { Message(name: $0.name, hex: $0.bytes.hex) }
    }

    private static let format = "chainsign-wire-vector/1"

    /// The names of messages that differ from the file's, or are in one of both alone.
    package func differences(from name: String) throws -> [String] {
        if ProcessInfo.processInfo.environment["CHAINSIGN_RECORD_GOLDEN"] != nil {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: VectorFile.folder + "wire/" + name))
            return ["recorded anew"]
        }
        let stored: GoldenFile = try VectorFile.read("wire/" + name, format: Self.format)
        let (old, new) = (stored.messages.map(\.name), messages.map(\.name))
        let changed = zip(stored.messages, messages).filter { $0 != $1 }.map { "\($0.name) → \($1.name)" }
        return old.count == new.count ? changed : changed + ["\(old.count) messages → \(new.count)"]
    }
}
