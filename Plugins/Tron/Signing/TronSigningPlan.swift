internal import ChainKit

/// Which requests a transaction has, and whose.
struct TronSigningPlan {
    /// The owner's request where the owner's permission signs. Of another key it is `signature/` and the key's address.
    static let ownersRequest = "signature/0"
    private static let prefix = "signature/"

    let document: TronDocument
    let owner: TronAddress
    let signed: SignatureSet
    /// The permission that signs, as the context has it.
    let permission: AccountPermission?

    init(_ document: TronDocument, _ permission: AccountPermission?, stage: ChainError.Stage) throws(ChainError) {
        let place = "raw_data.contract[0]"
        guard let owner = document.owner else {
            let type = document.contract.type
            throw ChainError(
                stage, .unsupportedForm,
                "is of type \(type) (\(ContractType.name(of: type))), which is not read here: whose account it acts for is not known, "
                    + "and nothing is signed that cannot be read", field: place)
        }
        guard document.contract.isCanonical else {
            throw ChainError(
                stage, .notCanonical,
                "is not written as protobuf writes it: a zero that is written out, fields out of order or more than once, or fields that "
                    + "the type does not have. It can be inspected and verified; to sign it, have it made anew from its JSON",
                field: place + ".parameter.value")
        }
        guard document.contract.permissionID != TronContract.witnessPermission else {
            throw ChainError(
                stage, .unsupportedForm, "is 1, the witness's permission: it signs blocks, and the network takes no transaction under it",
                field: place + ".Permission_id")
        }
        self.document = document
        self.owner = owner
        self.permission = permission
        signed = try SignatureSet(document)
        if let twice = signed.duplicate {
            throw ChainError(stage, .duplicateSignature, "has two signatures of \(twice), and the network takes one", field: "signature")
        }
        guard let permission else { return }
        guard permission.allows(document.contract.type) else {
            throw ChainError(
                stage, .contradiction,
                "names permission \(permission.id) of \(owner), which does not allow a \(ContractType.name(of: document.contract.type)) "
                    + "by what the context says", field: place + ".Permission_id")
        }
        if let stranger = signed.entries.compactMap(\.signer).first(where: { permission.weight(of: $0) == nil }) {
            throw ChainError(
                stage, .invalidSignature,
                "has a signature of \(stranger), who has no key in permission \(permission.id) of \(owner) by what the context says",
                field: "signature")
        }
    }

    var isOwnersPermission: Bool { document.contract.permissionID == TronContract.ownerPermission }

    func id(of signer: TronAddress) -> String {
        signer == owner && isOwnersPermission ? Self.ownersRequest : Self.prefix + signer.description
    }

    /// Whose request an id is.
    func signer(of id: String) -> TronAddress? {
        if id == Self.ownersRequest { return isOwnersPermission ? owner : nil }
        guard id.hasPrefix(Self.prefix), id.utf8.count < 64, let signer = TronAddress(text: String(id.dropFirst(Self.prefix.count))),
            self.id(of: signer) == id
        else { return nil }
        // Without the context's word the owner's permission is the owner's alone.
        return permission.map { $0.weight(of: signer) != nil } ?? !isOwnersPermission ? signer : nil
    }

    // MARK: Requests

    func requests(_ keys: [WalletKey]) throws(ChainError) -> [SigningRequest] {
        var own: [(address: TronAddress, key: WalletKey)] = []
        for key in keys where key.publicKey.scheme == .ecdsaSecp256k1 { own.append((try TronAddress(of: key.publicKey), key)) }
        var open: [(address: TronAddress, key: WalletKey)] = []
        let asked: [TronAddress]
        if let permission {
            if isComplete(under: permission) { return [] }
            asked = permission.keys.filter { $0.weight > 0 }.map(\.address)
            var signers = signed.signers
            var nobodys = signed.nobodys
            // Weight that comes with what has to be replaced anyway need not be asked of others.
            let inOrder = own.filter { signed.spoiled.contains($0.address) } + own.filter { !signed.spoiled.contains($0.address) }
            for (address, key) in inOrder where asked.contains(address) && !signers.contains(address) {
                // Weight that is missing is asked for, and what takes the place of a signature that spoils the transaction.
                let isSpoiled = signed.spoiled.contains(address)
                guard isSpoiled || nobodys > 0 || !permission.isSatisfied(by: signers) else { continue }
                open.append((address, key))
                signers.append(address)
                if !isSpoiled { nobodys -= 1 }
            }
        } else if isOwnersPermission {
            asked = [owner]
            if !signed.signers.contains(owner), let mine = own.first(where: { $0.address == owner }) { open = [mine] }
        } else {
            asked = []
            // Which keys the permission has only the network knows; of a wallet's several the owner's is the likeliest.
            let candidates = own.filter { !signed.signers.contains($0.address) }
            if let mine = candidates.first(where: { $0.address == owner }) ?? candidates.first { open = [mine] }
        }
        if open.isEmpty { try checkNothingIsAsked(of: own.map(\.address), keys, asked) }
        return open.map { signer in
            SigningRequest(
                id: id(of: signer.address), path: signer.key.path, input: .digest(of: document.rawData, hash: .sha256),
                verifyKey: signer.key.publicKey, requires: [.lowS, .recoveryID])
        }
    }

    /// Whether the weights are reached and no signature spoils the transaction.
    private func isComplete(under permission: AccountPermission) -> Bool { signed.isSound && permission.isSatisfied(by: signed.signers) }

