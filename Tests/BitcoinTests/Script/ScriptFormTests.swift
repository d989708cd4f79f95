import ChainKit
import Testing

@testable import Bitcoin

/// Scripts, trees and signatures that are almost of a form, each wrong in one place.
@Suite struct ScriptFormTests {
    private static let key = Script.push(PSBTSeeds.keys[0])
    private static let long = Script.push(ECDSACheck.uncompressed(PSBTSeeds.keys[0]) ?? [])

    @Test(arguments: [[0x4c], [0x4d, 1], [0x4e, 1, 2, 3], [0x4c, 2, 1], [2, 1]] as [[UInt8]])
    func brokenPushes(_ script: [UInt8]) {
        var reader = ScriptReader([0x51] + script)
        let (first, second, third) = (reader.next(), reader.next(), reader.next())
        #expect(first?.opcode == .push1)
        #expect(second == nil && third == nil && reader.isBroken)
        #expect(ScriptTemplate(Self.key + [0xac] + script) == .other)
        #expect(ScriptTemplate([0x6a] + script) == .other)
    }

    @Test(
        arguments: [
            // A key of a wrong first byte, in 33 and 65 bytes.
            [0x21, 0x05] + key.dropFirst(2) + [0xac], [0x41, 0x05] + long.dropFirst(2) + [0xac], key + [0xad], key,
            // Multisignatures: no keys, junk for a key, more than keys, more or fewer required than there are, another operation.
            [0x51, 0xae], [0x51, 0x00, 0xae], [0x51, 0x51, 0xae], [0x51, 0x01, 0x07, 0x51, 0xae], [0x51] + key + [0x76, 0x51, 0xae],
            [0x52] + key + [0x51, 0xae], [0x00] + key + [0x51, 0xae], [0x51] + key + [0x52, 0xae], [0x51] + key + [0x51, 0xac],
            [0x4f] + key + [0x51, 0xae],
        ] as [[UInt8]])
    func formsOfNothing(_ script: [UInt8]) { #expect(ScriptTemplate(script) == .other) }

    @Test func formsOfSomething() {
        #expect(ScriptTemplate(Self.key + [0xac]) == .payToPublicKey(Array(Self.key.dropFirst())))
        #expect(ScriptTemplate(Self.long + [0xac]) == .payToPublicKey(Array(Self.long.dropFirst())))
        #expect(ScriptTemplate([0x51] + Self.key + [0x51, 0xae]) == .multisig(required: 1, keys: [Array(Self.key.dropFirst())]))
    }

    /// BIP-66, byte by byte.
    @Test(arguments: [
        ("3006020101020101", true), ("3106020101020101", false), ("3005020101020101", false), ("3006030101020101", false),
        ("3006020101030101", false), ("3006020002020101", false), ("3006020101020201", false),
        ("3006020401020304", false), ("3006020101020181", false), ("3007020101020200", false), ("30070201010202007f", false),
        ("30070201010202008f", true), ("300602010102010100", false), ("3006020181020101", false), ("300702020001020101", false),
        ("30070202008102010100", false), ("300702020081020101", true), ("30060201010201", false), ("", false),
        ("3006020001020101", false), ("30080201010201010000", false),
    ])
    func strictDER(_ text: String, _ strict: Bool) {
        #expect(DERSignature.isStrict(Hex.decode(text) ?? []) == strict)
    }

    /// Integers of more than 32 bytes are in that encoding, and no scalars.
    @Test func longIntegers() throws {
        let one = [UInt8](repeating: 1, count: 32)
        for (r, isScalar) in [(one, true), ([0] + one.dropLast() + [1], false), ([1] + one, false)] as [([UInt8], Bool)] {
            let bytes = [0x30, UInt8(r.count + 5), 2, UInt8(r.count)] + r + [2, 1, 1]
            let signature = DERSignature(bytes)
            #expect((signature != nil) == (r.first == 1))
            #expect((signature?.scalars != nil) == isScalar)
            #expect((SignatureBytes.parse(ecdsa: bytes + [1]) != nil) == isScalar)
        }
    }

    /// Where the depths stop to make a tree is said.
    @Test(
        arguments: [
            ([0, 0], "tree[1]"), ([1, 1, 0], "tree[2]"), ([2, 1, 2], "tree[1]"), ([1, 2, 1], "tree[2]"), ([129, 129], "tree[0]"),
            ([1], "tree"),
            ([1, 2], "tree"), ([], "tree"),
        ] as [([UInt8], String)])
    func depths(_ depths: [UInt8], _ field: String) {
        let error = #expect(throws: ChainError.self) { try TapTree(depths.map { ($0, TapLeaf(script: [0x51])) }) }
        #expect(error?.field == field)
    }

    /// Branches have no left and right, and leaves have: trees of one root may differ.
    @Test func treesOfOneRoot() throws {
        let (one, two) = (TapLeaf(script: [0x51]), TapLeaf(script: [0x52]))
        let pairs =
            [([(1, one), (1, two)], [(1, two), (1, one)]), ([(1, one), (2, one), (2, one)], [(2, one), (2, one), (1, one)])]
            as [([(UInt8, TapLeaf)], [(UInt8, TapLeaf)])]
        for (left, right) in pairs {
            let (left, right) = (try TapTree(left), try TapTree(right))
            #expect(left.root == right.root)
            #expect(left != right)
            #expect(left == left)
        }
    }
}
