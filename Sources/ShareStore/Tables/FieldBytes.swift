/// Fields strung together unambiguously: a tag, then every field behind its length (4 bytes, big-endian).
///
/// The input of every hash, code and associated data of this module, so that no two meanings share one string of bytes.
struct FieldBytes {
    private(set) var bytes: [UInt8] = []

    init(_ tag: Tag) { append(tag.rawValue) }

    /// The purposes, which must be distinct.
    enum Tag: String, CaseIterable {
        case event = "chainsign/store/event/v1"
        case head = "chainsign/store/head/v4"
        case headOfVersion3 = "chainsign/store/head/v3"
        case headOfVersion2 = "chainsign/store/head/v2"
        case headOfVersion1 = "chainsign/store/head/v1"
        case store = "chainsign/store/identity/v1"
        case keyRow = "chainsign/store/key/v2"
        case keyRowBeforeVersion3 = "chainsign/store/key/v1"
        case consumedRow = "chainsign/store/consumed/v1"
        case record = "chainsign/store/record/v1"
        case sealedTable = "chainsign/store/table/v1"
        case release = "chainsign/store/release/v1"
        case identity = "chainsign/store/party/v2"
        case identityBeforeVersion3 = "chainsign/store/party/v1"
        case roster = "chainsign/store/roster/v1"
        case unlock = "chainsign/store/unlock/v1"
        case poolCheck = "chainsign/store/pool-check/v1"
        case poolFile = "chainsign/store/pool-file/v1"
        case poolSlot = "chainsign/store/pool-slot/v2"
        case poolDone = "chainsign/store/pool-done/v2"
        case epochFile = "chainsign/store/epoch-file/v1"
        case unlockChecksum = "chainsign/store/unlock-checksum/v2"
        case recordKey = "chainsign/store/key-for/records/v1"
        case codeKey = "chainsign/store/key-for/codes/v1"
        case poolFileKey = "chainsign/store/key-for/pool-file/v1"
        case epochFileKey = "chainsign/store/key-for/epoch-file/v1"
        case keyFileKey = "chainsign/store/key-for/key-file/v1"
        case envelopeKey = "chainsign/store/key-for/envelope/v1"
        case materialKey = "chainsign/store/key-for/material/v1"
    }

    mutating func append(_ field: [UInt8]) {
        // A field of 4 GiB cannot come out of SQLite, whose blobs end at 2³¹ bytes.
        appendBigEndian(UInt64(field.count), width: 4)
        bytes += field
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ number: UInt64) {
        appendBigEndian(8, width: 4)
        appendBigEndian(number, width: 8)
    }

    mutating func append(_ number: Int64) { append(UInt64(bitPattern: number)) }

    private mutating func appendBigEndian(_ number: UInt64, width: UInt64) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * (width - 1 - index)))) }
    }
}

/// Lower-case hex.
func hexText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of lower-case hex; nil for anything else.
func hexBytes(_ text: some StringProtocol) -> [UInt8]? {
    func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for character in text.utf8 {
        guard let value = digit(character) else { return nil }
        if let upper = high {
            bytes.append(upper << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return high == nil ? bytes : nil
}
