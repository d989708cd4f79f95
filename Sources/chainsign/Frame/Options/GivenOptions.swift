internal import ChainKit
internal import Signing

/// Refusals of what an option gave name the option, whatever the adapter calls it.
enum GivenOptions {
    /// Runs a step in which these fields came from these options.
    static func naming<Result>(_ options: [String: String], _ step: () throws -> Result) throws -> Result {
        do { return try step() } catch WalletError.chain(let error) {
            guard let option = error.field.flatMap({ options[$0] }) else { throw WalletError.chain(error) }
            throw failure(error, option)
        }
    }

    /// A member of the context for which an option stands.
    static func failure(_ error: ChainError, of members: [ContextMember]) -> Failure? {
        guard error.stage == .decode, let member = members.first(where: { "context.\($0.name)" == error.field }) else { return nil }
        return failure(error, member.option)
    }

    private static func failure(_ error: ChainError, _ option: String) -> Failure {
        Failure(.input, code: error.code.rawValue, "\(option) \(error.message)", hint: Adapters.hint(for: error))
    }
}
