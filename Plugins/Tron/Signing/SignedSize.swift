internal import ChainKit

extension TronDocument {
    /// How many signatures it has in the end: those that are there, and the fewest that the permission needs besides. A wrong one is
    /// replaced by its signer's.
    func signatureCount(under permission: AccountPermission?) -> Int {
        guard let signed = try? SignatureSet(self) else { return max(signatures.count, 1) }
        let there = signed.signers + signed.spoiled
        var open = permission?.needed(besides: there).count ?? 0
        if permission == nil, contract.permissionID == TronContract.ownerPermission, let owner, !there.contains(owner) { open = 1 }
        return max(there.count + open, signatures.count, 1)
    }

    /// The size with its signatures.
    func signedSize(under permission: AccountPermission?) -> Int {
        wireBytes.count + (signatureCount(under: permission) - signatures.count) * (2 + 65)
    }

    /// A point a byte, and 64 for the result that the network adds.
    func bandwidth(under permission: AccountPermission?) -> Int { signedSize(under: permission) + 64 }
}
