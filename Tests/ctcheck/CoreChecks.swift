internal import CMemcheck
internal import DKLs23
internal import FROST
internal import Groups
internal import MPCCore
internal import Secrets

/// What the schemes do with keys, nonces and shares beside oblivious transfer.
let coreChecks: [Check] =
    hashChecks + edwardsChecks + sharingChecks + renewalChecks(Secp256k1.self) + renewalChecks(Edwards25519.self) + agreementChecks
    + sealingChecks

private let session = [UInt8](repeating: 7, count: 32)

private let hashChecks: [Check] = [
    Check(name: "HMAC_q") {
        let key = taintedSecret(32)
        var code = KeyedTranscript(.presignZero, key: key)
        code.absorb(session)
        return exposed(code.scalar())
    },
    Check(name: "hash of secret fields") {
        let field = taintedSecret(32)
        var transcript = SecretTranscript(.otKey, capacity: 16)
        transcript.absorb(session)
        transcript.absorb(secret: field)
        return exposed(transcript.hash())
    },
    Check(name: "wide hash of secret fields") {
        let field = taintedSecret(32)
        var transcript = SecretTranscript(.otPoint, capacity: 120)
        transcript.absorb(secret: field)
        return exposed(transcript.wideHash())
    },
    Check(name: "FROST H3, Ed25519") { exposed(Ed25519SHA512.h3(taintedSecret(64))) },
    Check(name: "FROST H3, secp256k1: hashing to the field") { exposed(Secp256k1SHA256.h3(taintedSecret(64))) },
    Check(name: "hedged scalar") {
        exposed(PreSigning.Hedge(share: taintedSecret(32), sid: session, randomness: .system).scalar("r", instance: 3))
    },
    Check(name: "hedged choice bits") {
        let hedge = PreSigning.Hedge(share: taintedSecret(32), sid: session, randomness: .system)
        guard let peer = PartyIndex(2), let choices = hedge.choices(peer: peer, session: session, count: 80) else { return result(1) }
        return exposed(choices)
    },
]

private func edwards(_ name: String, _ operation: @escaping @Sendable (TaintedMemory, TaintedMemory, TaintedMemory) -> Void) -> Check {
    Check(name: "Ed25519 scalar " + name) {
        let (r, a, b) = (result(32), TaintedMemory(32), TaintedMemory(64))
        operation(r, a, b)
        return r
    }
}

private let edwardsChecks: [Check] = [
    edwards("add") { unsafe Edwards25519.add($0.pointer(), $1.pointer(), $2.pointer()) },
    edwards("subtract") { unsafe Edwards25519.subtract($0.pointer(), $1.pointer(), $2.pointer()) },
    edwards("multiply") { unsafe Edwards25519.multiply($0.pointer(), $1.pointer(), $2.pointer()) },
    edwards("encode") { r, a, _ in unsafe Edwards25519.encode(r.pointer(), a.pointer()) },
    edwards("reduce 64 bytes") { r, _, wide in unsafe Edwards25519.reduce(r.pointer(), wide: wide.pointer()) },
]

/// A secret scalar of 64 undefined bytes, reduced.
private func taintedScalar<G: PrimeOrderGroup>() -> SecretScalar<G> { SecretScalar(reducing: taintedSecret(64)) ?? SecretScalar() }

private let sharingChecks: [Check] = [
    Check(name: "polynomial evaluation, secp256k1") {
        let polynomial = SecretPolynomial<Secp256k1>(constant: taintedScalar(), threshold: 3, from: .system)
        return exposed(polynomial.evaluated(at: Scalar(5)))
    },
    Check(name: "polynomial evaluation, Ed25519") {
        let polynomial = SecretPolynomial<Edwards25519>(constant: taintedScalar(), threshold: 3, from: .system)
        return exposed(polynomial.evaluated(at: Scalar(5)))
    },
    Check(name: "share of a derived key") {
        let key = SigningKey<Secp256k1>(publicKey: [], negates: true, offset: Scalar(7))
        return exposed(key.share(taintedScalar()))
    },
    Check(name: "online share") {
        guard let root = Secp256k1.generatorMultiple(Scalar(9)), let point = Secp256k1.generatorMultiple(Scalar(5)),
            let equations = OnlineEquations(
                id: session, keyID: session, epoch: 0, signers: [], point: point.encoded, rootKey: root, tweak: Scalar(3), digest: session)
        else { return result(1) }
        let share = equations.share(PreSignature(u: taintedScalar(), v: taintedScalar(), phi: taintedScalar()))
        return exposed(SecretScalar(share.w))
    },
    Check(name: "base OT: selection by the choice bit") {
        let zero = SecretBytes(random: 32)
        let one = SecretBytes(random: 32)
        return exposed(BaseOT.select(zero, one, BaseOT.mask(5, of: taintedSecret(16))))
    },
]

