internal import ChainKit

/// The metadata and group interfaces that Token-2022 has: their instructions are named by the first 8 bytes of a hash.
enum TokenMetadata {
    private static let initialize = name("spl_token_metadata_interface:initialize_account")
    private static let updateField = name("spl_token_metadata_interface:updating_field")
    private static let removeKey = name("spl_token_metadata_interface:remove_key_ix")
    private static let updateAuthority = name("spl_token_metadata_interface:update_the_authority")
    private static let initializeGroup = name("spl_token_group_interface:initialize_token_group")
    private static let updateGroupSize = name("spl_token_group_interface:update_group_max_size")
    private static let updateGroupAuthority = name("spl_token_group_interface:update_authority")
    private static let initializeMember = name("spl_token_group_interface:initialize_member")

    private static func name(_ text: String) -> [UInt8] { Array(HashFunction.sha256.digest(of: Array(text.utf8)).prefix(8)) }

    /// Reads an instruction of these interfaces; false where it is none.
    static func read(_ view: InstructionView, into builder: inout SummaryBuilder) throws(UnreadableInstruction) -> Bool {
        var data = InstructionData(Array(view.data.dropFirst(8)))
        switch Array(view.data.prefix(8)) {
        case initialize:
            let texts = [try data.string(length: UInt32.self), try data.string(length: UInt32.self), try data.string(length: UInt32.self)]
            for (label, text) in zip(["token's name", "token's symbol", "token's URI"], texts) { builder.text(text, label: label) }
            try authority(view, try view.account(1), "metadata", into: &builder)
        case updateField:
            let field: String
            switch try data.integer(as: UInt8.self) {
            case 0: field = "name"
            case 1: field = "symbol"
            case 2: field = "URI"
            case 3: field = try data.string(length: UInt32.self)
            default: throw UnreadableInstruction(reason: "the field is of no kind that is known here")
            }
            builder.text(field, label: "token's field")
            builder.text(try data.string(length: UInt32.self), label: "becomes")
        case removeKey:
            // Whether it may be absent.
            _ = try data.flag()
            builder.text(try data.string(length: UInt32.self), label: "removes token's field")
        case updateAuthority: try passOn(view, try data.keyUnlessZero(), "metadata", into: &builder)
        case initializeGroup:
            let holder = try data.keyUnlessZero()
            builder.field("token group", "\(try view.account(0)) of \(try data.integer(as: UInt64.self)) members at most")
            if let holder { try authority(view, holder, "group", into: &builder) }
        case updateGroupSize:
            builder.field("token group", "\(try view.account(0)) has \(try data.integer(as: UInt64.self)) members at most")
        case updateGroupAuthority: try passOn(view, try data.keyUnlessZero(), "group", into: &builder)
        case initializeMember: builder.field("token group", "\(try view.account(3)) gets member \(try view.account(0))")
        default: return false
        }
        try data.finish()
        builder.action("token.metadata")
        return true
    }

    private static func authority(
        _ view: InstructionView, _ holder: KnownKey, _ what: String, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let mint = try view.account(0)
        builder.field("\(what) authority", "\(holder) for \(mint)")
        builder.grant("\(holder) gets power over the \(what) of \(mint)", to: holder)
    }

    private static func passOn(
        _ view: InstructionView, _ holder: KnownKey?, _ what: String, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let name = Sourced(holder, orElse: "nobody, for ever")
        builder.passOn("power over the \(what) of \(try view.account(0)) passes to \(name)")
    }
}
