internal import MPCCore

/// The exchange of "stored" among parties, by whoever drives it: each hears of all, and what n of n hold becomes active.
public enum Acknowledgements {
    /// Collects what every party says and hands it to every other.
    public static func exchange(_ parties: [any Party]) async throws(WalletError) {
        var statements: [KeyAcknowledgement] = []
        for party in parties { statements += try await party.acknowledgements([]) }
        guard !statements.isEmpty else { return }
        for party in parties { _ = try await party.acknowledgements(statements) }
    }
}
