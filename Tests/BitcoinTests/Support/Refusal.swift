import ChainKit

/// The code of the error that a body throws; nil where it throws none.
func code(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return (error as? ChainError)?.code.rawValue ?? "\(error)" }
}

/// The code and the field of the error that a body throws, like `oversized inputs[0]`; nil where it throws none.
func error(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return (error as? ChainError).map { "\($0.code.rawValue) \($0.field ?? "")" } ?? "\(error)" }
}
