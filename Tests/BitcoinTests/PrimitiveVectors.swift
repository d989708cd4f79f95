import ChainConformance
import ChainKit
import FoundationEssentials
import TestSupport
import Testing

@testable import Bitcoin

/// Cases of `vectors/bitcoin`, read as the conformance run reads them.
struct BitcoinVectors {
    let cases: [VectorCase]

    init(_ name: String) throws {
        let path = TestSupport.VectorFile.folder + "bitcoin/" + name
        guard let data = FileManager.default.contents(atPath: path) else { throw MalformedVector(what: "no \(path)") }
        cases = try ChainConformance.VectorFile(name: name, text: Array(data)).cases
    }

    /// Cases whose input is a building block, with what it is to give.
    var primitives: [(id: String, name: String, input: JSONCursor, output: JSONCursor)] {
        get throws {
            try cases.compactMap { vector in
                guard case .json(let value) = vector.input, let name = value["primitive"]?.string else { return nil }
                return (vector.id, name, JSONCursor(value), try vector.expect.required("output"))
            }
        }
    }
}
