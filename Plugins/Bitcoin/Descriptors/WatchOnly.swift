public import ChainKit

/// Descriptors with which a wallet elsewhere watches this one in one form of addresses: receiving at `m/0/i`, change at `m/1/i`.
public struct WatchOnly: Sendable, Hashable {
    /// The form.
    public let format: AddressFormat
    /// `…/0/*`
    public let receive: Descriptor
    /// `…/1/*`
    public let change: Descriptor
    /// Both in one, `…/<0;1>/*` (BIP-389).
    public let both: Descriptor
    /// The key under SLIP-132's version of the form, for wallets that take no descriptors; nil where no version is registered.
    public let extendedKey: String?

    /// A wallet's forms on a network: those of its ECDSA key, and Taproot of its BIP-340 key; nil leaves a key out.
    ///
    /// Where no origin is given, the keys' own fingerprints are theirs at depth 0, and below it there is none. Both keys are extended
    /// keys of their own: the wallet's roots have no common parent.
    public static func export(
        ecdsa: ExtendedPublicKey?, bip340: ExtendedPublicKey?, network: BitcoinNetwork, ecdsaOrigin: KeyOrigin? = nil,
        bip340Origin: KeyOrigin? = nil
    ) -> [WatchOnly] {
        AddressFormat.allCases.compactMap { format in
            guard format.exists(on: network), let key = format == .p2tr ? bip340 : ecdsa else { return nil }
            return WatchOnly(
                key.on(network.isTest ? .test : .main), format == .p2tr ? bip340Origin : ecdsaOrigin, format, network)
        }
    }

    private init(_ key: ExtendedPublicKey, _ origin: KeyOrigin?, _ format: AddressFormat, _ network: BitcoinNetwork) {
        let origin = origin ?? (key.depth == 0 ? KeyOrigin(fingerprint: key.fingerprint, path: []) : nil)
        func descriptor(_ step: DescriptorKey.Step) -> Descriptor {
            return Descriptor(format, DescriptorKey(origin: origin, base: .extended(key), steps: [step], isRanged: true))
        }
        self.format = format
        receive = descriptor(.index(0))
        change = descriptor(.index(1))
        both = descriptor(.choice([0, 1]))
        extendedKey = ExtendedKeyText.text(of: key, format: format, network: network)
    }

    /// `{"format", "receive", "change", "both", "extendedKey"}`
    public var json: JSONValue {
        [
            "format": .string(format.rawValue), "receive": .string(receive.description), "change": .string(change.description),
            "both": .string(both.description), "extendedKey": .optional(extendedKey),
        ]
    }
}
