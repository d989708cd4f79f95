internal import CMemcheck
internal import Secrets

/// Random heap bytes that memcheck holds for undefined: secrets, as far as the check is concerned.
///
/// A jump or an address that depends on them is reported by valgrind and fails the run.
@safe final class TaintedMemory {
    let count: Int
    private let base: UnsafeMutableRawPointer

    init(_ count: Int) {
        self.count = count
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
        unsafe Randomness.system.fill(UnsafeMutableRawBufferPointer(start: base, count: count))
        taint()
    }

    deinit {
        unsafe memcheck_make_defined(base, count)
        unsafe base.deallocate()
    }

    func taint() { unsafe memcheck_make_undefined(base, count) }

    /// Whether a result depends on secrets: what a check must end with, or it checked nothing.
    var isTainted: Bool { unsafe memcheck_is_undefined(base, count) }

    func pointer<T: BitwiseCopyable>(to type: T.Type = T.self) -> UnsafeMutablePointer<T> {
        unsafe base.assumingMemoryBound(to: type)
    }
}
