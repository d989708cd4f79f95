internal import ChainKit

/// The limits of a PSBT: reading the smallest hostile one ends as soon as reading the largest honest one. They lie above what wallets want,
/// but for some sweeps that nodes would still relay: from about 340 inputs of three leaves each on, and 730 of a script of three keys with
/// all their signatures, they have to be made in parts.
struct PSBTLimits {
    /// Bytes of a PSBT. A signer wants the transactions that are spent whole, which grow far beyond the one that spends them.
    static let bytes = 16 << 20
    /// The most weight of the transaction without its signatures.
    static let weight = NetworkPolicy.highestWeight
    /// Inputs: each weighs that of an outpoint, a sequence and an empty script.
    static let inputs = weight / (41 * 4)
    /// Outputs: each weighs that of an amount and an empty script.
    static let outputs = weight / (9 * 4)
    /// Fields of all maps: 13 for each input, all keys and signatures of a multisignature of 3 included.
    static let fields = 32_768
    /// Keys that must be points, each of which costs a square root: three keys and two signatures in each of 1,000 inputs, and change.
    static let points = 5120
    /// Leaves of all trees, each of which costs two hashes.
    static let leaves = 4096
    /// Leaves with the proof that an output has them, each of which costs a multiplication.
    static let leafScripts = 1024
    /// Items of all witnesses: a stack holds a thousand.
    static let witnessItems = 32_768

    private var fieldCount = 0
    private var pointCount = 0
    private var leafCount = 0
    private var leafScriptCount = 0
    private var witnessItemCount = 0

    /// Counts a field.
    mutating func addField(_ name: @autoclosure () -> String) throws(ChainError) {
        fieldCount += 1
        guard fieldCount <= Self.fields else { throw Self.oversized("fields", Self.fields, name()) }
    }

    /// Counts what is costly to check about a known field.
    mutating func add(_ pair: PSBTPair, _ field: PSBTField, at path: @autoclosure () -> String) throws(ChainError) {
        pointCount += field.points(pair)
        guard pointCount <= Self.points else { throw Self.oversized("keys", Self.points, path()) }
        switch field.value {
        case .tapTree:
            leafCount += Self.leaves(pair.value)
            guard leafCount <= Self.leaves else { throw Self.oversized("leaves", Self.leaves, path()) }
        case .leafScript:
            leafScriptCount += 1
            guard leafScriptCount <= Self.leafScripts else {
                throw Self.oversized("leaf scripts", Self.leafScripts, path())
            }
        case .witness:
            var reader = ByteReader(pair.value)
            let count = (try? reader.compactSize("")) ?? 0
            witnessItemCount += Int(min(count, UInt64(Self.witnessItems) + 1))
            guard witnessItemCount <= Self.witnessItems else {
                throw Self.oversized("witness items", Self.witnessItems, path())
            }
        default: break
        }
    }

    /// The number of leaves that the value begins with.
    private static func leaves(_ value: [UInt8]) -> Int {
        var scan = ByteScan(value)
        var count = 0
        while !scan.isAtEnd, scan.skip(2), scan.skipPrefixed() { count += 1 }
        return count
    }

    private static func oversized(_ what: String, _ most: Int, _ field: String) -> ChainError {
        ChainError(.decode, .oversized, "and those before it are more \(what) than the \(most) that a PSBT may have", field: field)
    }

    /// Refuses a transaction that nobody relays, however it is signed.
    static func check(weight: Int, _ field: String) throws(ChainError) {
        guard weight <= Self.weight else {
            throw ChainError(
                .decode, .oversized, "weighs \(weight) without signatures, and nodes relay \(Self.weight): make several of it", field: field
            )
        }
    }
}

extension PSBTField {
    /// The number of points that ``check(_:version:at:)`` decodes.
    fileprivate func points(_ pair: PSBTPair) -> Int {
        let inKey =
            switch key {
            case .publicKey, .compressedKey, .extendedKey, .xOnlyKey, .keyAndLeaf: 1
            case .participantAndAggregate: 2
            case .none, .digest, .controlBlock, .proprietary: 0
            }
        switch value {
        case .participants, .publicNonce: return inKey + pair.value.count / 33
        case .key: return inKey + 1
        default: return inKey
        }
    }
}
