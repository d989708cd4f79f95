import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

@testable import PartyCore

extension LocalWallet {
    /// A key as adapters know it.
    func adapterKey(_ scheme: SignatureScheme, _ path: DerivationPath) throws -> [UInt8] {
        let key = try derive(scheme, path: path).publicKey
        return scheme == .bip340Secp256k1 ? Array(key.dropFirst()) : key
    }

    /// A spend of ``LedgerAdapter``.
    func spend(
        _ scheme: SignatureScheme = .ecdsaSecp256k1, _ path: DerivationPath, hint: DerivationPath? = nil, root: String? = nil,
        text: String = "text"
    ) throws -> JSONValue {
        var spend = JSONObject()
        spend["scheme"] = .string(scheme.rawValue)
        spend["publicKey"] = .string(Hex.encode(try adapterKey(scheme, path)))
        if let hint { spend["path"] = .string(hint.description) }
        spend["text"] = .string(text)
        if let root { spend["root"] = .string(root) }
        return .object(spend)
    }

    func output(_ publicKey: [UInt8], hint: DerivationPath? = nil) -> JSONValue {
        var output = JSONObject()
        output["publicKey"] = .string(Hex.encode(publicKey))
        if let hint { output["path"] = .string(hint.description) }
        output["amount"] = "1"
        return .object(output)
    }
}

extension SigningOrder {
    init(spends: [JSONValue], outputs: [JSONValue] = [], paths: [DerivationPath] = [.root]) {
        self.init(chain: "ledger", input: .json(["spends": .array(spends), "outputs": .array(outputs)]), paths: paths)
    }
}

/// The paths that a document names: hints, which every party follows for itself and nobody believes.
@Suite struct KeyPathTests {
    private static let deep = DerivationPath([44, 0, 0, 1, 7])

    /// The key that the document spends from is found at the path that it names, by every party.
    @Test func keysAreFoundWhereTheDocumentSays() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        let outcome = try await wallet.sign(SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, Self.deep, hint: Self.deep)]))
        #expect(outcome.report?.valid == true)
        // Without the hint nobody finds it; a wrong one finds nothing and is no error of its own.
        for hint in [nil, DerivationPath([44, 0, 0, 1, 8])] {
            await #expect {
                try await wallet.sign(SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, Self.deep, hint: hint)]))
            } throws: {
                if case WalletError.chain(let error) = $0 { error.code == .noOwnedSigner } else { false }
            }
        }
    }

    /// Change is what goes to a key of the wallet's: wherever it stands, and whoever says that it is his.
    @Test func changeIsKnownByTheWalletsKeys() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        let path = DerivationPath([1, 3])
        let stranger: [UInt8] = [2] + [UInt8](repeating: 0x79, count: 32)
        let own = try wallet.adapterKey(.ecdsaSecp256k1, path)
        let order = SigningOrder(
            spends: [try wallet.spend(.ecdsaSecp256k1, .root)],
            outputs: [
                wallet.output(stranger, hint: path), wallet.output(own, hint: path), wallet.output(own),
                wallet.output(try wallet.adapterKey(.ecdsaSecp256k1, .root)),
            ])
        let labels = ["payment", "change", "change", "change"]
        #expect(try wallet.prepare(order).reading.summary.fields.map(\.label) == labels)
        for party in wallet.locals { #expect(try party.read(order).summary.fields.map(\.label) == labels) }
        let unnamed = SigningOrder(spends: [try wallet.spend(.ecdsaSecp256k1, .root)], outputs: [wallet.output(own)])
        #expect(try wallet.prepare(unnamed).reading.summary.fields.map(\.label) == ["payment"])
    }

    /// What a policy decides on is the summary with the wallet's keys in it.
    @Test func policiesSeeTheChange() async throws {
        let test = try TestHome()
        let policies = PartyPolicies(orders: { _, reading in
            reading.summary.fields.contains { $0.label == "payment" } ? .refuse(reason: "a payment") : .approve
        })
        let wallet = try await test.create(policies: policies, schemes: [.bip340Secp256k1])
        let path = DerivationPath([1, 0])
        func order(_ output: JSONValue) throws -> SigningOrder {
            SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, .root)], outputs: [output])
        }
        let own = try wallet.adapterKey(.bip340Secp256k1, path)
        #expect(try await wallet.sign(try order(wallet.output(own, hint: path))).report?.valid == true)
        await #expect(throws: WalletError.self) { try await wallet.sign(try order(wallet.output(own))) }
    }

    /// Containers of several signers name hardened paths and whole accounts' depths of others.
    @Test func hintsThatCannotBeDerivedAreSkipped() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        let foreign = [
            DerivationPath([84 | 1 << 31, 1 << 31, 0, 5]), DerivationPath([UInt32](repeating: 1, count: 9)), DerivationPath([.max]),
        ]
        let outputs = foreign.map { wallet.output([2] + [UInt8](repeating: 0x79, count: 32), hint: $0) }
        let order = SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, .root)], outputs: outputs)
        #expect(try wallet.prepare(order).reading.keys.map(\.path) == [.root])
        #expect(try await wallet.sign(order).report?.valid == true)
        // Eight steps are followed.
        let longest = DerivationPath([UInt32](repeating: 1, count: 8))
        let last = SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, longest, hint: longest)])
        #expect(try wallet.prepare(last).reading.keys.map(\.path) == [.root, longest])
        // The order's own paths are no hints: what cannot be derived is said.
        #expect {
            try wallet.prepare(SigningOrder(spends: [try wallet.spend(.bip340Secp256k1, .root)], paths: [foreign[0]])).reading
        } throws: {
            if case WalletError.derivation = $0 { true } else { false }
        }
    }

    /// Where the document says of which scheme a key is, the others are not derived at its path.
    @Test func hintsCanBeOfOneScheme() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .bip340Secp256k1])
        let (first, second, change) = (DerivationPath([0, 1]), DerivationPath([0, 2]), DerivationPath([1, 0]))
        let order = SigningOrder(
            spends: [
                try wallet.spend(.ecdsaSecp256k1, first, hint: first), try wallet.spend(.bip340Secp256k1, second, hint: second),
            ],
            outputs: [wallet.output([2], hint: change)])
        let keys = try wallet.prepare(order).reading.keys
        func paths(_ scheme: SignatureScheme) -> [DerivationPath] { keys.filter { $0.publicKey.scheme == scheme }.map(\.path) }
        #expect(paths(.ecdsaSecp256k1) == [.root, first, change])
        #expect(paths(.bip340Secp256k1) == [.root, second, change])
    }

    /// The order's paths come first, and each path once.
    @Test func pathsAreTakenOnceAndInOrder() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        let paths = [DerivationPath([7]), DerivationPath([7]), .root]
        let order = SigningOrder(
            spends: [
                try wallet.spend(.bip340Secp256k1, DerivationPath([9]), hint: DerivationPath([9])),
                try wallet.spend(.bip340Secp256k1, .root, hint: .root),
            ],
            outputs: [wallet.output([2], hint: DerivationPath([3])), wallet.output([3], hint: DerivationPath([7]))], paths: paths)
        #expect(
            try wallet.prepare(order).reading.keys.map(\.path) == [DerivationPath([7]), .root, DerivationPath([9]), DerivationPath([3])])
    }

    @Test func thePathsOfAnOrderAreBounded() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.bip340Secp256k1])
        func order(hints: Int, named: [DerivationPath] = [.root]) throws -> SigningOrder {
            SigningOrder(
                spends: [try wallet.spend(.bip340Secp256k1, .root)],
                outputs: (0..<hints).map { wallet.output([2], hint: DerivationPath([0, UInt32($0)])) }, paths: named)
        }
        #expect(try wallet.prepare(try order(hints: 2047)).reading.keys.count == 2048)
        for (order, paths, steps) in [
            (try order(hints: 2048), 2049, 4096), (try order(hints: 0, named: (0..<2049).map { DerivationPath([$0]) }), 2049, 2049),
            (
                try order(hints: 0, named: [.root] + (0..<65).map { DerivationPath([UInt32](repeating: $0, count: 255)) }), 66, 16_575
            ),
        ] {
            #expect { try wallet.prepare(order).reading } throws: {
                if case WalletError.tooManyPaths(let p, let s) = $0 { p == paths && s == steps } else { false }
            }
            for party in wallet.locals { #expect(throws: WalletError.self) { try party.read(order) } }
        }
    }

    /// Containers say whose path one is by the fingerprint of the key at its root.
    @Test func keysCarryTheirRootsFingerprint() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: LocalWallet.schemes)
        let order = SigningOrder(spends: [try wallet.spend(.ecdsaSecp256k1, DerivationPath([1]))], paths: [DerivationPath([1]), .root])
        let keys = try wallet.prepare(order).reading.keys
        #expect(keys.count == 6)
        for key in keys where key.publicKey.scheme != .ed25519 {
            let scheme: SignatureScheme = key.publicKey.scheme == .ecdsaSecp256k1 ? .ecdsaSecp256k1 : .bip340Secp256k1
            #expect(try key.masterFingerprint == wallet.derive(scheme, path: .root).extended()?.fingerprint)
        }
        #expect(keys.filter { $0.publicKey.scheme == .ed25519 }.allSatisfy { $0.masterFingerprint == nil })
    }
}

