internal import ChainKit

/// Checks a transaction as a validator does before it runs it, as far as its bytes and known tables tell.
enum TransactionVerification {
    /// The checks that do not depend on signatures.
    ///
    /// - Parameter size: the whole transaction's, on the wire.
    static func checks(_ message: SolanaMessage, size: Int, context: SolanaContext) -> [VerificationReport.Check] {
        let limits = RuntimeLimits(message)
        var checks = [
            VerificationReport.Check(
                "size", ok: size <= message.version.maximumSize, "\(size) of \(message.version.maximumSize) bytes")
        ]
        checks += StaticFindings(message).checks
        for breach in limits.breaches where breach.code != .tooManyAccountLocks {
            checks.append(.init("limits", ok: false, "\(breach.field) \(breach.reason)"))
        }
        for doubt in limits.doubts { checks.append(.init("limits", .unknown, doubt, rule: .network)) }
        for remark in limits.remarks { checks.append(.init("limits", .unknown, remark, rule: .relay)) }
        if !message.lookups.isEmpty || limits.locks > RuntimeLimits.accountLocks {
            checks.append(
                .init(
                    "accountLocks", ok: limits.locks <= RuntimeLimits.accountLocks,
                    "\(limits.locks) accounts of at most \(RuntimeLimits.accountLocks)"))
        }
        guard !message.lookups.isEmpty else { return checks }
        do {
            let accounts = try ResolvedAccounts(message, context: context, stage: .verify)
            if let table = accounts.missingTables.first {
                let unseen = "the accounts that come from \(table) were not looked at, for the context does not know the table"
                checks.append(.init("lookupTables", .unknown, unseen, rule: .relay))
            } else {
                checks.append(.init("lookupTables", ok: true, "\(message.loadedCount) accounts loaded, none twice"))
            }
        } catch {
            checks.append(.init("lookupTables", ok: false, error.message))
        }
        return checks
    }
}
