import Foundation
import Testing

/// The steps of a page: what somebody types who goes along with it, from the first console block to the last, in one shell.
///
/// ````
/// ```console
/// $ chainsign eth address -w treasury      a step; one that ends with << END goes on to the line END
/// 0x…                                      what the terminal shows, both streams: … is any text, and … or ... alone any lines
/// $ chainsign eth verify signed.txt        a step that shows nothing is not compared, only played
/// ```
/// ````
///
/// Blocks below `<!-- console -->` and `<!-- output: … -->` are ``FormatPage``'s, on the pages that it reads.
struct PageSteps {
    /// A command with what is shown of it.
    struct Step {
        let line: Int
        var command: String
        var shown: [String] = []

        /// As ``ExpectedLines`` has it; empty where nothing is shown.
        var expected: [String] {
            var lines = shown.map { $0 == "…" ? "..." : $0.replacing("…", with: "<any>") }
            while lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    private(set) var steps: [Step] = []
    /// Lines where console blocks begin that have no command.
    private(set) var idle: [Int] = []
    /// The programs that the page's steps need besides the usual ones.
    private(set) var needs: [String] = []

    /// - Parameter hasTranscripts: whether ``FormatPage`` reads the page.
    init(_ text: String, hasTranscripts: Bool) {
        var above = ""
        var block: (line: Int, isBegun: Bool)?
        var isTakenIn = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated() {
            if line.hasPrefix("<!-- needs: ") { needs += line.dropFirst(12).split(separator: " ").dropLast().map(String.init) }
            if isTakenIn, let last = steps.indices.last {
                steps[last].command += "\n" + line
                isTakenIn = line != "END"
            } else if line.hasPrefix("```") {
                if let block, !block.isBegun { idle.append(block.line) }
                let isTranscript = hasTranscripts && (above == "<!-- console -->" || above.hasPrefix("<!-- output: "))
                block = line == "```console" && !isTranscript ? (index + 1, false) : nil
            } else if let begun = block, line.hasPrefix("$ ") {
                steps.append(Step(line: index + 1, command: String(line.dropFirst(2))))
                isTakenIn = line.hasSuffix("<< END")
                block = (begun.line, true)
            } else if let block, block.isBegun, let last = steps.indices.last {
                steps[last].shown.append(line)
            }
            if !line.isEmpty { above = line }
        }
    }

    /// One shell that writes what each step shows into a file of its number.
    ///
    /// - Parameters:
    ///   - folder: where the files are written.
    ///   - root: the folder of the Makefile.
    func script(into folder: String, root: String) -> String {
        let head = """
            set -e
            # What a person is asked, whether to sign, is answered.
            chainsign() { case " $* " in *" sign "*) command chainsign "$@" --yes;; *) command chainsign "$@";; esac; }
            # What is installed beside the pages lies here.
            cp() { command cp "${1/#\\/usr\\/local\\/share\\/doc\\/chainsign/\(root)/docs}" "${@:2}"; }
            # What builds and installs is looked up, and not done.
            make() { command make --dry-run -C '\(root)' "$@" > /dev/null; }
            """
        return ([head] + steps.enumerated().map { "{\n\($1.command)\n} > '\(folder)/\($0)' 2>&1" }).joined(separator: "\n") + "\n"
    }
}

/// A page of the repository with steps in it.
struct SteppedPage: CustomTestStringConvertible, Sendable {
    /// From the repository's root on.
    let path: String
    var testDescription: String { path }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The README, and every page of `docs`, that has any.
    ///
    /// A page that says `<!-- needs: PROGRAM PROGRAM -->` is played where these programs are.
    static func all() throws -> [SteppedPage] {
        let pages = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("docs").path).sorted()
        return try (["README.md"] + pages.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }).map(SteppedPage.init).filter {
            let read = try $0.read()
            return (!read.steps.isEmpty || !read.idle.isEmpty) && read.needs.allSatisfy(isInstalled)
        }
    }

    private static func isInstalled(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }

    func read() throws -> PageSteps {
        let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        return PageSteps(text, hasTranscripts: FormatPageTests.pages.contains { "docs/\($0).md" == path })
    }
}
