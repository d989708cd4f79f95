internal import CSodium

/// Comparison of tags and hashes whose content must not show in time.
package enum ConstantTime {
    /// Returns whether two strings have equal bytes; the time depends on the lengths alone.
    package static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe sodium_memcmp(a, b, a.count) == 0
    }
}
