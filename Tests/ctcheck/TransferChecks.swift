internal import CGF128
internal import CMemcheck
internal import DKLs23
internal import Groups
internal import Secrets

/// What oblivious transfer and the vector OLE do with secrets, one primitive at a time.
let transferChecks: [Check] = [
    Check(name: "GF(2^128) fold") {
        let (r, chi, v) = (result(16), TaintedMemory(16 * 9), TaintedMemory(16 * 10))
        unsafe cgf128_fold(r.pointer(), chi.pointer(), v.pointer(), 9)
        return r
    },
    Check(name: "GF(2^128) fold, portable") {
        let (r, chi, v) = (result(16), TaintedMemory(16 * 9), TaintedMemory(16 * 10))
        unsafe cgf128_fold_portable(r.pointer(), chi.pointer(), v.pointer(), 9)
        return r
    },
    Check(name: "transfer pads") {
        let (r, rows) = (result(32 * 3 * 8), TaintedMemory(16 * 8))
        unsafe SingleBlockHash().pads(
            r.pointer(), key: [UInt8](repeating: 7, count: 32), firstRow: 416, count: 8, width: 3, rows: rows.pointer(), mask: nil)
        return r
    },
    Check(name: "transfer pads under a mask") {
        let (r, rows, mask) = (result(32 * 3 * 8), TaintedMemory(16 * 8), TaintedMemory(16))
        unsafe SingleBlockHash().pads(
            r.pointer(), key: [UInt8](repeating: 7, count: 32), firstRow: 0, count: 8, width: 3, rows: rows.pointer(), mask: mask.pointer())
        return r
    },
    Check(name: "transfer PRG keys") {
        let (r, keys) = (result(16 * 8), TaintedMemory(16 * 8))
        unsafe SingleBlockHash().prgKeys(
            r.pointer(), keys: keys.pointer(), count: 8, tag: .otPRG, field: [UInt8](repeating: 7, count: 32))
        return r
    },
    Check(name: "scalar accumulate and reduce") {
        let (r, sum, a, b) = (result(32), result(8 * Secp256k1Scalars.accumulatorLimbs), TaintedMemory(32 * 9), TaintedMemory(32 * 9))
        unsafe sum.pointer(to: UInt8.self).update(repeating: 0, count: sum.count)
        let (left, right) = unsafe (a.pointer(to: ScalarLimbs.self), b.pointer(to: ScalarLimbs.self))
        for i in 0..<9 { unsafe Secp256k1Scalars.accumulate(sum.pointer(), left + i, right + i) }
        unsafe Secp256k1Scalars.reduce(r.pointer(), accumulated: sum.pointer())
        return r
    },
    Check(name: "gadget sum over secret choices") {
        let choices = taintedSecret(52)
        return exposed(Gadget(session: [UInt8](repeating: 7, count: 32)).sum(choices: choices, instance: 0))
    },
]

/// The extension and the vector OLE from end to end, both sides, keys, choices and inputs secret. Messages are what the
/// parties publish: they count as defined from where they are sent.
let multiplicationChecks: [Check] = [
    Check(name: "transfer extension, receiver") {
        guard let bob = Multiplication.bob() else { return result(1) }
        return exposed(bob.rows)
    },
    Check(name: "transfer extension, sender: rows") {
        guard let bob = Multiplication.bob(), let alice = Multiplication.alice(bob.message) else { return result(1) }
        return exposed(alice.rows)
    },
    Check(name: "transfer extension, sender: verdict") {
        guard let bob = Multiplication.bob(), let alice = Multiplication.alice(bob.message) else { return result(1) }
        return verdict(alice.isConsistent)
    },
    Check(name: "vector OLE, sender") {
        guard let bob = Multiplication.bob(), let alice = Multiplication.alice(bob.message) else { return result(1) }
        var message = SecretBytes(zeros: VectorOLE.messageBytes)
        return exposed(Multiplication.send(alice, into: &message).first)
    },
    Check(name: "vector OLE, receiver") {
        guard let received = Multiplication.receive() else { return result(1) }
        return exposed(received.first)
    },
    Check(name: "vector OLE, receiver: verdict") {
        guard let received = Multiplication.receive() else { return result(1) }
        return verdict(received.consistent)
    },
]

/// One multiplication between two parties whose keys do not fit: what it computes is nothing, how is all.
private enum Multiplication {
    private static let session = [UInt8](repeating: 7, count: 32)
    private static let gadget = Gadget(session: session)
    /// B = 1: 416 OTs, filled to 512, and 128 for the check.
    private static let columnBytes = 80

    static func bob() -> OTExtension.Receiver? {
        OTExtension.receive(batch: 1, session: session, keys: taintedSecret(4096), choices: taintedSecret(columnBytes))
    }

    static func alice(_ message: [UInt8]) -> OTExtension.Sender? {
        OTExtension.send(batch: 1, session: session, keys: taintedSecret(2048), delta: taintedSecret(16), message: published(message))
    }

    static func send(_ alice: borrowing OTExtension.Sender, into message: inout SecretBytes) -> VectorOLE.Sent {
        VectorOLE.send(
            alice, instance: 0, gadget: gadget, padKey: VectorOLE.padKey(session), inputs: SecretScalar(limbs: taintedSecret(32)),
            SecretScalar(limbs: taintedSecret(32)), check: SecretScalar(limbs: taintedSecret(32)), workspace: VectorOLE.Workspace(),
            into: &message, at: 0)
    }

    static func receive() -> VectorOLE.Received? {
        guard let bob = bob(), let alice = alice(bob.message) else { return nil }
        var message = SecretBytes(zeros: VectorOLE.messageBytes)
        _ = send(alice, into: &message)
        unsafe message.withUnsafeMutableBytes { unsafe memcheck_make_defined($0.baseAddress, $0.count) }
        return VectorOLE.receive(
            bob, instance: 0, gadget: gadget, padKey: VectorOLE.padKey(session), message: message, at: 0, workspace: VectorOLE.Workspace())
    }

    private static func published(_ message: [UInt8]) -> [UInt8] {
        var message = message
        unsafe message.withUnsafeMutableBytes { unsafe memcheck_make_defined($0.baseAddress, $0.count) }
        return message
    }
}
