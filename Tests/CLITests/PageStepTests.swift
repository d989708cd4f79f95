import Foundation
import Testing

/// The README and the pages of `docs`, as whoever reads them types them.
///
/// Each page is played in one bash of its own, from its first console block to its last, in an empty folder with an empty home:
/// whatever a step needs, a step before it has made. Every step must succeed, and must show what the page shows below it.
/// `CHAINSIGN_PASSPHRASE` is set, `sign` gets `--yes`, and `make` only says whether there is such a target. ``PageSteps`` reads the blocks;
/// what chains' pages and `output.md` print otherwise, block by block, is ``FormatPageTests``'s.
@Suite struct PageStepTests {
    @Test(arguments: try SteppedPage.all()) func stepsWorkAsTyped(_ page: SteppedPage) throws {
        let read = try page.read()
        #expect(read.idle.isEmpty, "\(page.path): console blocks without a command begin at lines \(read.idle)")
        let (folder, played) = (try Folder(), try Folder())
        let script = read.script(into: played.path, root: SteppedPage.root.path)
        try script.write(toFile: played.path + "/steps.sh", atomically: true, encoding: .utf8)
        let result = try Program.built().run("bash '\(played.path)/steps.sh'", in: folder.path)
        var reached = ""
        for (number, step) in read.steps.enumerated() {
            guard let data = FileManager.default.contents(atPath: "\(played.path)/\(number)") else { break }
            let shown = Program.Result(output: String(decoding: data, as: UTF8.self), errors: "", exitCode: 0)
            reached = "\(page.path):\(step.line): $ \(step.command)\n\(shown.output)"
            let expected = step.expected
            guard !expected.isEmpty else { continue }
            let mismatch = try ExpectedLines(expected: expected, folder: folder.path).mismatch(shown.outputLines)
            #expect(mismatch == nil, "\(mismatch ?? "")\n\(reached)")
        }
        #expect(result.exitCode == 0, "\(reached)\n\(result.errors)")
    }

    @Test func everyPageHasItsSteps() throws {
        let pages = Set(try SteppedPage.all().map(\.path))
        let wanted: Set = ["README.md", "docs/pools.md", "docs/cli.md", "docs/benchmarks.md", "docs/backup.md"]
        let missing = wanted.union(FormatPageTests.chains.map { "docs/\($0).md" }).subtracting(pages)
        #expect(missing.isEmpty, "no steps in \(missing.sorted())")
        #expect(try SteppedPage(path: "README.md").read().steps.count > 10, "the page has lost its steps")
    }

    @Test func stepsAreRead() throws {
        let text = """
            <!-- console -->
            ```console
            $ of a transcript
            ```
            ```json
            $ no step
            ```
            <!-- steps -->
            ```console
            $ cat > a << END
            $ inside
            END
            $ two
            0x…

            …
            ```
            ```console
            nothing to type
            ```
            """
        let read = PageSteps(text, hasTranscripts: true)
        #expect(read.steps.map(\.command) == ["cat > a << END\n$ inside\nEND", "two"])
        #expect(read.steps.map(\.line) == [10, 13])
        #expect(read.steps.map(\.expected) == [[], ["0x<any>", "", "..."]])
        #expect(read.idle == [18])
        #expect(PageSteps(text, hasTranscripts: false).steps.map(\.command).first == "of a transcript")
        #expect(read.script(into: "/f", root: "/r").hasSuffix("{\ntwo\n} > '/f/1' 2>&1\n"))
    }
}
