public import ChainKit

/// A descriptor's key: a point, or an extended key with the steps that follow it (BIP-380, BIP-389).
public struct DescriptorKey: Sendable, Hashable {
    /// The key itself.
    public enum Base: Sendable, Hashable {
        /// 33 bytes compressed, 65 with both coordinates, 32 x-only.
        case point([UInt8])
        /// An extended public key.
        case extended(ExtendedPublicKey)
    }

    /// A step below an extended key.
    public enum Step: Sendable, Hashable {
        /// An index.
        case index(UInt32)
        /// An index for each of several descriptors: `<0;1>`.
        case choice([UInt32])
    }

    /// The key's origin, where it is said.
    public let origin: KeyOrigin?
    /// The key.
    public let base: Base
    /// Steps below an extended key; none is hardened, which a public key could not follow.
    public let steps: [Step]
    /// Whether the key stands for every child at the end: `/*`.
    public let isRanged: Bool

    /// The number of descriptors that this stands for.
    public var branches: Int {
        for case .choice(let indices) in steps { return indices.count }
        return 1
    }

    /// The key of one of the descriptors that this stands for; nil where there is none of that number.
    func branch(_ branch: Int) -> DescriptorKey? {
        guard (0..<branches).contains(branch) else { return nil }
        let steps = steps.map { step in
            if case .choice(let indices) = step { Step.index(indices[branch]) } else { step }
        }
        return DescriptorKey(origin: origin, base: base, steps: steps, isRanged: isRanged)
    }

    /// The extended key above the children, or the key itself where there are none; nil for a point. Of several descriptors, the first.
    func parent() throws(ChainError) -> ExtendedPublicKey? {
        guard case .extended(let key) = base else { return nil }
        return try key.derived(
            steps.compactMap { step in
                switch step {
                case .index(let index): index
                case .choice(let indices): indices.first
                }
            })
    }

    /// As descriptors write it, with `h` for hardened steps.
    var text: String {
        var text = ""
        if let origin {
            text = "[\(Hex.encode(origin.fingerprint))"
            for index in origin.path { text += "/\(index & ~(1 << 31))" + (index >> 31 == 1 ? "h" : "") }
            text += "]"
        }
        switch base {
        case .point(let bytes): text += Hex.encode(bytes)
        case .extended(let key): text += key.description
        }
        for step in steps {
            switch step {
            case .index(let index): text += "/\(index)"
            case .choice(let indices): text += "/<\(indices.map(String.init).joined(separator: ";"))>"
            }
        }
        return text + (isRanged ? "/*" : "")
    }
}
