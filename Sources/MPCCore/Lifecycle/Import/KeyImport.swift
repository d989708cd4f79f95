public import Secrets

/// The import of existing keys (lifecycle.md section 1): a dealer splits them among n parties, whose shares are *pending* until all have
/// acknowledged the same transcript, as after key generation.
///
/// ```
/// round 1   broadcast  C, a commitment to what this seat deals
/// round 2   broadcast  the echo of round 1, and the opening;      private  f(j) per key from the dealer, the companion's part between holders
/// round 3   broadcast  the echo of round 2;                       private  the companion's answer between holders
/// ```
public enum KeyImport {
    /// Makes one holder's side of the run, after round 0.
    public static func hold(
        _ parameters: ImportParameters, context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<DealtKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard context.me != parameters.dealerSeat else { throw .misuse(.notAParticipant) }
        let operation = ImportOperation(parameters: parameters, secrets: [])
        return ProtocolRun(context: context, machine: DealingMachine(operation, context: context, randomness: randomness))
    }

    /// Makes the dealer's side. The secrets are the run's alone if the caller keeps no other reference: they are wiped with it.
    public static func deal(
        _ secrets: [RootSecret], _ parameters: ImportParameters, context: RunContext, randomness: Randomness = .system
    ) throws(ProtocolAbort) -> ProtocolRun<DealtKeys> {
        guard context.parameters == parameters.run else { throw .misuse(.parameter("context of another run")) }
        guard context.me == parameters.dealerSeat else { throw .misuse(.notAParticipant) }
        guard Set(secrets.map(\.key)) == Set(parameters.keys), secrets.count == parameters.keys.count else { throw .misuse(.schemes) }
        let operation = ImportOperation(parameters: parameters, secrets: secrets)
        return ProtocolRun(context: context, machine: DealingMachine(operation, context: context, randomness: randomness))
    }
}
