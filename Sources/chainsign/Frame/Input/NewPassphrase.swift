internal import Secrets

extension Passphrase {
    /// Refuses a new passphrase that no prompt or variable can give again: a binary file that was named by mistake, say, or a cursor key that was
    /// hit. One that locks something already is taken as it is.
    static func refuseOdd(_ passphrase: borrowing SecretBytes) throws {
        let problem = unsafe passphrase.withUnsafeBytes { bytes -> String? in
            if unsafe bytes.contains(0) { return "has a zero byte in it" }
            if unsafe bytes.starts(with: [0xef, 0xbb, 0xbf]) { return "begins with a byte order mark" }
            var (parser, iterator) = unsafe (Unicode.UTF8.ForwardParser(), bytes.makeIterator())
            while true {
                switch unsafe parser.parseScalar(from: &iterator) {
                case .emptyInput: return nil
                case .error: return "is no text: its bytes are not UTF-8"
                case .valid(let scalar):
                    let value = Unicode.UTF8.decode(scalar).value
                    if value < 0x20 || (0x7f..<0xa0).contains(value) { return "has a control character in it" }
                }
            }
        }
        guard let problem else { return }
        throw Failure(.input, .oddPassphrase, "the new passphrase \(problem)", hint: "write the file as plain text")
    }
}
