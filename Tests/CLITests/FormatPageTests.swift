import ChainKit
import Foundation
import Testing

@testable import chainsign

/// The pages of `docs`, one a chain and one for what commands print, against the program.
@Suite struct FormatPageTests {
    static let chains = Adapters.chains.map(\.id)
    static let pages = chains + ["output"]

    /// What adapters make of an example.
    private struct Reader {
        let page: FormatPage
        let adapter: AnyChainAdapter

        init(_ chain: String) throws {
            page = try FormatPage(chain)
            adapter = try Adapters.registry().adapter(chain)
        }

        func json(_ block: FormatPage.Block) throws -> JSONValue { try JSONParser.parse(block.text) }

        /// The document and the context of a block, whichever of the two it is.
        func example(_ block: FormatPage.Block) throws -> (document: JSONValue, context: JSONValue, key: String?) {
            if block.kind == "context" {
                let document = try page.block("document", try #require(block.document, "line \(block.line) names no document"))
                return (try json(document), try json(block), document.key)
            }
            return (try json(block), try block.context.map { try json(page.block("context", $0)) } ?? [:], block.key)
        }

        /// Reads, summarises, and verifies or plans: everything that would refuse the example.
        func read(_ document: JSONValue, _ context: JSONValue, key: String?) throws {
            let context = try ChainContext(context)
            let read = try adapter.decode(.json(document), context: context)
            _ = try adapter.summary(of: read)
            if try adapter.isSigned(read) {
                let report = try adapter.verify(read)
                #expect(report.valid, "\(report.json.text())")
            } else {
                let keys = try [key].compactMap(\.self).map { WalletKey(try PublicKeyArgument.parse($0, adapter)) }
                #expect(try !adapter.plan(read, keys: keys).requests.isEmpty)
            }
        }

        /// The members that the adapter takes in an object: it names them when it refuses another; nil where names are data.
        func known(_ block: FormatPage.Block, at steps: [JSONPlaces.Step]) throws -> Set<String>? {
            var (document, context, key) = try example(block)
            let unknown = "aMemberThatNobodyKnows"
            if block.kind == "context" {
                context = JSONPlaces.adding(unknown, at: steps[...], in: context)
            } else {
                document = JSONPlaces.adding(unknown, at: steps[...], in: document)
            }
            do { try read(document, context, key: key) } catch let error as ChainError {
                let parts = error.message.split(separator: "known are ", maxSplits: 1)
                guard error.code == .unknownField, parts.count == 2 else { return nil }
                return Set(parts[1].split(separator: ", ").map(String.init))
            }
            return nil
        }
    }

    private static func examples(_ page: FormatPage) -> [FormatPage.Block] {
        page.blocks.filter { ["document", "context"].contains($0.kind) }
    }

    @Test(arguments: chains) func everyExampleIsReadAndPlanned(_ chain: String) throws {
        let reader = try Reader(chain)
        #expect(reader.page.unmarked.isEmpty, "blocks without a mark begin at lines \(reader.page.unmarked)")
        let examples = Self.examples(reader.page)
        #expect(Set(examples.map(\.kind)) == ["document", "context"])
        for block in examples {
            do {
                let example = try reader.example(block)
                try reader.read(example.document, example.context, key: example.key)
            } catch { Issue.record("docs/\(chain).md:\(block.line): \(error)") }
        }
    }

    /// A member that is added to a decoder, and to no page, goes red here.
    @Test(arguments: chains) func membersAreThoseThatTheAdapterTakes(_ chain: String) throws {
        let reader = try Reader(chain)
        var met: Set<Int> = []
        var shown: [Int: Set<String>] = [:]
        for block in Self.examples(reader.page) {
            for (steps, object) in JSONPlaces.objects(in: try reader.json(block)) {
                guard let known = try reader.known(block, at: steps) else { continue }
                let place = FormatPage.Place(name: block.name, steps: steps.map(\.text))
                let tables = reader.page.tables(of: place)
                guard let table = tables.first, tables.count == 1 else {
                    Issue.record("docs/\(chain).md has \(tables.count) tables of \(place), whose members are \(known.sorted())")
                    continue
                }
                met.insert(table.line)
                shown[table.line, default: []].formUnion(object.names)
                #expect(table.names == known, "docs/\(chain).md:\(table.line): \(table.names.symmetricDifference(known).sorted())")
            }
        }
        for table in reader.page.tables {
            #expect(met.contains(table.line), "docs/\(chain).md:\(table.line): no example has these members")
            // A blob is 128 KiB, too long for a page; a message's PSBT is that of some of several signers, and not valid yet.
            let hidden: Set = ["blobs", "commitments", "proofs", "wrapperVersion", "sidecar", "psbt"]
            let absent = table.names.subtracting(shown[table.line] ?? []).subtracting(table.names.count > 1 ? hidden : [])
            #expect(absent.isEmpty, "docs/\(chain).md:\(table.line): no example shows \(absent.sorted())")
        }
    }

