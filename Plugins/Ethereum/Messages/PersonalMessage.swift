internal import ChainKit

/// A message of EIP-191, version 0x45 (`E`): what `personal_sign` signs.
public struct PersonalMessage: Sendable, Equatable {
    /// `19`, whose second byte `E` of "Ethereum" is the version.
    static let prefix: [UInt8] = [0x19] + Array("Ethereum Signed Message:\n".utf8)

    /// The message.
    public let bytes: [UInt8]

    /// A message of any bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// A message of text in UTF-8.
    public init(text: String) { bytes = Array(text.utf8) }

    /// The bytes whose Keccak-256 is signed: the prefix, the length in decimal digits, the message.
    public var preimage: [UInt8] { PersonalMessage.prefix + Array(String(bytes.count).utf8) + bytes }

    /// The message as text, where it is text.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Reads a preimage. Digits of the length and digits of the message can't be confused: of the ways to cut them, one fits at most.
    init(preimage: [UInt8]) throws(ChainError) {
        let rest = preimage.dropFirst(PersonalMessage.prefix.count)
        guard preimage.starts(with: PersonalMessage.prefix) else {
            throw ChainError(.decode, .invalidText, "does not begin as a personal message does", field: "personalMessage")
        }
        for digits in 1...8 where digits <= rest.count {
            let length = rest.prefix(digits)
            guard length.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { break }
            if Array(length) == Array(String(rest.count - digits).utf8) {
                bytes = Array(rest.dropFirst(digits))
                return
            }
        }
        throw ChainError(.decode, .wrongLength, "has another length than it says", field: "personalMessage")
    }
}

/// Data for a contract that checks signatures its own way: EIP-191, version 0x00.
public struct ValidatorMessage: Sendable, Equatable {
    /// The contract that validates.
    public let validator: EthereumAddress
    /// The data.
    public let data: [UInt8]

    /// Data for a validator.
    public init(validator: EthereumAddress, data: [UInt8]) {
        self.validator = validator
        self.data = data
    }

    /// The bytes whose Keccak-256 is signed: `19 00`, the validator, the data.
    public var preimage: [UInt8] { [0x19, 0x00] + validator.bytes + data }
}
