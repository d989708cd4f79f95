internal import ChainKit

/// Checks the signatures of a transaction as the network does, as far as the bytes and the context tell.
struct TronVerification {
    private let document: TronDocument
    private let permission: AccountPermission?
    private let signed: SignatureSet
    private let now: UInt64?

    init(_ document: TronDocument, _ permission: AccountPermission?, now: UInt64?) throws(ChainError) {
        self.document = document
        self.permission = permission
        self.now = now
        signed = try SignatureSet(document)
    }

    func report() throws(ChainError) -> VerificationReport {
        guard !signed.entries.isEmpty else {
            return VerificationReport(sender: nil, checks: [.init("signature[0]", ok: false, "is not there")])
        }
        let digest = Hex.encode(document.identifier)
        var checks: [VerificationReport.Check] = []
        for (position, entry) in signed.entries.enumerated() {
            let name = "signature[\(position)]"
            if let signer = entry.signer {
                checks.append(.init(name, ok: true, "of \(digest) by \(signer)"))
            } else {
                checks.append(.init(name, ok: false, "no key can have made it"))
            }
        }
        guard signed.entries.allSatisfy({ $0.signer != nil }) else { return VerificationReport(sender: nil, checks: checks) }
        checks.append(.init("lowS", ok: signed.entries.allSatisfy(\.isLow), "s in the lower half of the order"))
        if let twice = signed.duplicate { checks.append(.init("signers", ok: false, "\(twice) signed twice")) }
        checks.append(authority)
        if let expiry { checks.append(expiry) }
        checks += NetworkFindings(document).checks
        return VerificationReport(sender: sender, checks: checks)
    }

    /// The account that acts where several sign for it or a permission does, otherwise who signed.
    private var sender: String? {
        if signed.entries.count == 1, let signer = signed.entries.first?.signer, permission == nil,
            document.contract.permissionID == TronContract.ownerPermission
        {
            return signer.description
        }
        return document.owner?.description
    }

    /// The check that those who signed may.
    private var authority: VerificationReport.Check {
        let id = document.contract.permissionID
        let signers = signed.entries.compactMap(\.signer)
        guard let owner = document.owner else {
            return .init("owner", .unknown, "of a contract of type \(document.contract.type), which is not read here, is unknown")
        }
        if id == TronContract.witnessPermission {
            return .init("permission", ok: false, "is 1, the witness's, which signs blocks and no transactions")
        }
        if let permission { return check(permission, owner, signers) }
        if id == TronContract.ownerPermission, signers.count == 1 {
            let isOwners = signers == [owner]
            return .init(
                "owner", ok: isOwners,
                "is \(owner)" + (isOwners ? "" : ", and the context does not say that others sign for that account"))
        }
        return .init("permission", .unknown, TronSigningPlan.unknown(document, owner), rule: .network)
    }

    private func check(_ permission: AccountPermission, _ owner: TronAddress, _ signers: [TronAddress]) -> VerificationReport.Check {
        let name = "permission \(permission.id) of \(owner) (context)"
        if !permission.allows(document.contract.type) {
            return .init("permission", ok: false, "\(name) does not allow a \(ContractType.name(of: document.contract.type))")
        }
        if let stranger = signers.first(where: { permission.weight(of: $0) == nil }) {
            return .init("permission", ok: false, "\(name) has no key of \(stranger)")
        }
        let weight = AccountPermission.sum(signers.compactMap(permission.weight(of:)))
        return .init(
            "permission", ok: signed.duplicate == nil && permission.isSatisfied(by: signers),
            "\(name) needs weight \(permission.threshold), and has \(weight)"
                + (permission.isOnly(owner) ? "" : "; that these keys sign for the account is the context's word"))
    }

    private var expiry: VerificationReport.Check? {
        guard let now, let last = UInt64(exactly: document.expiration / 1000) else { return nil }
        return .init(
            "expiration", ok: last > now, "is \(Instant(seconds: document.expiration / 1000)); the context's time is \(now)", rule: .network
        )
    }
}
