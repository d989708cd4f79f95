internal import FoundationEssentials

/// The vector files of `vectors/`, found from this source file: tests run from any working directory of a checkout.
package enum VectorFile {
    /// <root>/vectors, this file being <root>/Tests/TestSupport/VectorFile.swift.
    package static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/vectors/"

    /// Decodes one file and checks that it names its format and source.
    package static func read<Content: Decodable>(_ path: String, format: String, as content: Content.Type = Content.self) throws -> Content
    {
        guard let data = FileManager.default.contents(atPath: folder + path) else { throw MalformedVector(what: "no \(path)") }
        let head = try JSONDecoder().decode(Head.self, from: data)
        guard head.format == format, !head.source.name.isEmpty, !head.source.licence.isEmpty else {
            throw MalformedVector(what: "\(path): format or source")
        }
        return try JSONDecoder().decode(Content.self, from: data)
    }

    private struct Head: Decodable {
        let format: String
        let source: Source
    }

    private struct Source: Decodable {
        let name: String
        let url: String?
        let licence: String
    }
}
