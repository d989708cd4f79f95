internal import ArgumentParser
internal import ChainKit

/// Facts of the chain, and words of the operator, that all signers must agree on.
protocol ContextSource {
    /// All of them.
    func context() throws -> ChainContext
    /// The members for which options stand.
    var members: [ContextMember] { get }
}

/// The option of commands that need facts of the chain.
struct ContextOptions: ParsableArguments, ContextSource {
    @Option(
        name: .customLong("context"),
        help: ArgumentHelp(
            "Facts that the bytes do not hold, as a JSON object in a file or itself: lookup tables, tokens, outputs that are spent.",
            valueName: "file"),
        completion: .file())
    var file: String?

    var members: [ContextMember] { [] }

    func validate() throws { StandardInput.note("--context", [file].compactMap(\.self)) }

    func context() throws -> ChainContext { try context(adding: []) }

    /// The file's object, with what other options say among its members.
    func context(adding members: [ContextMember]) throws -> ChainContext {
        let input = try file.map { try Input.file(named: $0, as: "--context") }
        var object = JSONObject()
        if let input {
            let json = try input.json()
            object = try ChainSession.naming(input) { () throws(ChainError) in try ChainContext(json) }.json.object ?? object
        }
        for member in members {
            guard object[member.name] == nil else {
                throw Failure(
                    .input, .usage, "\(input?.name ?? "--context") has an \(member.name) of its own",
                    hint: "leave it out of the file, or \(member.option)")
            }
            object[member.name] = member.value
        }
        return try ChainContext(.object(object))
    }
}

/// A member of the context that an option stands for.
struct ContextMember {
    let option: String
    let name: String
    let value: JSONValue
}

/// Options that stand for members of one chain's context, and what its help says beyond all chains'.
protocol ChainOptions: ParsableArguments {
    /// In which forms what is signed may be printed.
    associatedtype Form: ArtefactForm = UsualForm
    /// The members that were given.
    var members: [ContextMember] { get }
    /// The chain's part of `verify --help`; empty where there is none.
    static var verifying: String { get }
    /// The kinds of addresses, where there are several.
    static var addressTypes: [String] { get }
}

/// The form in which what is signed is printed.
protocol ArtefactForm: ParsableArguments {
    /// The chain's own name of it; nil for the usual one.
    var name: String? { get }
}

/// The only one of most chains.
struct UsualForm: ArtefactForm { var name: String? { nil } }

/// A chain without any.
struct NoChainOptions: ChainOptions {
    var members: [ContextMember] { [] }
    static let verifying = ""
    static let addressTypes: [String] = []
}

/// The options of commands that plan: the facts, and this chain's own.
struct PlanningOptions<Options: ChainOptions>: ParsableArguments, ContextSource {
    @OptionGroup var facts: ContextOptions
    @OptionGroup var options: Options
    @OptionGroup var fee: FeeOptions

    var members: [ContextMember] { options.members + fee.members }

    func context() throws -> ChainContext { try facts.context(adding: members) }
}
