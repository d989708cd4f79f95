internal import ChainKit

/// The signatures of a transaction and who made them.
struct SignatureSet {
    /// A signature as it stands, and its maker; nil where no key can have made it.
    struct Entry {
        let signer: TronAddress?
        /// Whether s lies in the lower half, as signatures made here do.
        let isLow: Bool
    }

    let entries: [Entry]

    init(_ document: TronDocument) throws(ChainError) {
        guard !document.signatures.isEmpty else {
            entries = []
            return
        }
        let digest = document.identifier
        var entries: [Entry] = []
        for bytes in document.signatures {
            guard let signature = TronSignature(bytes), let key = signature.signer(of: digest) else {
                entries.append(Entry(signer: nil, isLow: false))
                continue
            }
            entries.append(Entry(signer: try TronAddress(of: key), isLow: signature.isValid(for: digest, under: key)))
        }
        self.entries = entries
    }

    /// The accounts that signed, each once, by signatures that are right to the last bit.
    var signers: [TronAddress] {
        entries.reduce(into: []) { signers, entry in
            if let signer = entry.signer, entry.isLow, !signers.contains(signer) { signers.append(signer) }
        }
    }

    /// The number of signatures that no key can have made.
    var nobodys: Int { entries.count { $0.signer == nil } }

    /// The accounts that signed with s in the upper half, and have to sign again.
    var spoiled: [TronAddress] { entries.compactMap { $0.isLow ? nil : $0.signer } }

    /// Whether every signature is right to the last bit.
    var isSound: Bool { entries.allSatisfy(\.isLow) }

    /// The position of an account's signature, right or with s in the upper half.
    func position(of signer: TronAddress) -> Int? { entries.firstIndex { $0.signer == signer } }

    /// An account that signed twice.
    var duplicate: TronAddress? {
        let all = entries.compactMap(\.signer)
        return all.first { signer in all.count { $0 == signer } > 1 }
    }
}