/// Addresses of chains that have several schemes.
@Suite struct SchemeAddressTests {
    /// The first of the adapter's schemes that has such an address.
    @Test(
        arguments: [(nil, SignatureScheme.ecdsaSecp256k1), ("hash", .ecdsaSecp256k1), ("output", .bip340Secp256k1)]
            as [(String?, SignatureScheme)])
    func theFormatChoosesTheKey(_ format: String?, _ scheme: SignatureScheme) async throws {
        let test = try TestHome()
        // A wallet lists its keys in an order of its own.
        let wallet = try await test.create(schemes: [.ed25519, .bip340Secp256k1, .ecdsaSecp256k1])
        let path = DerivationPath([0, 2])
        let address = try wallet.address(on: "ledger", path: path, format: format)
        #expect(address.publicKey.bytes == (try wallet.adapterKey(scheme, path)))
        let confirmations = try await wallet.confirmAddress(on: "ledger", path: path, format: format)
        #expect(confirmations.count == 2)
        // The hash that the parties sign names the chosen key.
        let others = try await wallet.confirmAddress(on: "ledger", path: path, format: format == "output" ? "hash" : "output")
        #expect(Set(confirmations.map(\.signature)).isDisjoint(with: others.map(\.signature)))
    }

    /// What is wrong with a request for an address is said once, and other keys are no way around it.
    @Test(arguments: [LocalWallet.schemes, [.ecdsaSecp256k1]])
    func otherErrorsEndIt(_ schemes: [SignatureScheme]) async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: schemes)
        #expect { try wallet.address(on: "ledger", format: "nonsense") } throws: {
            if case WalletError.chain(let error) = $0 { error.code == .unknownName } else { false }
        }
    }

    @Test func aMissingKeyIsNamed() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ed25519])
        #expect { try wallet.address(on: "ledger", format: "output") } throws: {
            if case WalletError.noKey(scheme: "ecdsa-secp256k1 or bip340-secp256k1", wallet: "w") = $0 { true } else { false }
        }
    }
}
