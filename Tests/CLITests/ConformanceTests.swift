import Foundation
import Testing

/// The program as it was built, against this repository's vectors.
@Suite struct ConformanceTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func members(_ command: String, _ list: String) throws -> [[String: Any]] {
        let result = try Program.built().run(command, in: Self.root.path)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
        return try #require(object[list] as? [[String: Any]])
    }

    /// No adapter is registered without vectors, and none with others than the repository's, which it passes.
    @Test func everyAdapterPassesTheVectorsThatItNames() throws {
        let chains = try members("chainsign chains --json", "chains")
        let reports = try members("chainsign conformance --json", "chains")
        #expect(chains.compactMap { $0["id"] as? String } == reports.compactMap { $0["chain"] as? String })
        #expect(chains.count >= 2)
        for (chain, report) in zip(chains, reports) {
            let id = chain["id"] as? String ?? "?"
            let named = (chain["vectors"] as? [String: Any])?["cases"] as? Int
            #expect(report["ok"] as? Bool == true, "\(id) fails")
            #expect(try #require(named) > 0)
            #expect(report["passed"] as? Int == named, "\(id) names \(named ?? 0) cases")
        }
    }
}
