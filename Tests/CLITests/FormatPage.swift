import ChainKit
import Foundation
import Testing

@testable import chainsign

/// A page of `docs`, as its tests read it. Marks in comments, which nobody sees who reads the page, say what a block or a table is:
///
/// ```
/// <!-- document: NAME [with CONTEXT] [key HEX] -->   the JSON block below is an input, here with a context, and for whose key
/// <!-- context: NAME for DOCUMENT -->                the JSON block below is a context, and reads that document
/// <!-- output: NAME -->                              the console block below is played, and prints JSON
/// <!-- console -->                                   the console block below is played
/// <!-- steps -->                                     the console block below is one of the page's steps, which PageStepTests plays
/// <!-- members: NAME PLACE, NAME PLACE -->           the table below names the members that objects have there: the root has no place,
///                                                    others look like inputs[].leafScripts[], and * stands for names that are data
/// ```
struct FormatPage: Sendable, CustomTestStringConvertible {
    /// A block of JSON, or of commands with what they print.
    struct Block: Sendable {
        let kind: String
        let name: String
        let context: String?
        let document: String?
        let key: String?
        let line: Int
        let text: String
    }

    /// A table of members, and the objects that have them.
    struct Table: Sendable {
        let objects: [Place]
        let names: Set<String>
        let line: Int
    }

    /// Objects of one kind of block at one place.
    struct Place: Sendable, Hashable, CustomStringConvertible {
        let name: String
        let steps: [String]
        var description: String { ([name] + steps).joined(separator: " ") }

        /// Whether an object that lies at `other` is meant.
        func covers(_ other: Place) -> Bool {
            name == other.name && steps.count == other.steps.count
                && zip(steps, other.steps).allSatisfy { $0 == "*" && $1 != "[]" || $0 == $1 }
        }
    }

    /// The chain's id, or what else the file is called.
    let id: String
    let blocks: [Block]
    let tables: [Table]
    /// Fences without a mark.
    let unmarked: [Int]
    var testDescription: String { id }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    init(_ id: String) throws {
        try self.init(id, text: String(contentsOf: Self.root.appendingPathComponent("docs/\(id).md"), encoding: .utf8))
    }

    init(_ id: String, text: String) throws {
        self.id = id
        var (blocks, tables, unmarked): ([Block], [Table], [Int]) = ([], [], [])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var position = 0
        while position < lines.count {
            let line = lines[position]
            position += 1
            let mark = Self.mark(line)
            if line.hasPrefix("```") || mark == nil {
                guard line.hasPrefix("```") else { continue }
                unmarked.append(position)
                position = (lines[position...].firstIndex { $0.hasPrefix("```") } ?? lines.count) + 1
            } else if let mark, mark.kind == "members" {
                let rows = lines[position...].drop { $0.isEmpty }.prefix { $0.hasPrefix("|") }
                tables.append(
                    Table(objects: mark.rest.split(separator: ",").map { Place(String($0)) }, names: Self.names(rows), line: position))
            } else if let mark {
                let opening = try #require(lines[position...].firstIndex { !$0.isEmpty }, "line \(position)")
                try #require(lines[opening].hasPrefix("```"), "docs/\(id).md:\(position): no block below the mark")
                let end = try #require(lines[(opening + 1)...].firstIndex { $0.hasPrefix("```") }, "line \(opening)")
                let words = mark.rest.split(separator: " ").map(String.init)
                func word(_ name: String) -> String? {
                    words.firstIndex(of: name).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
                }
                blocks.append(
                    Block(
                        kind: mark.kind, name: words.first ?? "", context: word("with"), document: word("for"), key: word("key"),
                        line: opening + 1, text: lines[(opening + 1)..<end].joined(separator: "\n")))
                position = end + 1
            }
        }
        (self.blocks, self.tables, self.unmarked) = (blocks, tables, unmarked)
    }

    /// The first block of a kind and a name.
    func block(_ kind: String, _ name: String) throws -> Block {
        try #require(blocks.first { $0.kind == kind && $0.name == name }, "docs/\(id).md has no \(kind) \(name)")
    }

    /// The tables that speak of objects at a place.
    func tables(of place: Place) -> [Table] { tables.filter { $0.objects.contains { $0.covers(place) } } }

    private static func mark(_ line: String) -> (kind: String, rest: String)? {
        guard line.hasPrefix("<!-- "), line.hasSuffix(" -->") else { return nil }
        let parts = line.dropFirst(5).dropLast(4).split(separator: ":", maxSplits: 1)
        guard let kind = parts.first else { return nil }
        return (String(kind), parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    }

    /// The words in code style of the rows' first cells; the two rows of a table's head have none.
    private static func names(_ rows: some Sequence<String>) -> Set<String> {
        Set(
            rows.flatMap { row in
                let cell = row.split(separator: "|", maxSplits: 1).first.map(String.init) ?? ""
                return cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                    .map { String($0.element) }
            })
    }
}

extension FormatPage.Place {
    /// Reads `NAME` or `NAME inputs[].leafScripts[]`.
    init(_ text: String) {
        let words = text.split(separator: " ")
        name = words.first.map(String.init) ?? ""
        steps = (words.dropFirst().first ?? "").replacing("[]", with: ".[]").split(separator: ".").map(String.init)
    }
}

/// A JSON document's objects, each with the steps that lead there.
struct JSONPlaces {
    enum Step {
        case member(String)
        case element(Int)

        /// As a page's marks write it.
        var text: String {
            switch self {
            case .member(let name): name
            case .element: "[]"
            }
        }
    }

    /// Every object, the root first.
    static func objects(in value: JSONValue, at steps: [Step] = []) -> [(steps: [Step], object: JSONObject)] {
        if let object = value.object {
            return [(steps, object)] + object.members.flatMap { objects(in: $0.value, at: steps + [.member($0.name)]) }
        }
        return (value.array ?? []).enumerated().flatMap { objects(in: $1, at: steps + [.element($0)]) }
    }

    /// The document with one member more in the object at the steps.
    static func adding(_ name: String, at steps: ArraySlice<Step>, in value: JSONValue) -> JSONValue {
        guard let first = steps.first else {
            var object = value.object ?? JSONObject()
            object[name] = true
            return .object(object)
        }
        switch first {
        case .member(let step):
            var object = value.object ?? JSONObject()
            object[step] = object[step].map { adding(name, at: steps.dropFirst(), in: $0) }
            return .object(object)
        case .element(let index):
            var elements = value.array ?? []
            if elements.indices.contains(index) { elements[index] = adding(name, at: steps.dropFirst(), in: elements[index]) }
            return .array(elements)
        }
    }
}
