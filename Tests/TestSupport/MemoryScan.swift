#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
package import Secrets

/// Finds byte strings in this process's writable memory: heap, freed heap, stacks (rule M1).
///
/// The strings are held under a mask, so that they are not what is found.
package final class MemoryScan {
    private static let mask: UInt8 = 0xa7
    private struct Needle {
        let name: String
        let bytes: [UInt8]
        /// The other half of what is package as a whole: an occurrence beside it tells nothing.
        var before: [UInt8] = []
        var after: [UInt8] = []
    }
    private var needles: [Needle] = []

    package init() {}

    /// Of at least eight bytes.
    package func look(for name: String, _ secret: borrowing SecretBytes, _ range: Range<Int>? = nil) {
        let range = range ?? 0..<secret.count
        let bytes = unsafe secret.withUnsafeBytes { secret in range.map { unsafe secret[$0] ^ Self.mask } }
        if bytes.count >= 8 { needles.append(Needle(name: name, bytes: bytes)) }
    }

    /// Two neighbours of a package message, each of which tells a secret where it stands alone.
    package func look(forEither name: String, of message: ArraySlice<UInt8>) {
        let bytes = message.map { $0 ^ Self.mask }
        let (first, second) = (Array(bytes.prefix(bytes.count / 2)), Array(bytes.suffix(bytes.count / 2)))
        needles.append(Needle(name: name + ", first", bytes: first, after: second))
        needles.append(Needle(name: name + ", second", bytes: second, before: first))
    }

    /// The names of what was found, once for each place.
    package func found() throws -> [String] {
        var byPrefix: [UInt64: [Int]] = [:]
        var starts = [Bool](repeating: false, count: 65536)
        for (position, needle) in needles.enumerated() {
            byPrefix[Self.word(needle.bytes), default: []].append(position)
            starts[Int(needle.bytes[0] ^ Self.mask) | Int(needle.bytes[1] ^ Self.mask) << 8] = true
        }
        var names: [String] = []
        let maps = try Self.maps()
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard ends.count == 2, let base = unsafe UnsafeRawPointer(bitPattern: ends[0]) else { continue }
            let count = Int(ends[1] - ends[0])
            guard count >= 64 else { continue }
            for offset in 0..<count - 8 {
                let pair = unsafe Int((base + offset).loadUnaligned(as: UInt16.self).littleEndian)
                guard starts[pair] else { continue }
                let word = unsafe (base + offset).loadUnaligned(as: UInt64.self) ^ Self.wordMask
                for position in byPrefix[word] ?? [] {
                    let needle = needles[position]
                    guard unsafe matches(base, count, offset, needle.bytes) else { continue }
                    let length = needle.bytes.count
                    if !needle.after.isEmpty, unsafe matches(base, count, offset + length, needle.after) { continue }
                    if !needle.before.isEmpty, unsafe matches(base, count, offset - needle.before.count, needle.before) { continue }
                    names.append(needle.name)
                }
            }
        }
        return names
    }

    /// All of /proc/self/maps: the kernel gives it a page at a time, and Foundation takes the first for the whole.
    private static func maps() throws -> String {
        let descriptor = unsafe open("/proc/self/maps", O_RDONLY)
        guard descriptor >= 0 else { throw MalformedVector(what: "/proc/self/maps cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &page, page.count)
            guard count > 0 else { break }
            bytes += page.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let wordMask = UInt64(mask) &* 0x0101_0101_0101_0101

    private static func word(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
    }

    @unsafe private func matches(_ base: UnsafeRawPointer, _ count: Int, _ offset: Int, _ masked: [UInt8]) -> Bool {
        guard offset >= 0, offset + masked.count <= count else { return false }
        for (place, byte) in masked.enumerated() {
            if unsafe (base + offset + place).load(as: UInt8.self) ^ Self.mask != byte { return false }
        }
        return true
    }
}
