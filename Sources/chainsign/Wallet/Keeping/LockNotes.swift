internal import MPCCore
internal import Secrets
internal import ShareStore
internal import Signing

/// What is said of a wallet's lock when it was opened: that some stores have another one, or that its passphrase costs too little to guess.
struct LockNotes {
    /// The notes, in sentences.
    let lines: [String]

    init(_ wallet: LocalWallet) {
        var lines: [String] = []
        let apart = wallet.unavailable.filter { $0.value.mayBeOfLock }.map(\.key).sorted()
        if !apart.isEmpty {
            let names = PartyList.text(apart)
            lines.append(
                "a change of wallet \(wallet.name)'s lock was cut short at part\(apart.count == 1 ? "y" : "ies") \(names); \(Asked.now.finishLock)"
            )
        }
        let present = Argon2Parameters.interactive()
        let weak = wallet.parties.compactMap { party -> Argon2Parameters? in
            guard case .passphrase(let parameters) = party.place.lock, parameters.isWeaker(than: present) else { return nil }
            return parameters
        }
        if let first = weak.first {
            lines.append(
                "a guess at wallet \(wallet.name)'s passphrase costs \(first.costWords), less than this program's \(present.costWords): raise it with \(Asked.now.raiseCost)"
            )
        }
        self.lines = lines
    }

    func say() { for line in lines { Output.note(line) } }
}

extension Asked {
    /// How to finish a change of the lock: nobody but the user knows which one is the old one.
    var finishLock: String {
        var asked = self
        (asked.passphraseFile, asked.keyFile, asked.keyCommand) = (nil, nil, nil)
        let both = ["--passphrase-file", "OLD", "--new-passphrase-file", "NEW"]
        return "finish it with both of them: \(asked.command(["wallet", "passphrase"], both)), or the options of keys"
    }

    /// How to make a passphrase cost as much as this program's do.
    var raiseCost: String {
        let present = Argon2Parameters.interactive()
        return command(
            ["wallet", "passphrase"],
            ["--argon2-memory", String(present.memlimit >> 20), "--argon2-passes", String(present.opslimit)])
    }
}
