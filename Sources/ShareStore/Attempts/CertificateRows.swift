extension EpochCertificate {
    /// A row of `certificates`, a sealed table.
    init(_ row: StrictRow) throws(StoreError) {
        self.init(try AttemptName(row), state: try row.bytes("state", count: 32), bytes: try row.bytes("bytes"))
    }

    static func load(_ rows: SealedRows, epoch: UInt32) throws -> EpochCertificate? {
        try rows[.number(Int64(epoch))].map { try EpochCertificate($0) }
    }

    static func all(_ rows: SealedRows) throws -> [EpochCertificate] { try rows.strict.map { try EpochCertificate($0) } }

    var cells: [Cell] { name.cells + [.bytes(state), .bytes(bytes)] }

    func check() throws(StoreError) {
        try name.check()
        try Limits.id("state", state)
        try Limits.length("certificate", bytes, 1...Limits.longestCertificate)
    }
}

extension KeptStatement {
    /// The name that a statement is kept under.
    struct Name: Hashable {
        let epoch: UInt32
        let transcript: [UInt8]
        let kind: UInt8
        let signer: [UInt8]
    }

    var name: Name { Name(epoch: epoch, transcript: transcript, kind: kind, signer: signer) }

    /// A row of `statements`, a sealed table.
    init(_ row: StrictRow) throws(StoreError) {
        self.init(
            epoch: try row.number("epoch"), transcript: try row.bytes("transcript", count: 32), kind: try row.number("kind"),
            signer: try row.bytes("signer", count: 32), bytes: try row.bytes("bytes"))
    }

    static func all(_ rows: SealedRows) throws -> [KeptStatement] { try rows.strict.map { try KeptStatement($0) } }

    var cells: [Cell] {
        [.number(Int64(epoch)), .bytes(transcript), .number(Int64(kind)), .bytes(signer), .bytes(bytes)]
    }

    func check() throws(StoreError) {
        try Limits.id("transcript", transcript)
        try Limits.id("signer", signer)
        try Limits.length("statement", bytes, 1...4096)
    }
}

extension Limits {
    /// Attempts in a store: each that was not certified stays until one is.
    static let mostAttempts = 64
    /// Keys of an attempt: one a scheme.
    static let mostKeys = 16
    static let longestProposal = 1 << 14
    static let longestCertificate = 1 << 17
    /// Public parts and secrets of an attempt, which may lie there as often as there are attempts.
    static let longestOfAttempt = 1 << 16
    /// Statements of one signer on one epoch: of each attempt a few.
    static let mostStatementsOfSigner = 256
    /// Statements in a store.
    static let mostStatements = 16_384
}
