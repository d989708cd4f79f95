/// The version that `chainsign --version` shows.
enum Version {
    static let number = "0.1.0"

    /// `git archive` puts the commit here, so that a source archive knows it (.gitattributes).
    private static let archived = "$Format:%h$"

    /// The program's name, its version, and the commit of its source.
    static let text = "chainsign \(number) (\(commit ?? "no commit known"))"

    private static var commit: String? { SourceCommit.built ?? (archived.hasPrefix("$") ? nil : archived) }
}
