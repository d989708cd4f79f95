import ChainConformance
import ChainKit
import Testing
import Tron

/// The repository, found from this file.
let repository: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
}()

let tron = AnyChainAdapter(TronAdapter())

@Suite struct ConformanceTests {
    static let names = (try? VectorFolder(repository + "/vectors/tron").files.map(\.name)) ?? []

    @Test(arguments: names)
    func vectors(_ name: String) throws {
        let folder = try VectorFolder(repository + "/vectors/tron")
        let file = try #require(folder.files.first { $0.name == name })
        let report = Conformance.run(tron, files: [file])
        #expect(report.ok, "\(report.text)")
    }

    @Test func manifestIsTheFolders() throws {
        #expect(Self.names.count >= 5)
        #expect(try VectorFolder(repository + "/vectors/tron").manifest == TronAdapter.vectors)
    }
}
