import Testing

/// What comments and pages cite is in the repository.
@Suite struct CitationTests {
    /// Read once for all.
    private static let citations = Result { try Checkout.citations() }

    @Test func everyCitedRuleHasAnEntry() throws {
        let citations = try Self.citations.get()
        #expect(citations.count > 100)
        expectNone(citations.ruleFindings)
    }

    @Test func everyCitedPageAndSectionExists() throws {
        expectNone(try Self.citations.get().pageFindings)
    }

    @Test func everyLinkLeadsSomewhere() throws {
        let citations = try Self.citations.get()
        #expect(citations.pages.flatMap(\.links).count > 50)
        expectNone(citations.linkFindings)
    }

    private func expectNone(_ findings: [Finding], _ location: SourceLocation = #_sourceLocation) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\(list)", sourceLocation: location)
    }
}

/// The check on made-up repositories: it can fail.
@Suite struct BadCitationTests {
    private static let rules = """
        # Rules
        ### S4. Once
        Rules S4 and
        S5 hold.
        ### S5. Never
        ### M6. Silence
        """
    private static let frost = """
        # FROST
        ## 1. Signing
        ## 2. Key generation
        """

    private func citations(comment: String, page: String = "") -> Citations {
        let pages = [
            Inspection.File(path: "docs/rules.md", text: Self.rules), Inspection.File(path: "docs/frost.md", text: Self.frost),
            Inspection.File(path: "docs/page.md", text: page), Inspection.File(path: "README.md", text: "# Read me first"),
        ]
        let here = Set(pages.map(\.path) + ["Sources/Core/A.swift", "Sources/Core"])
        return Citations(pages: pages, sources: [Inspection.File(path: "Sources/Core/A.swift", text: comment)]) { here.contains($0) }
    }

    @Test(arguments: [
        "/// Once (rule S4).", "// rules S4, S5, and nothing else", "/// Rules S4 and M6: no copies.", "/// rules S4…S5",
        "let s = \"rule X9\"", "/// As a rule M is large.", "/// A rule of the house; S9 is none.", "/* rule S4; S9 */",
        "/// rules S4,\n    /// S5", "/// the rules. S9", "/// (frost.md section 2; rule S4)", "/// frost.md, key generation, step 4",
        "/// frost.md sections 1 and 2", "/// frost.md's Hc", "/// `docs/frost.md` has all", "/// README.md, which has no numbers",
        "/// RFC 9591, section 7; frost.md section 1.",
        "/// https://example.org/other.md",
    ])
    func goodCitationsPass(comment: String) {
        let citations = citations(comment: comment)
        #expect(citations.ruleFindings == [])
        #expect(citations.pageFindings == [])
    }

    @Test(arguments: [
        ("/// Once (rule S9).", ["S9"]), ("\n// rules S4, S8, X1", ["S8", "X1"]), ("/// Rules M7 and M6: no.", ["M7"]),
        ("/// rules S4…S7", ["S6", "S7"]), ("let s = \"//\" // rule S9", ["S9"]), ("/* security rules S9, M6 */", ["S9"]),
        ("/// rules S4,\n    /// S9.", ["S9"]), ("/// the rule\n/// S9 holds", ["S9"]),
    ])
    func unknownRulesAreFound(comment: String, rules: [String]) {
        #expect(citations(comment: comment).ruleFindings.map(\.what) == rules.map { "there is no rule \($0) in docs/rules.md" })
    }

    @Test func linesAreThoseOfTheCitation() {
        let findings = citations(comment: "\n\n/// One\n/// (rules S4,\n/// S9)\nlet a = 1").ruleFindings
        #expect(findings.map(\.description) == ["Sources/Core/A.swift:5: there is no rule S9 in docs/rules.md"])
    }

    @Test func pagesCiteToo() {
        let citations = citations(comment: "", page: "A *rule S9*, and [frost.md](frost.md) section 3; other.md")
        #expect(citations.ruleFindings.map(\.what) == ["there is no rule S9 in docs/rules.md"])
        #expect(citations.pageFindings.map(\.what) == ["there is no page other.md", "frost.md has no section 3"])
    }

    @Test func pagesNameRulesInBrackets() {
        let citations = citations(comment: "// H3(32 bytes), (H3)", page: "Once (S4), never (S5, S9), H3(m) and (H3).")
        #expect(citations.ruleFindings.map(\.what) == ["S9", "H3"].map { "there is no rule \($0) in docs/rules.md" })
    }

    @Test(arguments: [
        ("/// frost.md section 3", "frost.md has no section 3"), ("/// frost.md sections 2 and 3.", "frost.md has no section 3"),
        ("/// (frost.md\n/// section 0)", "frost.md has no section 0"), ("/// rules.md section 1", "rules.md has no section 1"),
        ("/// frost.md, rounds 2 and 3", "frost.md has no section \"rounds 2 and 3\""), ("/// other.md", "there is no page other.md"),
        ("/// `docs/README.md`", "there is no page docs/README.md"),
    ])
    func unknownSectionsAndPagesAreFound(comment: String, what: String) {
        #expect(citations(comment: comment).pageFindings.map(\.what) == [what])
    }

    @Test func entriesStandOnce() {
        let pages = [Inspection.File(path: "docs/rules.md", text: "### S4. Once\n### S4. Twice")]
        #expect(Citations(pages: pages, sources: []) { _ in true }.ruleFindings.map(\.what) == ["rule S4 has two entries"])
    }

    @Test(arguments: [
        "[a](rules.md)", "[a](../README.md)", "[a](../Sources/Core/A.swift)", "[a](../Sources/Core)", "[a](https://example.org)",
        "[a](frost.md#2-key-generation)", "`[UInt8](bytes)`", "```\n[UInt8](bytes)\n```", "# Here\n[a](#here)", "[a](./rules.md#s4-once)",
    ])
    func goodLinksPass(page: String) {
        #expect(citations(comment: "", page: page).linkFindings == [])
    }

    @Test(arguments: [
        ("[a](other.md)", "a link to docs/other.md, which is not there"),
        ("x\n[a](README.md)", "a link to docs/README.md, which is not there"),
        ("[a](../Sources/Core/B.swift)", "a link to Sources/Core/B.swift, which is not there"),
        ("[a](frost.md#key-generation)", "docs/frost.md has no heading #key-generation"),
        ("[a](#here)", "docs/page.md has no heading #here"),
    ])
    func brokenLinksAreFound(page: String, what: String) {
        #expect(citations(comment: "", page: page).linkFindings.map(\.what) == [what])
    }
}
