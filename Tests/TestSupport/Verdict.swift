package import MPCCore

/// The abort that a call ends with; nil where it succeeds. Any other error passes through.
package func verdict<Result>(_ body: () throws -> Result) throws -> ProtocolAbort? {
    do { _ = try body() } catch let abort as ProtocolAbort { return abort }
    return nil
}

extension Result where Failure == ProtocolAbort {
    /// The abort, if this is one.
    package var abort: ProtocolAbort? {
        if case .failure(let abort) = self { abort } else { nil }
    }
}

extension Array<UInt8> {
    /// The bytes with one bit changed.
    package func flipping(_ position: Int, _ mask: UInt8 = 1) -> [UInt8] {
        var altered = self
        altered[position] ^= mask
        return altered
    }

    /// The bytes with a range replaced by as many others.
    package func replacing(_ range: Range<Int>, with bytes: [UInt8]) -> [UInt8] {
        Array(self[..<range.lowerBound]) + bytes + Array(self[range.upperBound...])
    }
}
