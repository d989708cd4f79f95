internal import Synchronization

/// Standard input, which can be read once: two arguments that ask for it are refused before anything is read.
enum StandardInput {
    /// The arguments that ask for it, in the words of the command's help.
    private static let claims = Mutex<[String]>([])
    /// The argument that has read it.
    private static let reader = Mutex<String?>(nil)

    /// Whether an argument names standard input: opened by one of its paths a file would be read from its beginning once more.
    static func isMeant(by argument: String) -> Bool {
        ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].contains(argument)
    }

    /// Notes the arguments of one kind that name it. To be called where arguments are checked; the same kind counts once.
    static func note(_ role: String, _ arguments: [String]) {
        guard arguments.contains(where: isMeant) else { return }
        claims.withLock { held in
            if !held.contains(role) { held.append(role) }
        }
    }

    /// Refuses the command line on which two kinds of arguments name it.
    static func requireOneClaim() throws {
        let claims = claims.withLock(\.self)
        guard claims.count > 1 else { return }
        throw refusal(claims[0], claims[1])
    }

    /// To be called before it is read.
    static func take(for role: String) throws {
        let earlier = reader.withLock { held in
            defer { held = held ?? role }
            return held
        }
        guard let earlier else { return }
        throw refusal(earlier, role)
    }

    private static func refusal(_ one: String, _ other: String) -> Failure {
        let hint = [one, other].contains(passphrase) ? ", or the passphrase into CHAINSIGN_PASSPHRASE" : ""
        guard one != other else {
            return Failure(.input, .usage, "standard input can't be two of \(one)", hint: "put one of them into a file")
        }
        return Failure(.input, .usage, "standard input can't be both \(one) and \(other)", hint: "put one of them into a file\(hint)")
    }

    /// The option that reads a passphrase.
    static let passphrase = "--passphrase-file"
}
