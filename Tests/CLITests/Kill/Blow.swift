/// What interrupts a command, and at which of the calls by which it changes files.
enum Blow: Hashable, Sendable {
    case none
    /// SIGKILL before the call; torn, after half of the bytes that it writes.
    case kill(at: Int, torn: Bool)
    /// From the call on nothing grows; torn, half of that call's bytes still find room.
    case fullDisk(from: Int, torn: Bool)

    /// For `env`, in front of the program.
    var settings: String {
        switch self {
        case .none: ""
        case .kill(let call, let torn): "CHAINSIGN_KILL_AT=\(call) CHAINSIGN_KILL_TORN=\(torn ? 1 : 0)"
        case .fullDisk(let call, let torn): "CHAINSIGN_FULL_AT=\(call) CHAINSIGN_KILL_TORN=\(torn ? 1 : 0)"
        }
    }
}

extension Blow: CustomStringConvertible {
    var description: String {
        switch self {
        case .none: "uninterrupted"
        case .kill(let call, let torn): "killed \(torn ? "within" : "before") call \(call)"
        case .fullDisk(let call, let torn): "disk full from \(torn ? "within " : "")call \(call)"
        }
    }
}

/// A call that changes a file, as `KillAt.c` writes it down.
struct FileCall: Sendable, CustomStringConvertible {
    enum Fate: String, Sendable {
        case done, killed, torn, refused, short
    }

    let name: String
    /// How many bytes it writes.
    let bytes: Int
    /// Whether it takes room on the disk.
    let grows: Bool
    let fate: Fate
    /// Below the home.
    let path: String

    init?(_ line: Substring) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 5, let bytes = Int(parts[1]), let fate = Fate(rawValue: String(parts[3])) else { return nil }
        (name, self.bytes, grows, self.fate, path) = (String(parts[0]), bytes, parts[2] == "1", fate, String(parts[4]))
    }

    var description: String { bytes > 0 ? "\(name) of \(bytes) bytes, \(path)" : "\(name), \(path)" }
}

/// The calls of one run of a command, in their order.
struct FileCalls: Sendable {
    let calls: [FileCall]

    init(_ text: String) { calls = text.split(separator: "\n").compactMap(FileCall.init) }

    /// The call that was killed, or those that found no room. Other threads may have made more calls until the end.
    var struck: [FileCall] { calls.filter { $0.fate != .done } }

    /// Every place where a kill can strike: before each call, and within each write of more than one byte.
    var kills: [Blow] {
        calls.enumerated().flatMap { position, call -> [Blow] in
            let whole = Blow.kill(at: position + 1, torn: false)
            return call.bytes > 1 ? [whole, .kill(at: position + 1, torn: true)] : [whole]
        }
    }

    /// Every place where a disk can turn out to be full: the calls that take room.
    var fullDisks: [Blow] {
        calls.enumerated().filter { $0.element.grows }.flatMap { position, call -> [Blow] in
            let whole = Blow.fullDisk(from: position + 1, torn: false)
            return call.bytes > 1 ? [whole, .fullDisk(from: position + 1, torn: true)] : [whole]
        }
    }
}
