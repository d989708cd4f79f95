internal import CSodium

/// libsodium's one-time set-up. Every entry point of this package that calls libsodium touches ``ready`` first;
/// after the first call that costs one atomic load.
package enum Sodium {
    /// True once `sodium_init` has succeeded; it fails only where the system has no source of randomness.
    package static let ready: Bool = {
        precondition(sodium_init() >= 0, "libsodium could not be initialised: no source of randomness")
        return true
    }()
}
