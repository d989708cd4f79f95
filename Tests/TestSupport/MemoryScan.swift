package import Secrets

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Finds byte strings in this process's writable memory: heap, freed heap, stacks (rule M1).
///
/// The strings are held under a mask, so that they are not what is found; and whatever the search needs is allocated when it is made, so
/// that it does not take, and overwrite, the freed memory that it is to look at.
package final class MemoryScan {
    private static let mask: UInt8 = 0xa7
    private static let wordMask = UInt64(mask) &* 0x0101_0101_0101_0101
    private static let (mostNeedles, mostBytes, mostMaps) = (1 << 15, 1 << 20, 1 << 20)

    private struct Needle {
        var name: String
        var part: StaticString = ""
        let bytes: Range<Int>
        /// The other half of what is public as a whole: an occurrence beside it tells nothing.
        var before = 0..<0
        var after = 0..<0
        /// The first eight bytes, masked as all are.
        var word: UInt64 = 0
        /// The next one whose first two bytes are the same.
        var next = -1
    }
    private var needles: [Needle] = []
    /// By the first two bytes: the needle, or -1.
    private var heads = [Int](repeating: -1, count: 1 << 16)
    private var masked = [UInt8](repeating: 0, count: mostBytes)
    private var used = 0
    private var maps = [UInt8](repeating: 0, count: mostMaps)

    package init() { needles.reserveCapacity(Self.mostNeedles) }

    /// Of at least eight bytes.
    package func look(for name: String, _ secret: borrowing SecretBytes, _ range: Range<Int>? = nil) {
        let range = range ?? 0..<secret.count
        guard range.count >= 8 else { return }
        let place = unsafe secret.withUnsafeBytes { unsafe keep(UnsafeRawBufferPointer(rebasing: $0[range])) }
        add(Needle(name: name, bytes: place))
    }

    /// Two neighbours of a public message, each of which tells a secret where it stands alone.
    package func look(forEither name: String, of message: ArraySlice<UInt8>) {
        let place = unsafe message.withUnsafeBytes { unsafe keep($0) }
        let half = place.lowerBound + place.count / 2
        let (first, second) = (place.lowerBound..<half, half..<place.upperBound)
        add(Needle(name: name, part: ", first", bytes: first, after: second))
        add(Needle(name: name, part: ", second", bytes: second, before: first))
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        precondition(used + bytes.count <= Self.mostBytes, "too much to look for")
        let place = used..<used + bytes.count
        for offset in 0..<bytes.count { masked[used + offset] = unsafe bytes[offset] ^ Self.mask }
        used = place.upperBound
        return place
    }

    private func add(_ needle: Needle) {
        precondition(needles.count < Self.mostNeedles, "too much to look for")
        let start = needle.bytes.lowerBound
        let pair = Int(masked[start] ^ Self.mask) | Int(masked[start + 1] ^ Self.mask) << 8
        var needle = needle
        for offset in (0..<8).reversed() { needle.word = needle.word << 8 | UInt64(masked[start + offset]) }
        needle.next = heads[pair]
        heads[pair] = needles.count
        needles.append(needle)
    }

    /// The names of what was found, once for each place.
    package func found() throws -> [String] {
        var names: [String] = []
        unsafe try eachMap { base, count in
            for offset in 0..<count - 8 {
                var next = unsafe heads[Int((base + offset).loadUnaligned(as: UInt16.self).littleEndian)]
                guard next >= 0 else { continue }
                let word = unsafe (base + offset).loadUnaligned(as: UInt64.self).littleEndian ^ Self.wordMask
                while next >= 0 {
                    let needle = needles[next]
                    next = needle.next
                    guard needle.word == word, unsafe matches(base, count, offset, needle.bytes) else { continue }
                    if !needle.after.isEmpty, unsafe matches(base, count, offset + needle.bytes.count, needle.after) { continue }
                    if !needle.before.isEmpty, unsafe matches(base, count, offset - needle.before.count, needle.before) { continue }
                    names.append(needle.name + needle.part.description)
                }
            }
        }
        return names
    }

    @unsafe private func matches(_ base: UnsafeRawPointer, _ count: Int, _ offset: Int, _ place: Range<Int>) -> Bool {
        guard offset >= 0, offset + place.count <= count else { return false }
        for (distance, position) in place.enumerated() {
            if unsafe (base + offset + distance).load(as: UInt8.self) ^ Self.mask != masked[position] { return false }
        }
        return true
    }

    /// Every writable mapping of 64 bytes or more. /proc/self/maps is read to its end: the kernel gives it a page at a time.
    private func eachMap(_ body: (UnsafeRawPointer, Int) -> Void) throws {
        let descriptor = unsafe open("/proc/self/maps", O_RDONLY)
        guard descriptor >= 0 else { throw MalformedVector(what: "/proc/self/maps cannot be opened") }
        defer { close(descriptor) }
        var length = 0
        while length < maps.count {
            let count = unsafe maps.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress.map { unsafe $0 + length }, $0.count - length)
            }
            guard count > 0 else { break }
            length += count
        }
        guard length < maps.count else { throw MalformedVector(what: "/proc/self/maps is longer than expected") }
        var place = 0
        while place < length {
            let end = maps[place..<length].firstIndex(of: UInt8(ascii: "\n")) ?? length
            // "from-to rw-p …", the addresses in hex.
            let from = address(&place)
            place += 1
            let to = address(&place)
            let isWritable = place + 2 < end && maps[place + 1] == UInt8(ascii: "r") && maps[place + 2] == UInt8(ascii: "w")
            if isWritable, to >= from + 64, let base = unsafe UnsafeRawPointer(bitPattern: from) { unsafe body(base, Int(to - from)) }
            place = end + 1
        }
    }

    /// The hex number at a place of the maps, which goes on to the character behind it.
    private func address(_ place: inout Int) -> UInt {
        var value: UInt = 0
        while place < maps.count, let digit = Character(UnicodeScalar(maps[place])).hexDigitValue {
            value = value << 4 | UInt(digit)
            place += 1
        }
        return value
    }
}
