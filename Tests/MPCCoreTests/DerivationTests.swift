import MPCCore
import TestSupport
import Testing

/// Our Ed25519 derivation against an independent implementation.
@Suite struct DerivationTests {
    struct File: Decodable { let cases: [Case] }
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        struct Step: Decodable, Sendable {
            let tweak, publicKey, chainCode: HexBytes
        }
        let publicKey, chainCode, tweak: HexBytes
        let path: [UInt32]
        let steps: [Step]
        var testDescription: String { path.map(String.init).joined(separator: "/") }
    }

    static func cases() throws -> [Case] {
        try VectorFile.read("derivation/ed25519.json", format: "chainsign-derivation-vector/1", as: File.self).cases
    }

    @Test(arguments: try cases())
    func ed25519(_ vector: Case) throws {
        func derive(_ path: DerivationPath) throws -> DerivedKey {
            try DerivedKey(scheme: .ed25519, publicKey: vector.publicKey.bytes, chainCode: vector.chainCode.bytes, path: path)
        }
        let root = try derive([])
        #expect(root.publicKey == vector.publicKey.bytes && root.chainCode == vector.chainCode.bytes && root.tweak == nil)
        for (position, step) in vector.steps.enumerated() {
            let key = try derive(DerivationPath(Array(vector.path.prefix(position + 1))))
            #expect(key.publicKey == step.publicKey.bytes)
            #expect(key.chainCode == step.chainCode.bytes)
            // The step's own tweak: from the parent as a root.
            let parent = try derive(DerivationPath(Array(vector.path.prefix(position))))
            let single = try DerivedKey(
                scheme: .ed25519, publicKey: parent.publicKey, chainCode: parent.chainCode, path: [vector.path[position]])
            #expect(single.tweak == step.tweak.bytes)
            #expect(single.publicKey == step.publicKey.bytes)
        }
        #expect(try derive(DerivationPath(vector.path)).tweak == vector.tweak.bytes)
    }

    /// Paths that are walked together give what each gives alone, in whatever order they come.
    @Test(arguments: SignatureScheme.allCases)
    func keysAtSeveralPaths(_ scheme: SignatureScheme) throws {
        let root = try TestParties(2).keys(scheme, threshold: 2)[0].info
        let paths: [DerivationPath] = [[1, 2, 3], [], [1, 2], [1], [0, 5], [1, 2, 3, 4], [0, 6], [5], [1, 2, 3], [2, 1]]
        #expect(try DerivedKey.keys(root: root, paths: paths) == paths.map { try DerivedKey(root: root, path: $0) })
        #expect(throws: DerivedKey.Failure.hardened(index: 1 << 31)) { try DerivedKey.keys(root: root, paths: [[1], [1, 1 << 31]]) }
    }

    @Test func refusals() throws {
        let vector = try #require(Self.cases().first)
        func failure(_ key: [UInt8], _ code: [UInt8], _ path: DerivationPath) -> DerivedKey.Failure? {
            do throws(DerivedKey.Failure) {
                _ = try DerivedKey(scheme: .ed25519, publicKey: key, chainCode: code, path: path)
                return nil
            } catch { return error }
        }
        let (key, code) = (vector.publicKey.bytes, vector.chainCode.bytes)
        #expect(failure(key, code, [0, 1 << 31]) == .hardened(index: 1 << 31))
        #expect(failure(key, code, [.max]) == .hardened(index: .max))
        #expect(failure(key, code, DerivationPath([UInt32](repeating: 0, count: 256))) == .tooDeep)
        #expect(failure(key, code + [0], []) == .malformed)
        #expect(failure([UInt8](repeating: 0, count: 32), code, []) == .malformed)
        #expect(failure(Array(key.dropLast()), code, []) == .malformed)
    }
}
