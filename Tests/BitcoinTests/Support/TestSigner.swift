import ChainKit
import Groups
import Testing

@testable import Bitcoin

/// A key of one holder, and what the signing core would return for a request: textbook ECDSA and BIP-340, so that adapters are tested
/// without parties.
struct TestKey {
    let secret: Scalar<Secp256k1>
    let point: [UInt8]

    init(_ number: UInt64) throws {
        secret = Scalar(number)
        point = try #require(Secp256k1.generatorMultiple(secret)).encoded
    }

    var xOnly: [UInt8] { Array(point.dropFirst()) }

    func ecdsa(_ path: String = "m") throws -> WalletKey {
        WalletKey(try PublicKey(.ecdsaSecp256k1, point), path: try DerivationPath(path))
    }

    func bip340(_ path: String = "m") throws -> WalletKey {
        WalletKey(try PublicKey(.bip340Secp256k1, xOnly), path: try DerivationPath(path))
    }

    /// The answer to a request; which key and tweak it asks for is the request's word.
    func sign(_ request: SigningRequest) throws -> RequestSignature {
        let message = request.input.signedBytes
        switch request.scheme {
        case .ecdsaSecp256k1: return RequestSignature(request: request.id, signature: try ecdsa(digest: message))
        default:
            var secret = secret
            if case .taproot(let root) = request.tweak {
                let tweak = BIP340Check.taggedHash("TapTweak", xOnly + (root ?? []))
                secret = (point[0] == 2 ? secret : -secret) + (try Scalar(encoded: tweak))
            }
            return RequestSignature(request: request.id, signature: .bip340(try schnorr(secret, message)))
        }
    }

    func ecdsa(digest: [UInt8]) throws -> RawSignature {
        let message = try #require(Scalar<Secp256k1>(reducing: [UInt8](repeating: 0, count: 32) + digest))
        let nonce = try nonce(digest)
        let point = try #require(Secp256k1.generatorMultiple(nonce)).encoded
        let r = try Scalar<Secp256k1>(encoded: Array(point.dropFirst()))
        var s = try #require(nonce.inverse) * (message + r * secret)
        var id: UInt8 = point[0] & 1
        if s.encoded[0] >= 0x80 {
            s = -s
            id ^= 1
        }
        return .ecdsa(r: r.encoded, s: s.encoded, recoveryID: id)
    }

    private func nonce(_ message: [UInt8]) throws -> Scalar<Secp256k1> {
        let half = HashFunction.sha256.digest(of: secret.encoded + message)
        return try #require(Scalar<Secp256k1>(reducing: [UInt8](repeating: 0, count: 32) + half))
    }

    func schnorr(_ secret: Scalar<Secp256k1>, _ message: [UInt8]) throws -> [UInt8] {
        let key = try #require(Secp256k1.generatorMultiple(secret)).encoded
        let d = key[0] == 2 ? secret : -secret
        let first = try nonce(message)
        let point = try #require(Secp256k1.generatorMultiple(first)).encoded
        let k = point[0] == 2 ? first : -first
        let x = Array(point.dropFirst())
        let hash = BIP340Check.taggedHash("BIP0340/challenge", x + key.dropFirst() + message)
        let e = try #require(Scalar<Secp256k1>(reducing: [UInt8](repeating: 0, count: 32) + hash))
        return x + (k + e * d).encoded
    }
}

/// What tests say often.
enum Fixture {
    static let adapter = BitcoinAdapter()

    static func document(_ json: JSONValue, context: BitcoinContext = .empty) throws -> BitcoinDocument {
        try adapter.decode(.json(json), context: context)
    }

    static func psbt(_ document: BitcoinDocument) throws -> PSBT {
        guard case .psbt(let psbt) = document else { throw ChainError(.decode, .wrongType, "is no PSBT") }
        return psbt
    }

    static func txid(_ byte: UInt8) -> String { String(repeating: Hex.encode([byte]), count: 32) }

    /// A transaction that pays these scripts, for inputs that need the whole of it.
    static func funding(_ outputs: [(script: [UInt8], value: UInt64)]) -> BitcoinTransaction {
        BitcoinTransaction(
            version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 7, count: 32), index: 3))],
            outputs: outputs.map { TransactionOutput(value: $0.value, script: $0.script) }, lockTime: 0)
    }

    /// An input of a transaction from ``funding(_:)`` that carries its proof.
    static func input(_ transaction: BitcoinTransaction, _ index: Int, _ more: [(String, JSONValue)] = []) -> JSONValue {
        var object = JSONObject()
        object["txid"] = .string(transaction.id)
        object["vout"] = .integer(index)
        object["previousTransaction"] = .string(Hex.encode(transaction.bytes))
        for (name, value) in more { object[name] = value }
        return .object(object)
    }

    /// Plans with the keys and signs with whichever of them a request is for.
    static func sign(
        _ document: BitcoinDocument, _ keys: [(signer: TestKey, key: WalletKey)], context: BitcoinContext = .empty
    ) throws -> Assembly<BitcoinDocument> {
        let any = AnyChainAdapter(adapter)
        let requests = try adapter.requests(for: document, keys: keys.map(\.key), context: context, prior: [])
        try SigningPlan.check(requests)
        let signatures = try requests.map { request in
            let owner = try #require(keys.first { $0.key.path == request.path && $0.key.publicKey.scheme == request.scheme })
            return try owner.signer.sign(request)
        }
        try SigningPlan.verify(signatures, against: requests)
        _ = any
        return try adapter.assemble(document, signatures: signatures)
    }
}
