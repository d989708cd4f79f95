import Secrets
import ShareStore

/// What the attempts of these tests are made of: each says its number everywhere.
enum Attempts {
    static let certificate = [UInt8](repeating: 0x81, count: 600)

    static func name(_ number: UInt8 = 1, epoch: UInt32 = 1) -> AttemptName {
        AttemptName(epoch: epoch, operation: id(0xa0), transcript: id(number))
    }

    static func scheme(_ key: [UInt8]) -> String { key == keyID ? "bip340-secp256k1" : "ecdsa-secp256k1" }

    static func record(_ key: [UInt8], epoch: UInt32 = 1, number: UInt8 = 1) -> NewKey {
        NewKey(
            keyID: key, scheme: scheme(key), protocolName: scheme(key) == "ecdsa-secp256k1" ? "dkls23" : "frost", epoch: epoch,
            publicPart: [2, 3, number], createdAt: 1_695_000_000)
    }

    /// The share of a key: 10 for the first one, 6 for another, unless told otherwise.
    static func key(
        _ key: [UInt8], epoch: UInt32 = 1, number: UInt8 = 1, share: UInt8? = nil, pairs: [UInt8] = [2, 3]
    ) -> AttemptKey {
        AttemptKey(
            record(key, epoch: epoch, number: number), share: SecretBox(SecretBytes(copying: id(share ?? (key == keyID ? 10 : 6)))),
            pairs: key == keyID ? pairs.map { setup($0, 20 + $0) } : [])
    }

    static func new(
        _ number: UInt8 = 1, epoch: UInt32 = 1, keys: [[UInt8]] = [keyID], share: UInt8? = nil, pairs: [UInt8] = [2, 3]
    ) -> NewAttempt {
        NewAttempt(
            name(number, epoch: epoch), state: id(0xb0 ^ number), proposal: [82, number],
            keys: keys.map { key($0, epoch: epoch, number: number, share: share, pairs: pairs) })
    }

    /// Of a party that is to leave.
    static func leaving(_ number: UInt8 = 1, epoch: UInt32 = 1, keys: [[UInt8]] = [keyID]) -> NewAttempt {
        NewAttempt(
            name(number, epoch: epoch), state: id(0xb0 ^ number), proposal: [82, number],
            keys: keys.map { AttemptKey(record($0, epoch: epoch, number: number), share: nil) })
    }

    static func certified(_ number: UInt8 = 1, epoch: UInt32 = 1) -> EpochCertificate {
        EpochCertificate(name(number, epoch: epoch), state: id(0xb0 ^ number), bytes: certificate)
    }

    static func statement(_ number: UInt8 = 1, epoch: UInt32 = 1, kind: UInt8 = 1, by signer: UInt8 = 0xc1) -> KeptStatement {
        KeptStatement(epoch: epoch, transcript: id(number), kind: kind, signer: id(signer), bytes: [80, number, kind, signer])
    }

    /// A store with an identity, one key in use with everything that an epoch has, and attempts.
    static func prepared(_ attempts: NewAttempt...) throws -> Scratch {
        let scratch = try Scratch()
        let store = try create(scratch)
        try store.storeIdentity(SecretBytes(copying: id(7)), roster: id(8))
        try store.addKey()
        try store.addMaterial(preSignatures, (1...3).map(preSignature))
        try store.storePairSetups(keyID: keyID, epoch: 0, [setup(2, 12)])
        for attempt in attempts { try store.storeAttempt(attempt) }
        try store.close()
        return scratch
    }
}

extension SQLiteShareStore {
    func move(_ number: UInt8 = 1, to epoch: UInt32 = 1, roster: NextRoster? = nil) throws -> PoolOutcome {
        try activateAttempt(Attempts.name(number, epoch: epoch), certificate: Attempts.certificate, roster: roster)
    }

    func stages() throws -> [AttemptStage] { try attempts().map(\.stage) }

    func states() throws -> [KeyState] { try keyRecords().map(\.state) }

    func shareIs(_ number: UInt8, _ key: [UInt8] = keyID) throws -> Bool {
        let share = try share(keyID: key)
        return share.isEqual(to: SecretBytes(copying: id(number)))
    }
}
