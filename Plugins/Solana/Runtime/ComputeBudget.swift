internal import ChainKit

/// A message's cost: a base fee a signature and a priority fee. The priority fee is stated in messages of version 1; in others it is the
/// price of the compute units that they ask for, or get by default.
struct ComputeBudget {
    /// Why the runtime refuses a compute-budget instruction.
    struct Problem {
        let field: String
        let reason: String
    }

    /// Lamports a signature.
    private static let signatureFee: UInt64 = 5000
    /// The highest limit: a higher one counts as this.
    static let maximumUnits: UInt64 = 1_400_000
    /// Bytes of accounts that are loaded at most, and without another word.
    static let maximumLoadedSize: UInt32 = 64 * 1024 * 1024

    private(set) var unitLimit: UInt32?
    /// Micro-lamports a unit; in messages of version 1 there is none.
    private(set) var unitPrice: UInt64?
    private(set) var problems: [Problem] = []
    /// Lamports beside the base fee, where the message states them.
    private let statedPriorityFee: UInt64?
    private var signatures: UInt64
    private var defaultUnits: (low: UInt64, high: UInt64) = (0, 0)

    init(_ message: SolanaMessage) {
        signatures = UInt64(message.header.requiredSignatures)
        statedPriorityFee = message.version == .v1 ? message.config.priorityFee ?? 0 : nil
        if message.version == .v1 { unitLimit = message.config.computeUnitLimit }
        var seen: Set<UInt8> = []
        for (index, instruction) in message.instructions.enumerated() {
            guard let key = message.program(of: instruction) else { continue }
            let program = Program(key)
            let units = Program.defaultUnits(of: program)
            defaultUnits.low += units.lowerBound
            defaultUnits.high += units.upperBound
            // Signatures that precompiled programs verify are charged as the transaction's own; the first byte counts them.
            if program?.isSignaturePrecompile == true { signatures += UInt64(instruction.data.first ?? 0) }
            // In version 1 such instructions do nothing.
            guard program == .computeBudget, message.version != .v1 else { continue }
            if let reason = read(instruction.data, &seen) {
                problems.append(Problem(field: "message.instructions[\(index)]", reason: reason))
            }
        }
    }

    /// Reads an instruction as the runtime does, which ignores what follows the value; gives the reason why it would refuse it.
    private mutating func read(_ data: [UInt8], _ seen: inout Set<UInt8>) -> String? {
        var reader = ByteReader(data)
        guard let tag = try? reader.byte("data"), (1...4).contains(tag) else {
            return "is to the compute budget and none that the runtime knows"
        }
        guard seen.insert(tag).inserted else { return "sets the compute budget's \(ComputeBudget.names[Int(tag) - 1]) a second time" }
        if tag == 3 {
            guard let price: UInt64 = try? reader.littleEndian("data") else { return "is to the compute budget and cut short" }
            unitPrice = price
            return nil
        }
        guard let value: UInt32 = try? reader.littleEndian("data") else { return "is to the compute budget and cut short" }
        switch tag {
        case 1 where !HeapFrame.isValid(value): return "asks for a heap of \(value) bytes, which \(HeapFrame.rule)"
        case 4 where value == 0: return "limits the loaded accounts' data to 0 bytes, which must be at least 1"
        case 2: unitLimit = value
        default: break
        }
        return nil
    }

    private static let names = ["heap", "unit limit", "unit price", "limit of loaded data"]

    /// The compute units that instructions to these programs get together where nobody sets a limit.
    static func defaultUnits(of programs: [SolanaPublicKey]) -> UInt32 {
        let sum = programs.reduce(into: UInt64(0)) { $0 += Program.defaultUnits(of: Program($1)).upperBound }
        return UInt32(clamping: min(sum, maximumUnits))
    }

    private func fee(units: UInt64) -> UInt128 {
        let base = UInt128(signatures) * UInt128(ComputeBudget.signatureFee)
        if let statedPriorityFee { return base + UInt128(statedPriorityFee) }
        let price = UInt128(unitPrice ?? 0)
        return base + (price * UInt128(min(units, ComputeBudget.maximumUnits)) + 999_999) / 1_000_000
    }

    /// Lamports, the least that they can be. No account holds more than 2^64, at which it stops.
    var fee: UInt64 { UInt64(clamping: fee(units: unitLimit.map(UInt64.init) ?? defaultUnits.low)) }

    /// Lamports at most: another number where a program's default of compute units is about to change.
    var highestFee: UInt64 { UInt64(clamping: fee(units: unitLimit.map(UInt64.init) ?? defaultUnits.high)) }

    /// The highest fee beside the most that somebody pays on purpose.
    var feeLimit: FeeLimit {
        FeeLimit(fee: UInt256(highestFee), limit: UInt256(100_000_000), unit: "lamport", decimals: 9, symbol: "SOL")
    }
}
