internal import ChainKit

extension BitcoinNetwork {
    /// The network that a field names.
    init(_ cursor: JSONCursor) throws(ChainError) {
        let name = try cursor.string()
        guard let network = BitcoinNetwork.all.first(where: { $0.id == name }) else {
            throw cursor.failure(.unknownName, "must be one of \(BitcoinNetwork.all.map(\.id).joined(separator: ", "))")
        }
        self = network
    }
}

extension OutPoint {
    /// Reads `txid`, as people write it, and `vout`.
    init(_ cursor: JSONCursor) throws(ChainError) {
        self.init(
            txid: try cursor.required("txid").hex(count: 32).reversed(), index: try cursor.required("vout").integer(as: UInt32.self))
    }
}

/// The fields that say to whom an output belongs.
enum ScriptField {
    /// `address` or `script`, not both; nil where neither is there.
    static func optional(_ cursor: JSONCursor, network: BitcoinNetwork) throws(ChainError) -> [UInt8]? {
        let script = cursor.optional("script")
        guard let address = cursor.optional("address") else { return try script?.hex() }
        if let script { throw script.failure(.ambiguousInput, "stands beside address; one is enough") }
        return try Self.script(of: address, network: network)
    }

    /// The script of the address here, which must be of the network.
    static func script(of cursor: JSONCursor, network: BitcoinNetwork) throws(ChainError) -> [UInt8] {
        let text = try cursor.string()
        do {
            return try BitcoinAddress(text, network: network).script
        } catch {
            throw ChainError(cursor.stage, error.code, error.message, field: cursor.path)
        }
    }
}

/// The script behind a script hash, as JSON says it.
enum RedeemScript {
    /// `redeemScript`, or of P2WPKH in a script hash the key: `publicKey`.
    static func read(_ cursor: JSONCursor, script: [UInt8]?) throws(ChainError) -> [UInt8]? {
        if let given = cursor.optional("redeemScript") { return try given.hex() }
        guard let field = cursor.optional("publicKey") else { return nil }
        let key: PublicKey
        do { key = try PublicKey(.ecdsaSecp256k1, field.hex(count: 33)) } catch { throw field.failure(error.code, error.message) }
        guard let redeem = AddressFormat.p2shP2WPKH.redeemScript(key: key.bytes), AddressFormat.p2shP2WPKH.script(key: key.bytes) == script
        else { throw field.failure(.scriptMismatch, "is not the key of a P2WPKH in this script hash; other outputs need none") }
        return redeem
    }
}
