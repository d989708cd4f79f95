/// An error's sentence in its two parts.
package struct ErrorWords {
    /// The problem, in one line.
    package let problem: String
    /// The consequence, or the way out.
    package let remedy: String?

    /// A sentence.
    package init(_ problem: String, _ remedy: String? = nil) {
        self.problem = problem
        self.remedy = remedy
    }

    /// Both parts, a semicolon between them.
    package var sentence: String { remedy.map { "\(problem); \($0)" } ?? problem }
}
