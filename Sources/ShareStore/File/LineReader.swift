#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The lines of a file from outside, one after another: no more than a line, of bounded length, is in memory.
package final class LineReader {
    private let path: String
    private let file: Int32
    private let longest: Int
    private var held: [UInt8] = []
    /// How much of what is held was given out.
    private var given = 0
    private var isAtEnd = false
    /// The number of the line that was read last.
    package private(set) var number = 0

    package init(_ path: String, longest: Int) throws(StoreError) {
        guard let found = try FileSystem.status(path) else { throw .notFound(file: path) }
        guard found.isRegular else { throw .notAStore(file: path, detail: "not a regular file") }
        file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw FileSystem.refusal(path, "open", errno) }
        self.path = path
        self.longest = longest
    }

    deinit { close(file) }

    /// The next line without its end; nil behind the last. Every line ends in a line feed, so that one that was cut short is none.
    package func next() throws(StoreError) -> [UInt8]? {
        var searched = given
        while true {
            if let end = held[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { given = end + 1 }
                number += 1
                return Array(held[given..<end])
            }
            if isAtEnd {
                guard given == held.count else {
                    number += 1
                    throw .notAStore(file: path, detail: "it is cut short")
                }
                return nil
            }
            held.removeFirst(given)
            given = 0
            searched = held.count
            guard held.count <= longest else {
                number += 1
                throw .notAStore(file: path, detail: "longer than any that is written here")
            }
            try fill()
        }
    }

    private func fill() throws(StoreError) {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        repeat {
            count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileSystem.refusal(path, "read", errno) }
        if count == 0 { isAtEnd = true }
        held += bytes[..<count]
    }
}
