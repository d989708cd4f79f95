internal import CLibCrypto
internal import CSodium
internal import Secrets

/// A trial of the C libraries that were loaded, which are not those of the build machine: do they compute what this package relies on?
public enum LinkedLibraries {
    /// The first thing that is wrong with one of them, in words; nil where nothing is. Tried once.
    public static let fault: String? = fault(of: probes)

    /// Whether libsodium refuses points outside the prime-order subgroup. Releases before late 2025 let some of mixed order pass
    /// (CVE-2025-69277) unless their distributor mended them. Without it no element decodes.
    static let checksSubgroups = subgroupProbe.holds()

    struct Probe: Sendable {
        let library: String
        /// What it does wrong, if it does.
        let fault: String
        let holds: @Sendable () -> Bool
    }

    static func fault(of probes: [Probe]) -> String? {
        probes.first { !$0.holds() }.map { "the \($0.library) that is loaded \($0.fault)" }
    }

    static let probes = [
        subgroupProbe,
        Probe(library: "libsodium", fault: "refuses ristretto255's generator") {
            _ = Sodium.ready
            // RFC 9496, appendix A.1.
            let generator: [UInt8] = [
                0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f,
                0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76,
            ]
            return unsafe crypto_core_ristretto255_is_valid_point(generator) == 1
                && Ristretto255.generatorMultiple(Scalar(1))?.encoded == generator
        },
        Probe(library: "libcrypto", fault: "computes another SHA-256") {
            // FIPS 180-4's example "abc".
            SHA256.hash([0x61, 0x62, 0x63]) == [
                0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
            ]
        },
        Probe(library: "libcrypto", fault: "seals otherwise than AES-256-GCM") {
            // The GCM specification's test case 13: nothing, under zeros.
            let zeros = SecretBytes(zeros: 32)
            let sealed = try? AEAD.seal(
                SecretBytes(zeros: 0), key: zeros, nonce: [UInt8](repeating: 0, count: 12), associatedData: [])
            return sealed == [0x53, 0x0f, 0x8a, 0xfb, 0xc7, 0x45, 0x36, 0xb9, 0xa9, 0x63, 0xb4, 0xf1, 0xc4, 0xcb, 0x73, 0x8b]
        },
        Probe(library: "libsecp256k1", fault: "computes another 2·G") {
            // SEC 2's generator, doubled.
            Secp256k1.generatorMultiple(Scalar(2))?.encoded == [
                0x02, 0xc6, 0x04, 0x7f, 0x94, 0x41, 0xed, 0x7d, 0x6d, 0x30, 0x45, 0x40, 0x6e, 0x95, 0xc0, 0x7c, 0xd8,
                0x5c, 0x77, 0x8e, 0x4b, 0x8c, 0xef, 0x3c, 0xa7, 0xab, 0xac, 0x09, 0xb9, 0x5c, 0x70, 0x9e, 0xe5,
            ]
        },
    ]

    private static let subgroupProbe = Probe(library: "libsodium", fault: "takes points that are not in Ed25519's prime-order group") {
        _ = Sodium.ready
        // B itself (RFC 8032), and B with the point of order two added to it: (−x, −y).
        let base = [0x58] + [UInt8](repeating: 0x66, count: 31)
        let mixed = [0x95] + [UInt8](repeating: 0x99, count: 31)
        return unsafe crypto_core_ed25519_is_valid_point(base) == 1 && crypto_core_ed25519_is_valid_point(mixed) == 0
    }
}
