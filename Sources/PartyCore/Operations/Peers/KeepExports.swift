internal import MPCCore

/// Notes what holders signed of having given keys out: at every party, those that were not asked for a share as well. What is not signed by a
/// holder, or is about another wish or state than this party's own record gives, is left out.
struct KeepExports {
    let party: LocalParty

    func run(_ wish: ExportWish, _ statements: [[UInt8]]) throws(WalletError) {
        let parameters = try party.export(wish)
        // One a holder: nobody fills the log with what is said once.
        for bytes in statements.prefix(wish.holders.count) {
            guard let statement = try? LifecycleStatement(bytes), statement.kind == .exported,
                statement.operation == parameters.operation, statement.state == parameters.state.hash,
                let holder = parameters.holders.first(where: { party.roster.publicKey(of: $0) == statement.signer })
            else { continue }
            try party.note(parameters, by: holder)
        }
    }
}
