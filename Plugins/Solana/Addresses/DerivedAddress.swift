internal import ChainKit

/// Addresses that follow from others.
enum DerivedAddress {
    /// SHA-256 of base, seed and owner.
    static func withSeed(base: SolanaPublicKey, seed: String, owner: SolanaPublicKey) -> SolanaPublicKey? {
        guard seed.utf8.count <= 32 else { return nil }
        return SolanaPublicKey(checked: HashFunction.sha256.digest(of: base.bytes + Array(seed.utf8) + owner.bytes))
    }

    /// The program-derived address with the highest bump that lies off the curve.
    static func program(_ seeds: [[UInt8]], _ program: SolanaPublicKey) -> SolanaPublicKey? {
        for bump in (0...255).reversed() {
            let preimage = seeds.flatMap { $0 } + [UInt8(bump)] + program.bytes + Array("ProgramDerivedAddress".utf8)
            let address = SolanaPublicKey(checked: HashFunction.sha256.digest(of: preimage))
            if !address.isOnCurve { return address }
        }
        return nil
    }

    /// The token account that a wallet has for a mint by convention.
    static func tokenAccount(wallet: SolanaPublicKey, mint: SolanaPublicKey, tokenProgram: SolanaPublicKey) -> SolanaPublicKey? {
        program([wallet.bytes, tokenProgram.bytes, mint.bytes], Program.associatedToken.key)
    }
}
