public import ChainKit

/// What a message costs: a base fee a signature and a priority fee for the compute units that it asks for.
struct ComputeBudget {
    /// Lamports a signature.
    private static let signatureFee: UInt64 = 5000
    private static let maximumUnits: UInt64 = 1_400_000

    private(set) var unitLimit: UInt32?
    private(set) var unitPrice: UInt64?
    /// Why the runtime would refuse the compute-budget instructions.
    private(set) var problems: [String] = []
    private var signatures: UInt64
    private var defaultUnits: (low: UInt64, high: UInt64) = (0, 0)

    init(_ message: SolanaMessage) {
        signatures = UInt64(message.header.requiredSignatures)
        var seen: Set<UInt8> = []
        for instruction in message.instructions {
            guard Int(instruction.programIndex) < message.accountKeys.count else { continue }
            let program = Program(message.accountKeys[Int(instruction.programIndex)])
            // A unit limit that is not stated defaults by instruction: 3,000 for built-in programs, 200,000 for others. Before that
            // rule every instruction but the compute budget's own counted 200,000, which bounds the fee from above.
            defaultUnits.low += program?.isBuiltin == true ? 3000 : 200_000
            defaultUnits.high += program == .computeBudget ? 3000 : 200_000
            // Signatures that precompiled programs verify are charged as the transaction's own; the first byte counts them.
            if program?.isSignaturePrecompile == true { signatures += UInt64(instruction.data.first ?? 0) }
            guard program == .computeBudget else { continue }
            read(instruction.data, &seen)
        }
    }

    private mutating func read(_ data: [UInt8], _ seen: inout Set<UInt8>) {
        var reader = ByteReader(data)
        guard let tag = try? reader.byte("data"), tag <= 4 else {
            problems.append("an instruction to the compute budget that the runtime does not know")
            return
        }
        if !seen.insert(tag).inserted { problems.append("the compute budget is set twice, which the runtime refuses") }
        switch tag {
        case 2: unitLimit = try? reader.littleEndian("data")
        case 3: unitPrice = try? reader.littleEndian("data")
        default: break
        }
    }

    private func fee(units: UInt64) -> UInt64 {
        let price = UInt128(unitPrice ?? 0)
        let priority = (price * UInt128(min(units, ComputeBudget.maximumUnits)) + 999_999) / 1_000_000
        let total = UInt128(signatures) * UInt128(ComputeBudget.signatureFee) + priority
        return UInt64(clamping: total)
    }

    /// Lamports by the rules in force.
    var fee: UInt64 { fee(units: unitLimit.map(UInt64.init) ?? defaultUnits.low) }

    /// Lamports at most.
    var highestFee: UInt64 { fee(units: unitLimit.map(UInt64.init) ?? defaultUnits.high) }
}

extension SolanaAdapter {
    /// Size on the wire, and the fee in lamports: 5000 a signature (those of signature-checking programs included) and the priority
    /// fee, compute-unit price times limit, rounded up.
    ///
    /// The message fixes the fee but for an unstated unit limit, whose default is the network's: `highestFee` takes the larger one.
    public func estimate(_ document: SolanaDocument, context: ChainContext) throws(ChainError) -> Estimate {
        _ = try SolanaContext(context, stage: .plan)
        switch document.payload {
        case .offchain: return Estimate(size: document.wireBytes.count, fee: "0", highestFee: "0", unit: "lamport")
        case .message(let message):
            let budget = ComputeBudget(message)
            return Estimate(
                size: document.wireBytes.count, fee: String(budget.fee), highestFee: String(budget.highestFee), unit: "lamport")
        }
    }
}
