/// Where the fields of a certificate of one form stand. All certificates of the form have the same length, and their fields the same places.
struct CertificateForm {
    /// Bytes of each certificate.
    let count: Int
    private let places: [Range<Int>]

    /// The form of whatever `encode` makes of fields of these widths.
    init(_ widths: [Int], _ encode: ([[UInt8]]) -> [UInt8]) {
        // Each field as bytes that stand nowhere else.
        let marks = widths.enumerated().map { [UInt8](repeating: UInt8(truncatingIfNeeded: 0xa1 + $0.offset), count: $0.element) }
        let encoded = encode(marks)
        count = encoded.count
        places = marks.map { encoded.firstRange(of: $0) ?? 0..<0 }
    }

    /// The fields of a certificate; nil where it has another length. Whether it has the form at all is seen by making it anew.
    func fields(of certificate: [UInt8]) -> [[UInt8]]? {
        guard certificate.count == count else { return nil }
        return places.map { Array(certificate[$0]) }
    }
}
