import FoundationEssentials
import TestSupport
import Testing

@testable import Tron

/// The page's table of types is the adapter's.
@Suite struct PageTests {
    @Test func typesAndFields() throws {
        let page = String(decoding: try Data(contentsOf: URL(filePath: TestSupport.VectorFile.folder + "../docs/tron.md")), as: UTF8.self)
        let rows = page.split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.contains("Contract` |") && $0.first(where: \.isNumber) != nil
        }
        var shown: [String: Set<String>] = [:]
        for row in rows {
            let words = row.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
                String($0.element)
            }
            let number = row.dropFirst(2).prefix { $0.isNumber }
            guard let name = words.first, let value = Int64(number), ContractType.of(value)?.name == name else { continue }
            shown[name] = Set(words.dropFirst())
        }
        for type in ContractType.all {
            #expect(shown[type.name] == Set(type.fields.map(\.name)).subtracting(["owner_address"]), "\(type.name)")
        }
    }
}
