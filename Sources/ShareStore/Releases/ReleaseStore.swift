/// A store's aspect of releases: what this party agreed to, the shares that it let out, and the signer sets whose shares did not combine.
public protocol ReleaseStore: Sendable {
    /// Stores a signature share before it is sent; the same again is no change. Material serves one request (rule S14).
    func storeRelease(_ release: NewRelease, units: [[UInt8]], used: UsedMaterial?, approval: ApprovalNote?) throws(StoreError)
    /// Reads the share stored for request and material, byte for byte; nil where there is none.
    func release(request: [UInt8], material: [UInt8]) throws(StoreError) -> [UInt8]?
    /// Logs that this party agreed to a request under a plan.
    func recordApproval(request: [UInt8], plan: [UInt8], note: String) throws(StoreError)
    /// Logs that a complete signature for a request left, and what the party read of what it signs (``ApprovalNote/details``).
    func recordSignature(request: [UInt8], hash: [UInt8], details: [EventField]) throws(StoreError)

    /// Counts a combination that failed; returns the count of this signer set since the last lift.
    func recordFailedCombination(keyID: [UInt8], epoch: UInt32, signers: [UInt8], request: [UInt8]) throws(StoreError) -> Int
    /// Reads the signer sets of a key whose combinations failed.
    func failedCombinations(keyID: [UInt8]) throws(StoreError) -> [FailedSet]
    /// Forgets the failures of a signer set.
    func liftQuarantine(keyID: [UInt8], signers: [UInt8]) throws(StoreError)
}

extension ReleaseStore {
    /// Logs that a complete signature for a request left, and nothing of what it signed.
    public func recordSignature(request: [UInt8], hash: [UInt8]) throws(StoreError) {
        try recordSignature(request: request, hash: hash, details: [])
    }

    /// Stores a signature share before it is sent, where its `material` alone names what it was made with.
    public func storeRelease(_ release: NewRelease) throws(StoreError) {
        try storeRelease(release, units: [], used: nil, approval: nil)
    }
}
