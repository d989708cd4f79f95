internal import ChainKit

/// The limits of a transaction: more than networks take, and little enough to be read in an instant. Every party must refuse the same
/// transactions, so these are constants.
enum TransactionLimits {
    /// Bytes with the sidecar: 15 blobs, where networks take 9.
    static let size = 2 << 20
    /// Bytes of call data or initialisation code. Nodes pass on transactions of 128 KiB.
    static let data = 512 << 10
    /// Units of gas that the announced accounts and slots cost: as many as a whole block had for years (EIP-2930).
    static let accessListGas = 30_000_000
    /// Blobs: hashes of such, where there is no sidecar.
    static let blobs = 128
    /// Authorisations: each costs 25,000 units of gas, and takes a recovery of a key to read.
    static let authorizations = 256
    /// Kinds of tokens that one call moves; with more of them the call is unreadable.
    static let tokens = 1024

    /// The gas for an account and its slots.
    static func gas(keys: Int) -> Int { 2400 + 1900 * keys }

    static let tooMuchAccess = ChainError(
        .decode, .oversized, "names more accounts and slots than \(accessListGas) units of gas pay for", field: "accessList")

    static let tooManyBlobs = ChainError(
        .decode, .oversized, "are more than \(blobs)", field: "blobVersionedHashes")

    static let tooManyAuthorizations = ChainError(
        .decode, .oversized, "has more than \(authorizations) authorisations", field: "authorizationList")

    static func tooMuchData(_ count: Int) -> ChainError {
        ChainError(.decode, .oversized, "takes \(count) bytes, and at most \(data) are read", field: "input")
    }
}