    /// Accepts that nothing is asked of those who have signed; of others the keys are missing.
    private func checkNothingIsAsked(of own: [TronAddress], _ keys: [WalletKey], _ asked: [TronAddress]) throws(ChainError) {
        if permission == nil, isOwnersPermission, signed.signers.contains(owner) { return }
        if own.contains(where: signed.signers.contains) { return }
        guard keys.isEmpty else { throw ChainError.noOwnedSigner(askedFor: asked.map(\.description)) }
        let whose = asked.isEmpty ? "of a key of permission \(document.contract.permissionID) of \(owner)" : "of " + Self.list(asked)
        throw ChainError(.plan, .noOwnedSigner, "are missing: an address hides its key, so pass that \(whose)", field: "keys")
    }

    private static func list(_ signers: [TronAddress]) -> String { signers.map(\.description).joined(separator: ", or of ") }

    // MARK: Assembly

    func assembled(_ signatures: [RequestSignature]) throws(ChainError) -> Assembly<TronDocument> {
        var document = document
        document.isBare = false
        var answered = AnsweredRequests()
        for signature in signatures {
            guard let signer = signer(of: signature.request) else {
                throw signature.unknownRequest(
                    "is not open; a key of this transaction's permission has the request "
                        + (isOwnersPermission ? Self.ownersRequest : Self.prefix + "ADDRESS"))
            }
            try answered.note(signature)
            try document.add(try Self.checked(signature, of: signer, document), of: signer)
        }
        return try TronSigningPlan(document, permission, stage: .assemble).outcome()
    }

    private static func checked(
        _ signature: RequestSignature, of signer: TronAddress, _ document: TronDocument
    ) throws(ChainError) -> [UInt8] {
        let malformed = ChainError(
            .assemble, .outOfRange, "needs 32 bytes of r and of s, and 0 or 1 as recovery id", request: signature.request)
        guard signature.signature.scheme != .ecdsaSecp256k1 || signature.signature.isWellFormed else { throw malformed }
        let (r, s, recoveryID) = try signature.ecdsa()
        guard let parts = TronSignature(r + s + [recoveryID]) else { throw malformed }
        let digest = document.identifier
        guard let key = parts.signer(of: digest), try TronAddress(of: key) == signer else {
            throw ChainError(
                .assemble, .invalidSignature, "has a signature that is not that of \(signer)", request: signature.request)
        }
        guard parts.isValid(for: digest, under: key) else {
            throw ChainError(
                .assemble, .invalidSignature, "has the signature of \(signer) with s in the upper half of the order",
                request: signature.request)
        }
        return parts.bytes
    }

    private func outcome() throws(ChainError) -> Assembly<TronDocument> {
        guard let permission else { return try outcomeUnderUnknownPermission() }
        if isComplete(under: permission) { return .complete(document) }
        guard permission.isReachable else {
            let note =
                "the keys of permission \(permission.id) of \(owner) never reach its threshold, \(permission.threshold), by what the context "
                + "says: nobody can complete this"
            return .partial(document, missing: [], notes: [note])
        }
        let missing = signed.spoiled + permission.needed(besides: signed.signers + signed.spoiled)
        let others = permission.keys.map(\.address).filter { !signed.signers.contains($0) && !missing.contains($0) }
        return .partial(
            document,
            missing: missing.map {
                // A wrong signature can be replaced by its signer alone.
                MissingSignature(
                    request: id(of: $0), signer: $0.description,
                    alternatives: signed.spoiled.contains($0) ? [] : others.map(\.description))
            }, notes: signed.nobodys > missing.count ? [Self.nobodys] : [])
    }

    private func outcomeUnderUnknownPermission() throws(ChainError) -> Assembly<TronDocument> {
        let signers = signed.signers
        let note = signed.nobodys > 0 ? Self.nobodys : Self.unknown(document, owner)
        guard isOwnersPermission else { return .partial(document, missing: [], notes: [note]) }
        guard !document.signatures.isEmpty else {
            return .partial(document, missing: [MissingSignature(request: Self.ownersRequest, signer: owner.description)])
        }
        guard signers.contains(owner) || document.signatures.count > 1 else {
            throw ChainError(.assemble, .invalidSignature, wrongSignature, request: Self.ownersRequest)
        }
        return document.signatures.count == 1
            ? .complete(document) : .partial(document, missing: [], notes: [note])
    }

    /// The fault of the one signature, which is not the owner's as it must be.
    private var wrongSignature: String {
        guard let signer = signed.entries.first?.signer else { return "has a signature that no key can have made" }
        return signer == owner
            ? "has the owner's signature with s in the upper half of the order, which is not taken here: have it made anew"
            : "has a signature that is not the owner's, \(owner); where the account's owner permission has other keys, the context must say so"
    }

    private static let nobodys =
        "there is a signature that no key can have made: the network refuses the transaction until another stands in its place or it is taken "
        + "out"

    /// The doubt that only the account's permissions settle.
    static func unknown(_ document: TronDocument, _ owner: TronAddress) -> String {
        "whether these signatures are enough for permission \(document.contract.permissionID) of \(owner) only the network knows, unless the "
            + "context has the account's permissions"
    }
}

extension TronDocument {
    /// Puts a signature in: in the place of the same signer's that is wrong, or of one that nobody can have made, otherwise behind the
    /// others. Of two right ones of a signer the first stays.
    fileprivate mutating func add(_ signature: [UInt8], of signer: TronAddress) throws(ChainError) {
        let present = try SignatureSet(self)
        guard !present.signers.contains(signer) else { return }
        if let position = present.position(of: signer) ?? present.entries.firstIndex(where: { $0.signer == nil }) {
            signatures[position] = signature
        } else if signatures.count < Self.mostSignatures {
            signatures.append(signature)
        } else {
            throw ChainError(
                .assemble, .outOfRange, "has \(Self.mostSignatures) signatures already, the most that there are", field: "signature")
        }
    }
}
