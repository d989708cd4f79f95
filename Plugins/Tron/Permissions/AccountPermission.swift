internal import ChainKit

/// A permission to sign for an account: keys with weights, and the weight that is needed. TIP-16 and TIP-105.
struct AccountPermission: Sendable, Equatable {
    struct Key: Sendable, Equatable {
        let address: TronAddress
        let weight: Int64
    }

    /// 0 the owner's, 1 the witness's, from 2 on active ones.
    let id: Int64
    let threshold: Int64
    let keys: [Key]
    /// A bit for each type of contract, the lowest of the first byte for type 0; nil where it has none because all are allowed.
    let operations: [UInt8]?

    /// A permission in a contract or in an account.
    ///
    /// - Parameter id: what it is called there.
    init(_ message: ContractMessage, id: Int64) {
        self.id = id
        threshold = message.integer("threshold")
        keys = message.messages("keys").compactMap { key in
            key.address("address").map { Key(address: $0, weight: key.integer("weight")) }
        }
        operations = id < 2 ? nil : message.bytes("operations")
    }

    /// Whether the permission may sign contracts of a type.
    func allows(_ type: Int64) -> Bool {
        guard let operations else { return true }
        let position = Int(clamping: type)
        return operations.indices.contains(position / 8) && operations[position / 8] >> UInt8(position % 8) & 1 == 1
    }

    /// The network takes 32 bytes of operations; what stands behind twice as many is not read.
    private static let mostOperations = 64

    /// The types of contracts whose bits are set, whether there are such types or not; none where all are allowed.
    var allowed: [Int64] { (0..<Int64(8 * min(operations?.count ?? 0, Self.mostOperations))).filter(allows) }

    func weight(of address: TronAddress) -> Int64? { keys.first { $0.address == address }?.weight }

    /// The weight of several keys together; the largest number where it is beyond.
    static func sum(_ weights: some Sequence<Int64>) -> Int64 {
        weights.reduce(0) { sum, weight in
            let (next, overflow) = sum.addingReportingOverflow(weight)
            return overflow ? .max : next
        }
    }

    /// Whether signatures of these accounts are enough.
    func isSatisfied(by signers: [TronAddress]) -> Bool {
        // Not by searching for each: a change of permissions may state thousands.
        let weights = Dictionary(keys.map { ($0.address, $0.weight) }) { first, _ in first }
        return threshold > 0 && Self.sum(signers.map { weights[$0] ?? 0 }) >= threshold
    }

    /// Whether the permission is what an account has from the start: its own key signs everything, alone.
    func isOnly(_ owner: TronAddress) -> Bool { id == TronContract.ownerPermission && keys.map(\.address) == [owner] && isReachable }

    /// Whether all keys together are enough.
    var isReachable: Bool { threshold > 0 && Self.sum(keys.map(\.weight)) >= threshold }

    /// The fewest keys that reach the threshold together with those that signed, the heaviest first.
    func needed(besides signers: [TronAddress]) -> [TronAddress] {
        var signed = signers
        var needed: [TronAddress] = []
        for key in keys.sorted(by: { $0.weight > $1.weight }) where !signers.contains(key.address) {
            if isSatisfied(by: signed) { break }
            signed.append(key.address)
            needed.append(key.address)
        }
        return needed
    }

    // MARK: Context

    /// The most permissions and keys that an account has.
    private static let most = 16

    /// The permissions of an account as nodes show them: what is left out there has the value of protobuf's default.
    static func all(of account: JSONCursor) throws(ChainError) -> [AccountPermission] {
        var permissions: [AccountPermission] = []
        var reader = ContractJSON(isVisible: true)
        if let owner = account.optional("owner_permission") {
            permissions.append(try read(owner, id: 0, &reader))
        }
        // It signs blocks, and no transactions; nodes show it where the account is a candidate.
        if let witness = account.optional("witness_permission") { _ = try read(witness, id: 1, &reader) }
        for cursor in try account.optional("active_permission")?.elements() ?? [] {
            guard permissions.count < most else {
                throw cursor.failure(.outOfRange, "is one permission too many: \(most) of an account are read")
            }
            let id: Int64 = try cursor.required("id").integer()
            guard id >= 2, !permissions.contains(where: { $0.id == id }) else {
                throw try cursor.required("id").failure(.outOfRange, "must be at least 2, and stand once")
            }
            permissions.append(try read(cursor, id: id, &reader))
        }
        return permissions
    }

    private static func read(_ cursor: JSONCursor, id: Int64, _ reader: inout ContractJSON) throws(ChainError) -> AccountPermission {
        let message = try reader.message(cursor, ContractType.permission)
        if let stated = cursor.optional("id"), message.integer("id") != id {
            throw stated.failure(.contradiction, "must be \(id) here, where it is stated")
        }
        let type = min(id, 2)
        if let stated = cursor.optional("type"), message.integer("type") != type {
            throw stated.failure(.contradiction, "must be \(id == 0 ? "Owner" : id == 1 ? "Witness" : "Active") here, where it is stated")
        }
        let permission = AccountPermission(message, id: id)
        guard permission.threshold > 0 else { throw try cursor.required("threshold").failure(.outOfRange, "must be at least 1") }
        guard (1...most).contains(permission.keys.count), Set(permission.keys.map(\.address)).count == permission.keys.count else {
            throw try cursor.required("keys").failure(.outOfRange, "must be 1 to \(most) keys of different accounts")
        }
        return permission
    }
}
