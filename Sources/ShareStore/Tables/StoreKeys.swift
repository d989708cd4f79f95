internal import Groups
internal import Secrets

/// The kinds of secrets that a record holds; part of its associated data.
enum RecordKind: String {
    case share
    case nonce
    case preSignature
    case pairSetup
    case auxiliary
    case attemptShare
    case attemptPair
}

/// Everything that a sealed record is bound to (rule M4).
struct RecordIdentity {
    /// The layout of the sealed content; a later layout takes the next number.
    static let version: UInt64 = 1

    let kind: RecordKind
    let id: [UInt8]
    let keyID: [UInt8]
    let epoch: UInt32
    /// A pre-signature's signers, the peer of auxiliary data; empty for what is bound to no other party.
    var parties: [UInt8] = []
    /// Of a unit of material its number, of auxiliary data that of the event that stored it: what came before is another one.
    var number: Int64 = 0
    /// 0 for what is not sealed under a pool key.
    let generation: UInt64
    let publicPart: [UInt8]

    func associatedData(storeID: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.record)
        fields.append(storeID)
        fields.append(kind.rawValue)
        fields.append(id)
        fields.append(keyID)
        fields.append(UInt64(epoch))
        fields.append(parties)
        fields.append(number)
        fields.append(Self.version)
        fields.append(generation)
        fields.append(SHA256.hash(publicPart))
        return fields.bytes
    }
}

/// A sealed secret: AES-256-GCM nonce, and ciphertext ‖ tag.
struct SealedBytes {
    let nonce: [UInt8]
    let bytes: [UInt8]

    init(nonce: [UInt8], bytes: [UInt8]) {
        self.nonce = nonce
        self.bytes = bytes
    }

    init(sealing secret: borrowing SecretBytes, key: borrowing SecretBytes, associatedData: [UInt8]) throws(StoreError) {
        nonce = Randomness.system.bytes(AEAD.nonceLength)
        do throws(SecretsError) {
            bytes = try AEAD.seal(secret, key: key, nonce: nonce, associatedData: associatedData)
        } catch {
            throw .secrets(error)
        }
    }

    /// nil where anything is not as it was sealed.
    func open(key: borrowing SecretBytes, associatedData: [UInt8], storage: SecretStorage = .heap) -> SecretBytes? {
        do throws(SecretsError) {
            return try AEAD.open(bytes, key: key, nonce: nonce, associatedData: associatedData, storage: storage)
        } catch {
            return nil
        }
    }

    /// Whether it opens.
    func opens(key: borrowing SecretBytes, associatedData: [UInt8]) -> Bool {
        guard open(key: key, associatedData: associatedData) != nil else { return false }
        return true
    }
}

/// The data key of an open store and the keys derived from it.
final class StoreKeys: Sendable {
    let storeID: [UInt8]
    let dataKey: SecretBytes
    let records: SecretBytes
    let poolFile: SecretBytes
    let epochFile: SecretBytes
    let epochs: EpochKeys
    private let codes: SecretBytes

    init(dataKey: consuming SecretBytes, storeID: [UInt8], file: String) throws(StoreError) {
        func derive(_ dataKey: borrowing SecretBytes, _ tag: FieldBytes.Tag) throws(StoreError) -> SecretBytes {
            do throws(SecretsError) {
                return try HKDF.derive(inputKey: dataKey, salt: storeID, info: Array(tag.rawValue.utf8), storage: .guarded)
            } catch {
                throw .secrets(error)
            }
        }
        self.storeID = storeID
        records = try derive(dataKey, .recordKey)
        codes = try derive(dataKey, .codeKey)
        poolFile = try derive(dataKey, .poolFileKey)
        epochFile = try derive(dataKey, .epochFileKey)
        epochs = EpochKeys(besides: file)
        self.dataKey = dataKey
    }

    /// The code over a row.
    func code(_ fields: FieldBytes) -> [UInt8] { HMAC.sha256(fields.bytes, key: codes) }

    /// Whether a row carries its code.
    func isValid(_ code: [UInt8], over fields: FieldBytes) -> Bool { HMAC.isEqual(code, self.code(fields)) }
}
