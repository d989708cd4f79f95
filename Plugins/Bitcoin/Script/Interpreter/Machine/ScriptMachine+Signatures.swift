internal import ChainKit

/// Hashes and signatures.
extension ScriptMachine {
    mutating func hash(_ operation: ScriptOperation) throws(ScriptError) {
        let item = try pop()
        // The one that no processor has instructions for.
        try checker.work.spend(hashing: operation == .ripemd160 ? 2 * item.count : item.count)
        switch operation {
        case .ripemd160: stack.append(ScriptHash.ripemd160(item))
        case .sha1: stack.append(ScriptHash.sha1(item))
        case .sha256: stack.append(HashFunction.sha256.digest(of: item))
        case .hash160: stack.append(Hash160.digest(of: item))
        case .hash256: stack.append(HashFunction.sha256d.digest(of: item))
        default: throw .badOpcode
        }
    }

    mutating func checkSig(verify: Bool) throws(ScriptError) {
        try need(2)
        let isValid = try isValid(signature: try item(2), key: try item(1))
        stack.removeLast(2)
        if !verify { push(isValid) } else if !isValid { throw .checkSigVerify }
    }

    /// BIP-342: a signature, a number and a key become the number, plus one where the signature is valid.
    mutating func checkSigAdd() throws(ScriptError) {
        guard version == .tapscript else { throw .badOpcode }
        try need(3)
        let count = try number(2)
        let isValid = try isValid(signature: try item(3), key: try item(1))
        stack.removeLast(3)
        push(count + (isValid ? 1 : 0))
    }

    private mutating func isValid(signature: [UInt8], key: [UInt8]) throws(ScriptError) -> Bool {
        if version == .tapscript { return try isValidTapscript(signature: signature, key: key) }
        var code = Array(script[codeStart...])
        if version == .base { try delete(signature, from: &code) }
        try SignatureEncoding.check(signature: signature, flags: flags)
        try SignatureEncoding.check(key: key, version: version, flags: flags)
        let isValid = try checker.isValid(signature: signature, key: key, scriptCode: code, version: version)
        if !isValid, flags.contains(.nullFail), !signature.isEmpty { throw .signatureNullFail }
        return isValid
    }

    /// BIP-342: an empty signature is false; any other is paid for and must be valid, unless the key is of a form that has no rules yet.
    private mutating func isValidTapscript(signature: [UInt8], key: [UInt8]) throws(ScriptError) -> Bool {
        if !signature.isEmpty { try checker.pay() }
        switch key.count {
        case 0: throw .tapscriptEmptyPublicKey
        case 32: if !signature.isEmpty { try checker.checkSchnorr(signature: signature, key: key) }
        default: if flags.contains(.discourageUpgradablePublicKeyType) { throw .discourageUpgradablePublicKeyType }
        }
        return !signature.isEmpty
    }

    /// No signature can sign itself: it is taken out of what it signs.
    private mutating func delete(_ signature: [UInt8], from code: inout [UInt8]) throws(ScriptError) {
        try checker.work.spend(VerificationWork.deletedByte * code.count)
        let (rest, found) = Script.deleting(Script.push(signature), from: code)
        if found > 0, flags.contains(.constantScriptCode) { throw .signatureFindAndDelete }
        code = rest
    }

    /// m signatures in the order of their n keys, from the top: n, keys, m, signatures, and an item more that the first version took by
    /// mistake.
    mutating func checkMultisig(verify: Bool) throws(ScriptError) {
        guard version != .tapscript else { throw .tapscriptCheckMultisig }
        let keyCount = try count(at: 1, limit: Self.mostKeys, .publicKeyCount)
        operations += keyCount
        guard operations <= Self.mostOperations else { throw .opCount }
        let signatureCount = try count(at: 2 + keyCount, limit: keyCount, .signatureCount)
        try need(3 + keyCount + signatureCount)
        // Both from the top of the stack.
        let keys = (0..<keyCount).map { stack[stack.count - 2 - $0] }
        let signatures = (0..<signatureCount).map { stack[stack.count - 3 - keyCount - $0] }

        var code = Array(script[codeStart...])
        if version == .base {
            for signature in signatures { try delete(signature, from: &code) }
        }
        let isValid = try areValid(signatures, keys, code)
        if !isValid, flags.contains(.nullFail), signatures.contains(where: { !$0.isEmpty }) { throw .signatureNullFail }
        stack.removeLast(2 + keyCount + signatureCount)
        let surplus = try pop()
        if flags.contains(.nullDummy), !surplus.isEmpty { throw .signatureNullDummy }
        if !verify { push(isValid) } else if !isValid { throw .checkMultisigVerify }
    }

    private func count(at depth: Int, limit: Int, _ error: ScriptError) throws(ScriptError) -> Int {
        let number = try number(depth)
        guard number >= 0, number <= Int64(limit) else { throw error }
        return Int(number)
    }

    private mutating func areValid(_ signatures: [[UInt8]], _ keys: [[UInt8]], _ code: [UInt8]) throws(ScriptError) -> Bool {
        var nextKey = 0
        for (index, signature) in signatures.enumerated() {
            while true {
                // Fewer keys than signatures are left.
                guard signatures.count - index <= keys.count - nextKey else { return false }
                let key = keys[nextKey]
                nextKey += 1
                try SignatureEncoding.check(signature: signature, flags: flags)
                try SignatureEncoding.check(key: key, version: version, flags: flags)
                if try checker.isValid(signature: signature, key: key, scriptCode: code, version: version) { break }
            }
        }
        return true
    }
}
