internal import ArgumentParser

/// `chainsign audit …`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read and verify the parties' event logs.",
        subcommands: [AuditLog.self, AuditVerify.self, AuditExport.self])
}