/// What refresh, reshare and repair do with shares: the arithmetic of their lines.
private func renewalChecks<G: PrimeOrderGroup>(_ group: G.Type) -> [Check] {
    let name = group.elementSize == 32 ? "Ed25519" : "secp256k1"
    return [
        Check(name: "refresh: a share and what is added, \(name)") {
            let polynomial = SecretPolynomial<G>(constant: SecretScalar(), threshold: 3, from: .system)
            var share: SecretScalar<G> = taintedScalar()
            share.add(polynomial.evaluated(at: Scalar(5)), times: .one)
            share.add(taintedScalar(), times: .one)
            return exposed(share)
        },
        Check(name: "reshare: weighted shares, \(name)") {
            let polynomial = SecretPolynomial<G>(constant: taintedScalar(), threshold: 3, from: .system)
            var share = SecretScalar<G>()
            share.add(polynomial.evaluated(at: Scalar(5)), times: Scalar(3))
            share.add(taintedScalar(), times: -Scalar(3))
            return exposed(share)
        },
        Check(name: "repair: masks of a share, \(name)") {
            var share: SecretScalar<G> = taintedScalar()
            share.multiply(by: Scalar(3))
            let masks = AdditiveShares(of: share, count: 3, from: .system)
            return exposed(masks.term(2) ?? SecretScalar())
        },
        Check(name: "repair: sums of masks, \(name)") {
            var sum: SecretScalar<G> = taintedScalar()
            sum.add(taintedScalar())
            return exposed(sum)
        },
    ]
}

private func frostShare<Suite: Ciphersuite>(_ suite: Suite.Type) -> TaintedMemory {
    var term: SecretScalar<Suite.Group> = taintedScalar()
    term.multiply(by: Scalar(3))
    term.add(taintedScalar())
    SigningPackage<Suite>.respond(&term, taintedScalar(), Scalar(7))
    return exposed(term)
}

private let agreementChecks: [Check] = [
    Check(name: "FROST signature share, Ed25519") { frostShare(Ed25519SHA512.self) },
    Check(name: "FROST signature share, secp256k1") { frostShare(Secp256k1SHA256.self) },
    Check(name: "ECDH: a point times a secret, secp256k1") {
        guard let point = Secp256k1.generatorMultiple(Scalar(5)) else { return result(1) }
        return exposed(point.secretMultiple(taintedScalar()).point)
    },
    Check(name: "ECDH: X25519") {
        guard let peer = try? X25519PrivateKey(scalarBytes: session).publicKey else { return result(1) }
        guard let own = try? X25519PrivateKey(secret: taintedSecret(32)) else { return result(1) }
        return exposed(own.multiple(of: peer).secret)
    },
]

private let sealingChecks: [Check] = [
    Check(name: "HKDF extract") { exposed(HKDF.extract(salt: session, inputKey: taintedSecret(32))) },
    Check(name: "HKDF expand") {
        guard let output = try? HKDF.expand(key: taintedSecret(32), info: session, length: 48) else { return result(1) }
        return exposed(output)
    },
    Check(name: "AES-256-GCM seal") {
        let nonce = [UInt8](repeating: 1, count: 12)
        guard let sealed = try? AEAD.seal(taintedSecret(64), key: taintedSecret(32), nonce: nonce, associatedData: session) else {
            return result(1)
        }
        return exposed(SecretBytes(copying: sealed))
    },
]

/// A secret's bytes as a result.
func exposed(_ secret: borrowing SecretBytes) -> TaintedMemory {
    let r = result(secret.count)
    unsafe secret.withUnsafeBytes { source in
        guard let start = source.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(r.pointer(to: UInt8.self)).copyMemory(from: start, byteCount: source.count)
    }
    return r
}

func exposed<G: PrimeOrderGroup>(_ secret: borrowing SecretScalar<G>) -> TaintedMemory { exposed(secret.encoded()) }
