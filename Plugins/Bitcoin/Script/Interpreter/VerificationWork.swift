/// A budget for running the scripts of a transaction.
///
/// Consensus bounds a block, not the patience of whoever checks one transaction: a hostile one of a few kilobytes keeps a verifier busy
/// for minutes with the old sighashes, and one of a block's size for seconds with opcodes that hash. Whatever costs more than its own
/// byte of script is paid for before it is done, and what can't be paid is neither valid nor invalid: ``ScriptError/tooMuchWork``.
///
/// The unit is about a nanosecond.
struct VerificationWork: Sendable {
    /// The whole budget. Relayed transactions stay below it: 16,000 signatures leave a quarter for hashing, scripts and stacks.
    static let most = 1 << 30
    /// A signature, or the tweak of a Taproot output key.
    static let signature = 50_000
    /// A signature that can't be one, and all that reading signatures and keys takes.
    static let attempt = 1000
    /// A byte of a script, which is an operation at worst.
    static let operation = 40
    /// A byte of a script that a signature is looked for in.
    static let deletedByte = 8
    /// A byte that is hashed, on processors without instructions for that.
    static let hashedByte = 3
    /// A hash of nothing.
    static let hash = 500

    /// For people: what ``most`` is.
    static let limitText = "\(most / signature) signatures, or hashing \((most / hashedByte) >> 20) MiB"

    /// The rest of the budget.
    private(set) var left: Int
    private var findings = Findings()
    /// The signatures that need not be computed again. They are paid for like the others.
    var valid = ValidSignatures()

    /// The findings of running scripts, besides whether they hold.
    struct Findings: Sendable {
        /// The types of the signatures that were found to be valid, in their order.
        fileprivate(set) var signatures: [SighashType] = []
        /// Whether an OP_CODESEPARATOR ran, so that a signature is over a part of its script alone.
        fileprivate(set) var hasSeparated = false
    }

    /// All of it, unless told otherwise.
    init(left: Int = Self.most) { self.left = left }

    /// Pays.
    mutating func spend(_ units: Int) throws(ScriptError) {
        // Once it is gone nothing is left for smaller things either.
        left -= max(0, min(units, Self.most))
        guard left >= 0 else {
            left = 0
            throw .tooMuchWork
        }
    }

    /// Remembers a valid signature.
    mutating func note(_ type: SighashType) { findings.signatures.append(type) }

    /// Remembers an OP_CODESEPARATOR.
    mutating func noteSeparator() { findings.hasSeparated = true }

    /// Takes what was found since the last time.
    mutating func takeFindings() -> Findings {
        defer { findings = Findings() }
        return findings
    }

    /// Pays for a hash of so many bytes.
    mutating func spend(hashing count: Int) throws(ScriptError) {
        try spend(Self.hash + Self.hashedByte * min(max(0, count), Self.most / Self.hashedByte))
    }
}