    /// The commands of the pages print what stands there, and of what they print as JSON every member is in a table.
    @Test(arguments: pages) func commandsPrintWhatThePagesSay(_ name: String) throws {
        let page = try FormatPage(name)
        let folder = try Folder(copying: TranscriptFile.files)
        for block in page.blocks where ["document", "context"].contains(block.kind) {
            try block.text.write(toFile: "\(folder.path)/\(block.name).json", atomically: true, encoding: .utf8)
        }
        for block in page.blocks where ["console", "output"].contains(block.kind) {
            for step in Transcript(block.text).steps {
                let result = try Program.built().run(step.command, in: folder.path)
                let shown = "docs/\(name).md:\(block.line): \(step.command)\n\(result.output)\n\(result.errors)"
                #expect(result.exitCode == step.exitCode, "\(shown)")
                let errors = try ExpectedLines(expected: step.errors, folder: folder.path).mismatch(result.errorLines)
                #expect(step.errors.isEmpty || errors == nil, "\(errors ?? "")\n\(shown)")
                let output = try ExpectedLines(expected: step.output, folder: folder.path).mismatch(result.outputLines)
                #expect(output == nil, "\(output ?? "")\n\(shown)")
                guard block.kind == "output" else { continue }
                for (steps, object) in JSONPlaces.objects(in: try JSONParser.parse(result.output)) {
                    let place = FormatPage.Place(name: block.name, steps: steps.map(\.text))
                    let tables = page.tables(of: place)
                    // What a chain's document looks like is on the chain's own page.
                    guard place.steps.first != "document" else { continue }
                    let unnamed = Set(object.names).subtracting(tables.first?.names ?? [])
                    #expect(
                        tables.count == 1 && unnamed.isEmpty, "docs/\(name).md has \(tables.count) tables of \(place): \(unnamed.sorted())")
                }
            }
        }
    }

    /// What `--help` shows, as whoever copies it runs it: with the one wallet that there is.
    @Test func examplesOfTheHelpWork() throws {
        let folder = try Folder(copying: TranscriptFile.files)
        let made = try Program.built().run("chainsign wallet create main --threshold 2 --parties 2", in: folder.path)
        try #require(made.exitCode == 0, "\(made.errors)")
        for chain in Adapters.chains {
            let example = try #require(chain.example, "\(chain.id) has no example")
            for command in ["inspect", "plan", "sign"] + (example.message == nil ? [] : ["message sign"]) {
                let help = try Program.built().run("chainsign \(chain.id) \(command) --help", in: folder.path).outputLines
                #expect(help.joined(separator: " ").contains("docs/\(chain.id).md"), "\(chain.id) \(command)")
                let lines = help.drop { $0 != "Example:" }.dropFirst(2).prefix { !$0.isEmpty }
                #expect(lines.allSatisfy { $0.count <= 80 })
                let line = lines.joined(separator: "\n") + (command.hasSuffix("sign") ? " --yes" : "")
                let result = try Program.built().run(line, in: folder.path)
                #expect(result.exitCode == 0 && !result.output.isEmpty, "\(line)\n\(result.errors)")
            }
        }
    }

    /// The marks themselves.
    @Test func marksAreRead() throws {
        let page = try FormatPage(
            "none",
            text: """
                <!-- document: a with b key 02 -->
                ```json
                {}
                ```
                ```
                plain
                ```
                <!-- members: a, a x[].*, c -->
                | member | |
                |---|---|
                | `one` or `two` | `three` |
                """)
        #expect(page.blocks.map(\.text) == ["{}"])
        #expect(page.blocks.first?.context == "b")
        #expect(page.blocks.first?.key == "02")
        #expect(page.unmarked == [5])
        #expect(page.tables.map(\.names) == [["one", "two"]])
        func place(_ text: String) -> FormatPage.Place { FormatPage.Place(text) }
        #expect(page.tables(of: place("a x[].y")).count == 1)
        #expect(page.tables(of: place("a x[][]")).isEmpty)
        #expect(page.tables(of: place("b")).isEmpty)
        let nested: JSONValue = ["x": [["y": 1]]]
        #expect(JSONPlaces.objects(in: nested).map { $0.steps.map(\.text) } == [[], ["x", "[]"]])
        #expect(
            JSONPlaces.adding("z", at: [.member("x"), .element(0)][...], in: nested) == ["x": [["y": 1, "z": true]]])
    }
}
