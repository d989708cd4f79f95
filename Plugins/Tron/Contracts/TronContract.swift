internal import ChainKit

/// The one contract of a transaction: its type, its content, and the permission of the owner's account that signs.
public struct TronContract: Sendable, Equatable {
    /// The number of its type.
    public let type: Int64
    /// The type once more, in Google's manner.
    let url: String
    /// The content's bytes, exactly as they are hashed.
    let value: [UInt8]
    /// Which permission signs: 0 the owner's, 1 the witness's, from 2 on active ones.
    let permissionID: Int64
    /// What the bytes say; nil where the type is not read here.
    let message: ContractMessage?

    /// The owner's permission.
    static let ownerPermission: Int64 = 0
    /// The permission that signs blocks.
    static let witnessPermission: Int64 = 1

    /// A contract of these bytes.
    ///
    /// - Parameter path: where the contract stands.
    init(type: Int64, url: String, value: [UInt8], permissionID: Int64, _ path: String) throws(ChainError) {
        let parameter = path + ".parameter"
        try Self.check(type, path + ".type")
        try Self.check(permissionID, path + ".Permission_id")
        // Two statements of one fact: a wallet that shows the one and a node that runs the other would be a trap.
        guard ContractType.at(url)?.number ?? type == type, ContractType.of(type)?.url ?? url == url else {
            throw ChainError(.decode, .contradiction, "is not the type URL of contract type \(type)", field: parameter + ".type_url")
        }
        self.type = type
        self.url = url
        self.value = value
        self.permissionID = permissionID
        if let fields = ContractType.of(type)?.fields {
            var decoder = ContractDecoder()
            message = try decoder.message(value, fields, parameter + ".value")
        } else {
            message = nil
        }
    }

    /// A contract of this content.
    ///
    /// - Parameter path: where the contract stands.
    init(_ type: ContractType, _ message: ContractMessage, permissionID: Int64, _ path: String) throws(ChainError) {
        try Self.check(permissionID, path + ".Permission_id")
        self.type = type.number
        url = type.url
        value = message.encoded(type.fields)
        self.permissionID = permissionID
        self.message = message
    }

    /// Both are int32 in protobuf, and the network has no negative ones.
    private static func check(_ number: Int64, _ field: String) throws(ChainError) {
        guard (0...Int64(Int32.max)).contains(number) else {
            throw ChainError(.decode, .outOfRange, "must lie in 0…\(Int32.max)", field: field)
        }
    }

    /// The account that the contract acts for; nil where the type is not read.
    public var owner: TronAddress? { message?.address("owner_address") }

    /// Whether the content is written as protobuf's encoders write it: other writings are read, and not signed.
    var isCanonical: Bool {
        guard let message, let fields = ContractType.of(type)?.fields else { return true }
        return message.encoded(fields) == value
    }

    /// Whether another contract says the same, in whatever bytes.
    func says(_ other: TronContract) -> Bool {
        type == other.type && url == other.url && permissionID == other.permissionID
            && (message == nil ? value == other.value : message == other.message)
    }
}
