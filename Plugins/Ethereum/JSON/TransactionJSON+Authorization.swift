internal import ChainKit

extension TransactionJSON {
    /// An authorisation. Libraries have two names for the code's address, and put the signature into an object of its own.
    static func authorization(
        _ cursor: JSONCursor, chain: UInt256?
    ) throws(ChainError) -> EthereumTransaction.Authorization {
        try cursor.object(
            allowing: ["chainId", "address", "contractAddress", "nonce", "yParity", "v", "r", "s", "authority", "signature"])
        let chainID = try cursor.required("chainId").uint256()
        let own = chainID.isZero ? chain : chainID
        func account(_ cursor: JSONCursor) throws(ChainError) -> EthereumAddress { try EthereumAddress(cursor, chain: own) }
        let code = try either("address", "contractAddress", in: cursor, account)
        guard let code else { throw try cursor.required("address").failure(.missingField, "is missing") }
        let nonce = try cursor.required("nonce")
        guard let number = try nonce.uint256().uint64 else { throw nonce.failure(.outOfRange, "must be below 2⁶⁴") }
        var authorization = EthereumTransaction.Authorization(chainID: chainID, address: code, nonce: number)
        if let authority = cursor.optional("authority") { authorization.authority = try account(authority) }
        let parts = ["yParity", "v", "r", "s"]
        let isFlat = parts.contains { cursor.optional($0) != nil }
        let object = cursor.optional("signature")
        if let object {
            try object.object(allowing: Set(parts + ["networkV"]))
            guard !isFlat else { throw object.failure(.ambiguousInput, "stands beside yParity, r and s; one of both is enough") }
            if let other = object.optional("networkV") {
                throw other.failure(.invalidV, "must be null: an authorisation has no v of EIP-155")
            }
        }
        guard isFlat || object != nil else { return authorization }
        let place = object ?? cursor
        authorization.signature = EthereumSignature(
            yParity: try parity(place), r: try place.required("r").uint256(), s: try place.required("s").uint256())
        return authorization
    }

    /// The parity by its two names: `yParity` as it stands, up to 255; `v` as the parity, or with the 27 of old signatures on top. Where
    /// both are there, they must say the same.
    static func parity(_ place: JSONCursor) throws(ChainError) -> UInt8 {
        var parity: UInt8?
        if let given = place.optional("yParity") {
            guard let number = try given.uint256().uint64.flatMap(UInt8.init(exactly:)) else {
                throw given.failure(.outOfRange, "must be at most 255")
            }
            parity = number
        }
        guard let v = place.optional("v") else {
            guard let parity else { throw try place.required("yParity").failure(.missingField, "is missing") }
            return parity
        }
        let number = try v.uint256()
        let said: UInt8? = [0: 0, 1: 1, 27: 0, 28: 1][number]
        guard let parity else {
            guard let said else { throw v.failure(.invalidV, "must be 0 or 1, or 27 or 28, not \(number)") }
            return said
        }
        guard said == parity || number == UInt256(UInt64(parity)) else { throw v.failure(.invalidV, "differs from yParity") }
        return parity
    }
}
