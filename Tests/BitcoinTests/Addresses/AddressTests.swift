import ChainKit
import TestSupport
import Testing

@testable import Bitcoin

@Suite struct AddressTests {
    private let generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

    private func mainnet() throws -> BitcoinNetwork { try #require(BitcoinNetwork.named("mainnet")) }

    /// Every single wrong character is found, in Base58 and in Bech32, and never read as another address.
    @Test(arguments: ["1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"])
    func typos(_ text: String) throws {
        let address = try BitcoinAddress(text, network: nil)
        #expect(BitcoinAddress(script: address.script, network: address.network)?.text == text)
        let characters = Array(text.utf8)
        for position in characters.indices {
            for character in UInt8(32)...126 where character != characters[position] {
                var wrong = characters
                wrong[position] = character
                #expect(throws: ChainError.self) { try BitcoinAddress(String(decoding: wrong, as: UTF8.self), network: nil) }
            }
        }
    }

    /// Whatever comes in, there is an address or an error, and an address comes back from its script.
    @Test func mutations() throws {
        let seeds = try ["key_io_valid", "chainsign_addresses", "slip132", "bip380"].flatMap { name in
            try VectorFile.read("bitcoin/\(name).json", format: "chainsign-vector/1", as: Texts.self).cases.compactMap {
                ($0.input.json.address ?? $0.input.json.text).map { Array($0.utf8) }
            }
        }
        #expect(seeds.count > 300)
        var random = SplitMix64(state: 21)
        var read = 0
        for _ in 0..<20_000 {
            guard let seed = seeds.randomElement(using: &random) else { break }
            let text = String(decoding: mutated(seed, seeds, &random), as: UTF8.self)
            if let address = try? BitcoinAddress(text, network: nil) {
                read += 1
                #expect(BitcoinAddress(script: address.script, network: address.network)?.text == address.text)
            }
            _ = try? ExtendedKeyText(text)
            if let descriptor = try? Descriptor(text) {
                #expect((try? Descriptor(descriptor.description, needsChecksum: true)) == descriptor)
            }
            _ = try? BIP137.Signature(text: text)
        }
        #expect(read > 0)
    }

    struct Texts: Decodable {
        struct Case: Decodable { let input: Input }
        struct Input: Decodable { let json: JSON }
        struct JSON: Decodable { let address, text: String? }
        let cases: [Case]
    }

    /// A private key is refused by name wherever an address, a key or a descriptor is asked for, and no message repeats it.
    @Test(arguments: [
        "5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss", "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1",
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
    ])
    func secrets(_ secret: String) throws {
        func check(_ body: () throws(ChainError) -> Void) throws {
            let error = try #require(throws: ChainError.self) { try body() }
            #expect(error.code == .unsupportedForm)
            #expect(!error.description.contains(secret.prefix(8)) && !error.description.contains(secret.suffix(8)))
        }
        try check { () throws(ChainError) in _ = try BitcoinAddress(secret, network: nil) }
        try check { () throws(ChainError) in _ = try Descriptor("wpkh(\(secret))") }
        if secret.hasPrefix("xprv") { try check { () throws(ChainError) in _ = try ExtendedKeyText(secret) } }
        // Mistyped, it is refused all the same, and not repeated either.
        let wrong = String(secret.dropLast()) + (secret.hasSuffix("1") ? "2" : "1")
        let error = try #require(throws: ChainError.self) { try BitcoinAddress(wrong, network: nil) }
        #expect(!error.description.contains(secret.prefix(8)))
    }

    @Test func whoseAddressItIs() throws {
        let error = try #require(throws: ChainError.self) {
            try BitcoinAddress("LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ", network: try mainnet())
        }
        #expect(error.code.rawValue == "wrongNetwork")
        #expect(error.message.contains("Litecoin") && error.message.contains("of Bitcoin"))
        let former = try #require(throws: ChainError.self) {
            try BitcoinAddress("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", network: BitcoinNetwork.named("litecoin"))
        }
        let today = try #require(former.message.split(separator: " ").last.map(String.init))
        let address = try BitcoinAddress(today, network: BitcoinNetwork.named("litecoin"))
        #expect(try address.script == BitcoinAddress("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", network: nil).script)
    }

    @Test func redeemScripts() throws {
        let key = try #require(Hex.decode(generator))
        let redeem = try #require(AddressFormat.p2shP2WPKH.redeemScript(key: key))
        #expect(redeem == AddressFormat.p2wpkh.script(key: key))
        #expect(AddressFormat.p2shP2WPKH.script(key: key) == ScriptTemplate.payToScriptHash(Hash160.digest(of: redeem)).script)
        #expect(AddressFormat.p2wpkh.redeemScript(key: key) == nil)
        for format in AddressFormat.allCases { #expect(format.script(key: []) == nil && format.script(key: [2]) == nil) }
    }

    @Test func checksumsWhereTheyAreNeeded() throws {
        let text = "wpkh(\(generator))"
        let descriptor = try Descriptor(text)
        #expect(try Descriptor(descriptor.description, needsChecksum: true) == descriptor)
        let error = #expect(throws: ChainError.self) { try Descriptor(text, needsChecksum: true) }
        #expect(error?.code == .invalidChecksum)
        #expect(descriptor.branch(1) == nil && descriptor.branch(0) == descriptor)
        #expect(throws: ChainError.self) { try descriptor.scripts(0..<1, branch: 1) }
        #expect(throws: ChainError.self) { try descriptor.scripts(1..<2) }
    }
}

