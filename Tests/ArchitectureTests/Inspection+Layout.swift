/// Where things lie: a reader who knows one plug-in finds his way in the next.
extension Inspection {
    /// The longest file of production code in lines.
    static let longestSource = 300
    /// The most files in one folder: more want subfolders.
    static let fullFolder = 15

    /// What every plug-in has at its root, behind its name.
    static let pluginFiles = ["Adapter", "Adapter+Signing", "Adapter+Summary", "Context", "Document", "Errors", "Vectors"]
    /// What it has besides where its vectors test building blocks.
    static let primitives = "Primitives.swift"

    /// Plug-ins that lack a file at their root, or have another.
    var pluginFindings: [Finding] {
        manifest.targets.filter { $0.path.hasPrefix("Plugins/") }.flatMap { target -> [Finding] in
            let root = target.path + "/"
            let here = Set(files.filter { $0.path.hasPrefix(root) }.map { $0.path.dropFirst(root.count) }.filter { !$0.contains("/") })
            let wanted = Self.pluginFiles.map { "\(target.name)\($0).swift" }
            let missing = wanted.filter { !here.contains($0[...]) }.map {
                Finding(file: root + $0, line: 1, what: "is missing: every plug-in has it")
            }
            let others = here.filter { !wanted.contains(String($0)) && $0 != Self.primitives }.sorted().map {
                Finding(file: root + $0, line: 1, what: "belongs into a folder")
            }
            return missing + others
        }
    }

    /// Production code in files that are too long and folders that are too full.
    var sizeFindings: [Finding] {
        let sources = files.filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Plugins/") }
        var folders: [String: Int] = [:]
        for file in sources { folders[file.path.split(separator: "/").dropLast().joined(separator: "/"), default: 0] += 1 }
        let full = folders.filter { $0.value > Self.fullFolder }.sorted { $0.key < $1.key }.map {
            Finding(file: $0.key, line: 1, what: "has \($0.value) files and no subfolders for them, more than \(Self.fullFolder)")
        }
        let long = sources.map { ($0, Self.lines(of: $0)) }.filter { $0.1 > Self.longestSource }.map {
            Finding(file: $0.0.path, line: $0.1, what: "longer than \(Self.longestSource) lines")
        }
        return full + long
    }

    /// The number of lines: the text ends with a newline, behind which there is none.
    static func lines(of file: File) -> Int {
        file.text.split(separator: "\n", omittingEmptySubsequences: false).count - (file.text.hasSuffix("\n") ? 1 : 0)
    }
}
