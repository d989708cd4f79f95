internal import Secrets

extension KeyFormError {
    /// What a text looks like is asked once it was refused: by its length, and by characters at its beginning that are a version and no secret.
    func refined(by text: borrowing SecretBytes, as form: KeyForm) -> KeyFormError {
        switch self {
        case .outOfRange: return .outOfRange(form)
        case .length, .notHexadecimal, .notBase58, .version, .notAKeypair: break
        default: return self
        }
        func begins(with prefixes: String...) -> Bool { prefixes.contains { SecretText.hasPrefix(text, $0) } }
        let hasWords = unsafe text.withUnsafeBytes { unsafe $0.count { $0 == 0x20 } >= 11 }
        let looks: KeyForm?
        switch text.count {
        case _ where begins(with: "["): looks = .keypair
        case WIF.characters where begins(with: "K", "L", "c"): looks = .wif
        case 51 where begins(with: "5", "9"): return .foreignForm(.uncompressedWIF)
        case 58 where begins(with: "6P"): return .foreignForm(.encrypted)
        case ExtendedPrivateKey.characters where begins(with: "xprv", "tprv"): looks = .extended
        case ExtendedPrivateKey.characters where begins(with: "xpub", "tpub", "ypub", "zpub", "upub", "vpub"):
            return .foreignForm(.extendedPublic)
        case ExtendedPrivateKey.characters where begins(with: "yprv", "zprv", "uprv", "vprv", "Yprv", "Zprv", "Uprv", "Vprv"):
            return .foreignForm(.slip132)
        case 86...88 where form == .keypair: return .foreignForm(.base58Keypair)
        case _ where hasWords: return .foreignForm(.words)
        case 64: looks = SecretText.decodeHex(text) == nil ? nil : .hex
        default: looks = nil
        }
        guard let looks, looks != form, (looks, form) != (.hex, .seed) else { return self }
        return .otherForm(form, found: looks)
    }
}
