internal import ChainKit

/// The compute budget of an intent: in messages of version 1 their configuration, in others instructions.
struct IntentBudget {
    static let members: Set<String> = ["computeUnitLimit", "computeUnitPrice", "priorityFee", "loadedAccountsDataSizeLimit", "heapSize"]

    private let unitLimit: UInt32?
    /// Micro-lamports a unit; not of version 1.
    private let unitPrice: UInt64?
    /// Lamports; of version 1.
    private let priorityFee: UInt64?
    private let loadedSize: UInt32?
    private let heapSize: UInt32?
    private let root: JSONCursor
    private let version: SolanaMessageVersion

    init(_ root: JSONCursor, version: SolanaMessageVersion) throws(ChainError) {
        unitLimit = try root.optional("computeUnitLimit").map { cursor throws(ChainError) in try cursor.integer() }
        loadedSize = try root.optional("loadedAccountsDataSizeLimit").map { cursor throws(ChainError) in try cursor.integer() }
        self.root = root
        self.version = version
        heapSize = try root.optional("heapSize").map { cursor throws(ChainError) in
            let size: UInt32 = try cursor.integer()
            guard HeapFrame.isValid(size) else { throw cursor.failure(.outOfRange, HeapFrame.rule) }
            return size
        }
        let price = root.optional("computeUnitPrice")
        let fee = root.optional("priorityFee")
        if let price, fee != nil { throw price.failure(.ambiguousInput, "stands beside priorityFee; one is enough") }
        let lamports: UInt64? = try fee.map { cursor throws(ChainError) in try cursor.integer() }
        guard version != .v1 else {
            if let price { throw price.failure(.unknownField, "is not of version 1, which states the whole priorityFee in lamports") }
            unitPrice = nil
            priorityFee = lamports
            return
        }
        priorityFee = nil
        if let fee, let lamports {
            unitPrice = try IntentBudget.price(lamports, fee, limit: unitLimit)
        } else {
            unitPrice = try price.map { cursor throws(ChainError) in try cursor.integer() }
        }
    }

    /// The highest price at which the limit's units cost no more than the fee.
    private static func price(_ fee: UInt64, _ cursor: JSONCursor, limit: UInt32?) throws(ChainError) -> UInt64 {
        guard let limit, limit > 0 else {
            throw cursor.failure(.missingField, "needs computeUnitLimit: before version 1 the fee is a price times that limit")
        }
        let units = min(UInt64(limit), ComputeBudget.maximumUnits)
        guard let price = UInt64(exactly: UInt128(fee) * 1_000_000 / UInt128(units)) else {
            throw cursor.failure(.outOfRange, "is more than the price of a compute unit can express")
        }
        return price
    }

    /// Refuses limits by which payments can't run. Before version 1 the runtime refuses them itself, and planning with it.
    func check(payments programs: [SolanaPublicKey]) throws(ChainError) {
        guard version == .v1 else { return }
        let least = RuntimeLimits.leastUnits(of: programs)
        if let unitLimit, unitLimit < least, let member = root.optional("computeUnitLimit") {
            throw member.failure(.outOfRange, "is \(unitLimit), and these payments take \(least) at least")
        }
        if loadedSize == 0, let member = root.optional("loadedAccountsDataSizeLimit") {
            throw member.failure(.outOfRange, "is 0, and these payments load accounts")
        }
    }

    /// The configuration of version 1.
    ///
    /// - Parameter programs: those of all instructions, where what the intent leaves open gets the values that it has in older versions,
    ///   so that a payment runs; nil where the intent is taken by its word, by which version 1 allows nothing.
    func config(programs: [SolanaPublicKey]?) -> SolanaMessageConfig {
        guard version == .v1 else { return .empty }
        return SolanaMessageConfig(
            priorityFee: priorityFee, computeUnitLimit: unitLimit ?? programs.map { ComputeBudget.defaultUnits(of: $0) },
            loadedAccountsDataSizeLimit: loadedSize ?? programs.map { _ in ComputeBudget.maximumLoadedSize }, heapSize: heapSize)
    }

    /// The instructions that say the same in older versions.
    func instructions() -> [SolanaIntent.Instruction] {
        guard version != .v1 else { return [] }
        let data: [[UInt8]?] = [
            heapSize.map { [1] + $0.littleEndianBytes }, unitLimit.map { [2] + $0.littleEndianBytes },
            unitPrice.map { [3] + $0.littleEndianBytes }, loadedSize.map { [4] + $0.littleEndianBytes },
        ]
        return data.compactMap { $0 }.map {
            SolanaIntent.Instruction(program: Program.computeBudget.key, accounts: [], data: $0)
        }
    }
}
