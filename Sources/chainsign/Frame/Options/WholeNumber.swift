internal import ArgumentParser

/// Numbers of options: what is none is refused with the numbers that the option takes.
enum WholeNumber {
    /// Reads a number that is not negative. Limits that depend on other options are the command's to judge.
    ///
    /// - Parameter range: the numbers that the option takes, like `from 1 to 100`.
    static func parser<Number: FixedWidthInteger & Sendable>(_ range: String) -> @Sendable (String) throws -> Number {
        { text in
            guard let number = Number(text), number >= 0 else { throw ValidationError("it must be a whole number \(range)") }
            return number
        }
    }

    /// The arguments with each negative number joined to the option before it, as `--count=-1`.
    ///
    /// No option begins with a digit, so `-1` is a value; the parser would take it for an option, and say that the value is missing.
    static func joined(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var isPastTheOptions = false
        for argument in arguments {
            if argument == "--" { isPastTheOptions = true }
            let isNegative = argument.first == "-" && argument.dropFirst().first.map { $0.isASCII && $0.isNumber } == true
            if !isPastTheOptions, isNegative, let option = joined.last, option.hasPrefix("--"), !option.contains("=") {
                joined[joined.count - 1] = "\(option)=\(argument)"
            } else {
                joined.append(argument)
            }
        }
        return joined
    }
}
