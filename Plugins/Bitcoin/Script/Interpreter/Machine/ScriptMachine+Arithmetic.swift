/// Numbers: four bytes go in, five may come out, which only lock times and comparisons of bytes can read.
extension ScriptMachine {
    mutating func calculateOne(_ operation: ScriptOperation) throws(ScriptError) {
        let value = try number(1)
        stack.removeLast()
        switch operation {
        case .add1: push(value + 1)
        case .subtract1: push(value - 1)
        case .negate: push(-value)
        case .absolute: push(abs(value))
        case .not: push(value == 0)
        case .notEqual0: push(value != 0)
        default: throw .badOpcode
        }
    }

    mutating func calculateTwo(_ operation: ScriptOperation) throws(ScriptError) {
        try need(2)
        let (left, right) = (try number(2), try number(1))
        stack.removeLast(2)
        switch operation {
        case .add: push(left + right)
        case .subtract: push(left - right)
        case .booleanAnd: push(left != 0 && right != 0)
        case .booleanOr: push(left != 0 || right != 0)
        case .numberEqual: push(left == right)
        case .numberEqualVerify: if left != right { throw .numberEqualVerify }
        case .numberNotEqual: push(left != right)
        case .lessThan: push(left < right)
        case .greaterThan: push(left > right)
        case .lessThanOrEqual: push(left <= right)
        case .greaterThanOrEqual: push(left >= right)
        case .minimum: push(min(left, right))
        case .maximum: push(max(left, right))
        default: throw .badOpcode
        }
    }

    /// Replaces three numbers by whether the first is at least the second and below the third.
    mutating func within() throws(ScriptError) {
        try need(3)
        let (value, least, limit) = (try number(3), try number(2), try number(1))
        stack.removeLast(3)
        push(least <= value && value < limit)
    }
}
