internal import Secrets

/// A secret that a command needs several times: the bytes stay where they are until the last holder lets go of them, and are wiped then.
final class HeldSecret: Sendable {
    let bytes: SecretBytes

    init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

    /// For whoever takes a secret over.
    var copy: SecretBytes { bytes.copy() }
}
