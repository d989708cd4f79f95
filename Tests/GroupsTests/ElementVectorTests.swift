import Groups
import TestSupport
import Testing

/// One group's published or computed elements: small multiples of the generator, and encodings to be refused.
struct ElementVectors: Decodable {
    struct Multiple: Decodable {
        let scalar: UInt64
        let encoding: HexBytes
    }
    struct Invalid: Decodable, CustomTestStringConvertible, Sendable {
        let encoding: HexBytes
        let why: String
        var testDescription: String { why }
    }
    let multiples: [Multiple]
    let invalid: [Invalid]

    static func read(_ group: String) throws -> ElementVectors {
        try VectorFile.read("groups/\(group)-elements.json", format: "chainsign-element-vector/1")
    }
}

/// The same bodies for every group.
@Suite struct ElementVectorTests {
    private func checkMultiples<G: PrimeOrderGroup>(_ group: G.Type, _ file: String) throws {
        let vectors = try ElementVectors.read(file)
        #expect(vectors.multiples.count >= 15)
        var sum: G.Element?
        let generator = try #require(G.generatorMultiple(.one))
        for multiple in vectors.multiples {
            let scalar = Scalar<G>(multiple.scalar)
            let element = try G.Element(encoded: multiple.encoding.bytes)
            sum = sum?.adding(generator) ?? generator
            #expect(element.encoded == multiple.encoding.bytes)
            #expect(G.generatorMultiple(scalar) == element)
            #expect(SecretScalar<G>(scalar).timesGenerator() == element)
            #expect(generator.multiplied(by: scalar) == element)
            #expect(sum == element)
            let decoded = try G.Element.decodeAndMultiply(generator.encoded, by: scalar)
            #expect(decoded == element)
            let undone = element.adding(element.negated)
            #expect(undone == nil, "an element and its negative give the identity, which is no element")
            #expect(G.generatorMultiple(-scalar) == element.negated)
        }
        #expect(G.Element.sum([]) == nil)
        #expect(G.generatorMultiple(.zero) == nil)
        #expect(generator.multiplied(by: .zero) == nil)
        let zero = SecretScalar<G>().timesGenerator()
        #expect(zero == nil)
        #expect(throws: GroupError.zeroScalar) { try G.Element.decodeAndMultiply(generator.encoded, by: .zero) }
        // A sum may pass through the identity and come back.
        #expect(G.Element.sum([generator, generator.negated, generator]) == generator)
    }

    @Test func edwards25519() throws { try checkMultiples(Edwards25519.self, "edwards25519") }
    @Test func secp256k1() throws { try checkMultiples(Secp256k1.self, "secp256k1") }
    @Test func ristretto255() throws { try checkMultiples(Ristretto255.self, "ristretto255") }

    private func checkRefused<G: PrimeOrderGroup>(_ group: G.Type, _ invalid: ElementVectors.Invalid) {
        let bytes = invalid.encoding.bytes
        let expected: GroupError =
            bytes.count == G.elementSize ? .invalidElement : .wrongLength(expected: G.elementSize, actual: bytes.count)
        #expect(throws: expected) { try G.Element(encoded: bytes) }
        #expect(throws: expected) { try G.Element.decodeAndMultiply(bytes, by: .one) }
        #expect(throws: expected) { try G.Element.decodeAndMultiply(bytes, by: Scalar(8)) }
        // The order less one is odd: no multiple of a cofactor hides a small part.
        #expect(throws: expected) { try G.Element.decodeAndMultiply(bytes, by: -.one) }
    }

    /// Every small-order point, its non-canonical encodings, y ≥ p, x = 0 with the sign bit, mixed order (also the points of order
    /// 2·L, which libsodium before the end of 2025 took for elements of the prime-order subgroup), off the curve.
    @Test(arguments: try ElementVectors.read("edwards25519").invalid)
    func edwards25519Refuses(_ invalid: ElementVectors.Invalid) { checkRefused(Edwards25519.self, invalid) }

    @Test(arguments: try ElementVectors.read("secp256k1").invalid)
    func secp256k1Refuses(_ invalid: ElementVectors.Invalid) { checkRefused(Secp256k1.self, invalid) }

    @Test(arguments: try ElementVectors.read("ristretto255").invalid)
    func ristretto255Refuses(_ invalid: ElementVectors.Invalid) { checkRefused(Ristretto255.self, invalid) }

    private func checkLengths<G: PrimeOrderGroup>(_ group: G.Type) throws {
        let encoded = try #require(G.generatorMultiple(.one)).encoded
        #expect(encoded.count == G.elementSize)
        for length in 0..<encoded.count {
            #expect(throws: GroupError.wrongLength(expected: G.elementSize, actual: length)) {
                try G.Element(encoded: Array(encoded.prefix(length)))
            }
        }
        #expect(throws: GroupError.wrongLength(expected: G.elementSize, actual: G.elementSize + 1)) {
            try G.Element(encoded: encoded + [0])
        }
        #expect(throws: GroupError.invalidElement) { try G.Element(encoded: [UInt8](repeating: 0, count: G.elementSize)) }
    }

    @Test func lengths() throws {
        try checkLengths(Edwards25519.self)
        try checkLengths(Secp256k1.self)
        try checkLengths(Ristretto255.self)
    }
}
