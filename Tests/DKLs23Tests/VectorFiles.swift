import Groups
import Secrets
import TestSupport

/// The files of vectors/dkls23.
enum DKLs23Vectors {
    static func read<Content: Decodable>(_ name: String, as content: Content.Type = Content.self) throws -> Content {
        try VectorFile.read("dkls23/\(name).json", format: "chainsign-dkls23-vector/1")
    }

    static func cases<Case: Decodable>(_ name: String, of kind: Case.Type = Case.self) throws -> [Case] {
        let file: Cases<Case> = try read(name)
        guard !file.cases.isEmpty else { throw MalformedVector(what: "\(name): no cases") }
        return file.cases
    }
}

private struct Cases<Case: Decodable>: Decodable {
    let cases: [Case]
}

struct HashVector: Decodable, Sendable {
    let tag: String
    let fields: [HexBytes]
    let hash, scalar, macKey, mac, prg80: HexBytes
}

struct BaseOTVector: Decodable, Sendable {
    struct Transfer: Decodable, Sendable {
        let index, choice: Int
        let secret, other: HexBytes
        let r, senderScalars, senderElements, keys: [HexBytes]
    }
    let alice, bob: Int
    let sid, otSid, setupID, sidAB: HexBytes
    let rSHA256, senderElementsSHA256, r, senderElements: HexBytes
    let transfers: [Transfer]
}

struct ExtensionVector: Decodable, Sendable {
    let batch: Int
    let sidAB, k0, k1, delta, beta, padding: HexBytes
    let uSHA256, u0, chi0, x, y, t0: HexBytes
    let gamma0: [HexBytes]
    let gammaSHA256, alpha0SHA256, alpha1SHA256: HexBytes

    /// Both sides of it.
    func pair() throws -> ExtensionPair {
        try ExtensionPair(
            batch: batch, session: sidAB.bytes, k0: k0.bytes, k1: k1.bytes, delta: delta.bytes, choices: beta.bytes + padding.bytes)
    }
}

struct VectorOLEVector: Decodable, Sendable, CustomStringConvertible {
    /// A position in the extension file.
    let `extension`: Int
    let instance: Int
    let sidABm, gadget0, aHat, b, aTildeSHA256, eta, mu: HexBytes
    let a, c, d, aTilde0, theta: [HexBytes]
    var description: String { "extension \(`extension`), instance \(instance)" }
}

/// A secret scalar from a vector, or from a public value of a test.
func secret<Group>(_ bytes: [UInt8], of group: Group.Type = Secp256k1.self) throws -> SecretScalar<Group> {
    try SecretScalar(decoding: SecretBytes(copying: bytes))
}

/// An element of ristretto255, in the open.
func randomElement(_ randomness: Randomness) -> [UInt8] {
    let element = Ristretto255.randomElement(randomness)
    return element?.exposed() ?? []
}
