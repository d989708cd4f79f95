/// The parameters of dkls23.md section 0.
package enum DKLs23Parameters {
    /// λ_c: base OTs per ordered pair.
    package static let baseOTs = 128
    /// ξ: OTs per multiplication.
    package static let transfers = 416
    /// ℓ: Alice's inputs, her nonce share and her key share.
    package static let inputs = 2
    /// W = ℓ + ρ: scalars per OT.
    package static let width = 3
    /// σ: the extension check's field, in bits.
    package static let checkBits = 128
    /// The largest batch of one run.
    package static let largestBatch = 256
    /// The largest n of an ECDSA key: every pair has a set-up of its own.
    package static let largestGroup = 16
}