/// Trees of scripts, made at random, against a second way to their root.
@Suite struct TapTreeTests {
    private indirect enum Node {
        case leaf(TapLeaf)
        case branch(Node, Node)

        var hash: [UInt8] {
            switch self {
            case .leaf(let leaf): leaf.hash
            case .branch(let left, let right): TapTree.branchHash(left.hash, right.hash)
            }
        }

        func leaves(_ depth: UInt8) -> [(depth: UInt8, leaf: TapLeaf)] {
            switch self {
            case .leaf(let leaf): [(depth, leaf)]
            case .branch(let left, let right): left.leaves(depth + 1) + right.leaves(depth + 1)
            }
        }
    }

    private func node(_ leaves: Int, _ random: inout SplitMix64) -> Node {
        guard leaves > 1 else {
            let count = [0, 1, 34, 252, 253, 70_000].randomElement(using: &random) ?? 0
            return .leaf(TapLeaf(version: Bool.random(using: &random) ? 0xc0 : 0xfa, script: [UInt8](repeating: 0x51, count: count)))
        }
        let left = Int.random(in: 1..<leaves, using: &random)
        return .branch(node(left, &random), node(leaves - left, &random))
    }

    @Test func roundTrips() throws {
        let key = Array(try #require(Hex.decode("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")))
        var random = SplitMix64(state: 341)
        for leaves in 1..<24 {
            let node = node(leaves, &random)
            let tree = try TapTree(node.leaves(0))
            #expect(tree.root == node.hash)
            let output = try #require(BIP340Check.output(internalKey: key, merkleRoot: tree.root))
            for (index, (depth, leaf)) in tree.leaves.enumerated() {
                let block = try #require(tree.controlBlock(of: index, internalKey: key))
                #expect(block.path.count == Int(depth) && block.leafVersion == leaf.version)
                #expect(try ControlBlock(block.bytes) == block)
                #expect(block.commits(output.key, to: leaf.script))
                #expect(!block.commits(output.key, to: leaf.script + [0]))
            }
            #expect(tree.controlBlock(of: leaves, internalKey: key) == nil && tree.path(of: -1) == nil)
        }
    }

    /// Depths at random: a tree or an error, and few of them are trees.
    @Test func depths() {
        var random = SplitMix64(state: 7)
        var trees = 0
        for _ in 0..<5_000 {
            let depths = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...4, using: &random) }
            guard let tree = try? TapTree(depths.map { ($0, TapLeaf(script: [$0])) }) else { continue }
            trees += 1
            // Kraft's equation holds of full binary trees.
            #expect(depths.reduce(0) { $0 + 16 >> Int($1) } == 16)
            #expect(tree.leaves.count == depths.count)
        }
        #expect(trees > 50)
    }
}
