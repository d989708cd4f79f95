internal import ArgumentParser
internal import ChainKit

/// What commands take that need facts of the chain, and words of the operator that all signers must agree on.
struct ContextOptions: ParsableArguments {
    @Option(
        name: .customLong("context"),
        help: ArgumentHelp(
            "Facts that the bytes do not hold, as a JSON object in a file or itself: lookup tables, tokens, outputs that are spent.",
            valueName: "file"),
        completion: .file())
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Accept a fee above the chain's limit, up to this many of its smallest unit. Part of the context.", valueName: "amount"))
    var allowFee: String?

    static let feeName = "allowFee"

    func validate() throws {
        guard let allowFee else { return }
        let digits = Set("0123456789")
        guard !allowFee.isEmpty, allowFee.count <= 78, allowFee.allSatisfy(digits.contains), allowFee == "0" || !allowFee.hasPrefix("0")
        else { throw ValidationError("--allow-fee takes a whole number of the chain's smallest unit, such as 250000") }
    }

    /// Standard input can be read once.
    func refuseOneInput(_ argument: String, as name: String) throws {
        guard argument != "-" || file != "-" else {
            throw Failure(.input, "usage", "standard input can't be both \(name) and --context", hint: "put one of them into a file")
        }
    }

    /// The file's object, with what the other options say among its members.
    func context() throws -> ChainContext {
        guard let file else { return try Self.context(with: allowFee, in: JSONObject()) }
        let input = try Input.file(named: file, as: "--context")
        let json = try input.json()
        let context = try ChainSession.naming(input) { () throws(ChainError) in try ChainContext(json) }
        guard let allowFee, let object = context.json.object else { return context }
        guard object[Self.feeName] == nil else {
            throw Failure(
                .input, "usage", "\(input.name) has an \(Self.feeName) of its own", hint: "leave it out of the file, or --allow-fee")
        }
        return try Self.context(with: allowFee, in: object)
    }

    private static func context(with allowFee: String?, in object: JSONObject) throws -> ChainContext {
        guard let allowFee else { return .empty }
        var object = object
        object[feeName] = .string(allowFee)
        return try ChainContext(.object(object))
    }
}
