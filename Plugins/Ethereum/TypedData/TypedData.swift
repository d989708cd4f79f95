public import ChainKit

/// Structured data outside transactions, by EIP-712: `{"types", "primaryType", "domain", "message"}`.
///
/// - Every struct that is named must be defined, every member given, and nothing else: what nobody reads is refused with its path.
/// - `EIP712Domain` may be left out of `types`; it then has the members that the domain has, in the order of the EIP.
/// - `null` ends a recursive struct and counts as 32 zero bytes, as wallets have it; the EIP does not say.
/// - Whatever grows faster than its text (deep nesting, structs that reach many structs) is bounded: see `TypedDataLimits`.
public struct TypedData: Sendable {
    let types: TypedTypes
    let domain: TypedStruct
    let message: TypedStruct

    /// The struct that is signed.
    public var primaryType: String { message.type }
    /// `hashStruct` of the domain.
    public var domainSeparator: [UInt8] { domain.hash }
    /// `hashStruct` of the message.
    public var messageHash: [UInt8] { message.hash }
    /// `encodeType` of the struct that is signed.
    public var encodedType: String { message.encodedType }

    /// The 66 bytes whose Keccak-256 is signed: `19 01`, the domain separator, the message's hash.
    public var preimage: [UInt8] { [0x19, 0x01] + domainSeparator + messageHash }
    /// Keccak-256 of ``preimage``.
    public var digest: [UInt8] { Keccak256.hash(preimage) }

    /// The members of the JSON form.
    static let members: Set<String> = ["types", "primaryType", "domain", "message"]

    /// Reads the JSON form.
    ///
    /// - Throws: ``ChainKit/ChainError`` at the cursor's stage: `invalidType`, `undefinedType`, `duplicateMember`, `missingField`,
    ///   `unknownField`, `wrongType`, `outOfRange`, `wrongLength`, `wrongArrayLength`, `invalidAddress`,
    ///   `invalidChecksum`, `invalidText`, `oversized`, `tooComplex`.
    public init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: TypedData.members)
        let domain = try cursor.required("domain")
        var types = try TypedTypes(try cursor.required("types")) { () throws(ChainError) in try TypedDomain.members(of: domain) }
        let primary = try cursor.required("primaryType")
        let name = try primary.string()
        // Some hash the domain once, some twice.
        guard name != TypedTypes.domainName else {
            throw primary.failure(.invalidType, "must not be \(TypedTypes.domainName): the EIP does not say what such a signature covers")
        }
        guard types[name] != nil else {
            throw primary.failure(.undefinedType, "is \(Printable.text(name, limit: 60)), which types does not define")
        }
        try types.hash(reachableFrom: TypedTypes.domainName, domain)
        try types.hash(reachableFrom: name, primary)

        // Whether it is a number of the type is found where it is read.
        let chain = domain.value["chainId"].flatMap { try? TypedInteger($0, bits: 256, signed: false) }.map(TypedValue.integer)?.integer
        var reader = TypedValueReader(types, root: domain.path, stage: cursor.stage, chain: chain)
        self.domain = try reader.structure(TypedTypes.domainName, domain.value)
        let message = try cursor.required("message")
        reader = TypedValueReader(types, root: message.path, stage: cursor.stage, chain: chain)
        self.message = try reader.structure(name, message.value)
        self.types = types
    }

    /// Reads the JSON form.
    public init(json: JSONValue, stage: ChainError.Stage = .decode) throws(ChainError) {
        try self.init(JSONCursor(json, stage: stage))
    }
}

extension TypedData: Equatable {
    /// Whether both are signed alike, which includes their types.
    public static func == (left: TypedData, right: TypedData) -> Bool { left.preimage == right.preimage }
}
