internal import ChainKit

/// The runtime's checks of a transaction before it runs it, or at once when it does, as far as the bytes alone tell.
///
/// None of it belongs to the wire format, so a transaction beyond these limits is read and explained; it is warned of, fails
/// verification, and is not planned.
struct RuntimeLimits {
    /// Accounts that one transaction may lock: all that it loads, programs and the fee payer too.
    static let accountLocks = 64
    /// Instructions at the top level (SIMD-0160).
    static let instructions = 64
    /// Accounts that one instruction may name, repetitions counted. Programs that are part of the runtime are exempt where SIMD-0406 is
    /// not in force.
    static let accountsOfInstruction = 255
    /// Compute units that an instruction to the system program or the compute budget takes.
    private static let builtinUnits: UInt64 = 150

    /// A limit that is passed.
    struct Breach {
        let code: ChainError.Code
        let field: String
        /// The fault, as the end of a sentence that begins with the field.
        let reason: String

        /// The sentence for people.
        var warning: String { "this transaction cannot run: \(field) \(reason)" }
    }

    private(set) var breaches: [Breach] = []
    /// The parts that fail on some networks, or by facts that the bytes don't hold.
    private(set) var doubts: [String] = []
    /// The parts that fail by the written rules, which runtimes are seen not to apply yet.
    private(set) var remarks: [String] = []
    /// All accounts that the transaction loads.
    let locks: Int

    init(_ message: SolanaMessage) {
        locks = message.accountKeys.count + message.loadedCount
        if locks > RuntimeLimits.accountLocks {
            let reason = "loads \(locks) accounts, and \(RuntimeLimits.accountLocks) are the most: split the transaction"
            add(.tooManyAccountLocks, "message", reason)
        }
        let instructions = message.instructions.count
        if instructions > RuntimeLimits.instructions {
            add(.tooManyInstructions, "message.instructions", "are \(instructions), and \(RuntimeLimits.instructions) are the most")
        }
        checkAccounts(message)
        checkLookups(message)
        checkBudget(message)
        if let place = DurableNonce.misplaced(in: message) {
            doubts.append(
                "instructions[\(place)] advances a nonce account, and only as the first instruction, with that account writable, makes the "
                    + "transaction live by the nonce: if the blockhash is the nonce's value, no validator takes it")
        }
    }

    private mutating func add(_ code: ChainError.Code, _ field: String, _ reason: String) {
        breaches.append(Breach(code: code, field: field, reason: reason))
    }

    private mutating func checkAccounts(_ message: SolanaMessage) {
        let most = RuntimeLimits.accountsOfInstruction
        for (index, instruction) in message.instructions.enumerated() where instruction.accounts.count > most {
            let reason = "names \(instruction.accounts.count) accounts, and \(most) are the most of one instruction"
            if message.program(of: instruction).flatMap({ Program($0) })?.isPartOfRuntime == true {
                doubts.append("message.instructions[\(index)] \(reason) where SIMD-0406 is in force")
            } else {
                add(.tooManyInstructions, "message.instructions[\(index)]", reason)
            }
        }
    }

    /// Finds a table's entry that is loaded twice: that is one account twice, whatever the table holds.
    private mutating func checkLookups(_ message: SolanaMessage) {
        var seen: Set<[UInt8]> = []
        for (position, lookup) in message.lookups.enumerated() {
            for index in lookup.writableIndexes + lookup.readonlyIndexes where !seen.insert(lookup.table.bytes + [index]).inserted {
                add(
                    .duplicateAccount, "message.addressTableLookups[\(position)]",
                    "loads entry \(index) of table \(lookup.table) a second time; an account may be loaded once")
                return
            }
        }
    }

    private mutating func checkBudget(_ message: SolanaMessage) {
        let budget = ComputeBudget(message)
        for problem in budget.problems { add(.invalidComputeBudget, problem.field, problem.reason) }
        let least = RuntimeLimits.leastUnits(of: message.instructions.compactMap { message.program(of: $0) })
        let limit = budget.unitLimit.map { UInt64($0) }
        if message.version == .v1 {
            let unsaid = ", for version 1 takes a limit that is not said as 0"
            if !message.instructions.isEmpty, (limit ?? 0) < least {
                remarks.append(
                    "the transaction may use \(limit ?? 0) compute units\(limit == nil ? unsaid : "")"
                        + ": by SIMD-0385 its instructions cannot run"
                )
            }
            let size = message.config.loadedAccountsDataSizeLimit
            if (size ?? 0) == 0 {
                remarks.append("the transaction may load 0 bytes of accounts\(size == nil ? unsaid : ""): by SIMD-0385 it cannot run")
            }
        } else if let limit, limit < least {
            add(.invalidComputeBudget, "message.instructions", "may use \(limit) compute units, and need \(least) at least")
        }
    }

    /// Compute units that instructions to these programs take at least.
    static func leastUnits(of programs: [SolanaPublicKey]) -> UInt64 {
        let builtin = programs.count(where: { Program($0) == .system || Program($0) == .computeBudget })
        return max(UInt64(builtin) * builtinUnits, 1)
    }

    /// Refuses what no validator takes.
    func check(stage: ChainError.Stage) throws(ChainError) {
        guard let first = breaches.first else { return }
        throw ChainError(stage, first.code, first.reason, field: first.field)
    }
}
