internal import CMemcheck
internal import Groups
internal import Secrets

/// One operation on secrets, and the memory that holds its result.
struct Check: Sendable {
    let name: String
    let body: @Sendable () -> TaintedMemory
}

/// A result whose memory counts as defined until the operation writes it.
func result(_ count: Int) -> TaintedMemory {
    let memory = TaintedMemory(count)
    unsafe memcheck_make_defined(memory.pointer(to: UInt8.self), count)
    return memory
}

/// Stores a verdict about secrets without looking at it.
func verdict(_ answer: Bool) -> TaintedMemory {
    let memory = result(1)
    unsafe memory.pointer(to: Bool.self).pointee = answer
    return memory
}

/// An operation on one secret scalar: result, operand.
private func unary(_ name: String, _ operation: @escaping @Sendable (TaintedMemory, TaintedMemory) -> Void) -> Check {
    Check(name: "scalar " + name) {
        let (r, a) = (result(32), TaintedMemory(32))
        operation(r, a)
        return r
    }
}

/// An operation on two secret scalars: result, operands.
private func binary(_ name: String, _ operation: @escaping @Sendable (TaintedMemory, TaintedMemory, TaintedMemory) -> Void) -> Check {
    Check(name: "scalar " + name) {
        let (r, a, b) = (result(32), TaintedMemory(32), TaintedMemory(32))
        operation(r, a, b)
        return r
    }
}

/// A mask of all ones or all zeros that is a secret itself.
private func secretMask() -> UInt64 {
    let bit = TaintedMemory(8)
    return unsafe 0 &- (bit.pointer(to: UInt64.self).pointee & 1)
}

private let scalarChecks: [Check] = [
    binary("add") { unsafe Secp256k1Scalars.add($0.pointer(), $1.pointer(), $2.pointer()) },
    binary("subtract") { unsafe Secp256k1Scalars.subtract($0.pointer(), $1.pointer(), $2.pointer()) },
    binary("multiply") { unsafe Secp256k1Scalars.multiply($0.pointer(), $1.pointer(), $2.pointer()) },
    unary("square") { unsafe Secp256k1Scalars.square($0.pointer(), $1.pointer()) },
    unary("negate") { unsafe Secp256k1Scalars.negate($0.pointer(), $1.pointer()) },
    unary("invert") { unsafe Secp256k1Scalars.invert($0.pointer(), $1.pointer()) },
    binary("conditional select") {
        unsafe Secp256k1Scalars.conditionalSelect($0.pointer(), $1.pointer(), $2.pointer(), mask: secretMask())
    },
    unary("conditional negate") { unsafe Secp256k1Scalars.conditionalNegate($0.pointer(), $1.pointer(), mask: secretMask()) },
    Check(name: "scalar is zero") {
        let a = TaintedMemory(32)
        return verdict(unsafe Secp256k1Scalars.isZero(a.pointer()))
    },
    Check(name: "scalar equal") {
        let (a, b) = (TaintedMemory(32), TaintedMemory(32))
        return verdict(unsafe Secp256k1Scalars.equal(a.pointer(), b.pointer()))
    },
    Check(name: "scalar decode") {
        let (r, bytes) = (result(32), TaintedMemory(32))
        let accepted = verdict(unsafe Secp256k1Scalars.decode(r.pointer(), bytes.pointer()))
        return accepted.isTainted ? r : accepted
    },
    Check(name: "scalar encode") {
        let (bytes, a) = (result(32), TaintedMemory(32))
        unsafe Secp256k1Scalars.encode(bytes.pointer(), a.pointer())
        return bytes
    },
    Check(name: "scalar reduce 32 bytes") {
        let (r, bytes) = (result(32), TaintedMemory(32))
        unsafe Secp256k1Scalars.reduce32(r.pointer(), bytes.pointer())
        return r
    },
    Check(name: "scalar reduce 64 bytes") {
        let (r, bytes) = (result(32), TaintedMemory(64))
        unsafe Secp256k1Scalars.reduceWide(r.pointer(), bytes.pointer())
        return r
    },
]

/// Secret bytes that memcheck holds for undefined, whatever they held before.
func taintedSecret(_ count: Int) -> SecretBytes {
    var secret = SecretBytes(random: count)
    unsafe secret.withUnsafeMutableBytes { unsafe memcheck_make_undefined($0.baseAddress, $0.count) }
    return secret
}

private let secretChecks: [Check] = [
    Check(name: "secret bytes compare, different") {
        let a = taintedSecret(32)
        let b = taintedSecret(32)
        return verdict(a.isEqual(to: b))
    },
    Check(name: "secret bytes compare, equal") {
        let a = taintedSecret(33)
        let b = a.copy()
        return verdict(a.isEqual(to: b))
    },
    Check(name: "secret bytes copy and slice") {
        let a = taintedSecret(48)
        let r = result(16)
        let copy = a.copy()
        guard let slice = copy.slice(16..<32) else { return r }
        unsafe slice.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(r.pointer(to: UInt8.self)).copyMemory(from: start, byteCount: 16)
        }
        return r
    },
]

/// Everything that `make ctcheck` covers. An operation on secrets that is not here is not checked.
let checks: [Check] = scalarChecks + secretChecks + transferChecks + multiplicationChecks + coreChecks

/// A function that leaks its argument by a jump: what the check exists to find.
@inline(never) @_optimize(none)
private func branching(_ secret: UInt64) -> UInt64 {
    if secret & 1 == 1 { return 3 }
    return 5
}

/// Proves that the check can fail.
let selfTest = Check(name: "self-test: a jump on a secret") {
    let (r, secret) = (result(8), TaintedMemory(8))
    unsafe r.pointer(to: UInt64.self).pointee = branching(secret.pointer(to: UInt64.self).pointee)
    return r
}
