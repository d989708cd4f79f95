/// The limits of typed data. Every party must refuse the same documents, so these are constants.
enum TypedDataLimits {
    /// Structs in `types`, `EIP712Domain` aside.
    static let types = 128
    /// Members of all structs, `EIP712Domain` aside.
    static let members = 1024
    /// Bytes of one name, or of a member's type.
    static let name = 256
    /// Characters of one number: 2²⁵⁶ has 78 digits.
    static let number = 400
    /// Brackets after one type.
    static let dimensions = 32
    /// Structs and arrays within each other: fewer than a JSON document may have, so that typed data can be wrapped in another.
    static let depth = 56
    /// Values in the message and the domain, structs and arrays counted.
    static let values = 1 << 12
    /// Bytes of all strings: more is nothing that somebody reads.
    static let text = 64 << 10
    /// Bytes of all byte strings: calls that a wallet's contract is to make.
    static let data = 256 << 10
    /// Bytes of the paths of all values, by which a summary names them: short values below long names outgrow their document.
    static let paths = 2 << 20
    /// Bytes of all the texts that `encodeType` gives: each struct's holds those of all structs that it reaches, so a chain of n
    /// structs takes n² bytes.
    static let encodedTypes = 256 << 10
}
