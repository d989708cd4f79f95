/// An error's sentence in its two parts.
package struct ErrorWords {
    /// What happened.
    package let problem: String
    /// What follows from it, or what mends it.
    package let remedy: String?

    /// A sentence.
    package init(_ problem: String, _ remedy: String? = nil) {
        self.problem = problem
        self.remedy = remedy
    }

    /// Both parts, a semicolon between them.
    package var sentence: String { remedy.map { "\(problem); \($0)" } ?? problem }
}
