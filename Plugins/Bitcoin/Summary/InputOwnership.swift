internal import ChainKit

/// Whose the inputs of a transaction are, for one holder's keys. The scripts that are spent say it, and never what a document claims.
struct InputOwnership: Sendable {
    /// The scripts that the keys make alone.
    let scripts: OwnScripts
    /// The inputs that the keys can sign.
    let owned: Set<Int>
    /// The inputs that nobody else can spend.
    let exclusive: Set<Int>
    /// The open inputs that the keys sign; without keys, all that are open.
    let signing: [Int]
    /// The paths of the keys that their own inputs stand at.
    let paths: [DerivationPath]
    /// The inputs whose amount nothing proves.
    let unproved: [Int]

    init(_ table: SigningTable, keys: [WalletKey], network: BitcoinNetwork) {
        let scripts = OwnScripts(keys, on: network)
        let keyring = Keyring(keys, for: table.spends)
        let owned = keys.isEmpty ? [] : Self.owned(table, scripts, keyring)
        let exclusive = owned.filter { Self.isExclusive($0, table, scripts, keyring) }
        let signing = table.psbt.inputs.indices.filter { (keys.isEmpty || owned.contains($0)) && !table.psbt.inputs[$0].isFinal }
        (self.scripts, self.owned, self.exclusive, self.signing) = (scripts, owned, exclusive, signing)
        paths = Self.paths(table, owned, scripts, keyring)
        unproved = Self.unproved(table, signing: signing, owned: owned, exclusive: exclusive)
    }

    /// Which inputs the keys can sign.
    private static func owned(_ table: SigningTable, _ own: OwnScripts, _ keyring: Keyring) -> Set<Int> {
        var owned: Set<Int> = []
        for (index, spend) in table.spends.enumerated() {
            guard let spend else { continue }
            let slots = table.slots(index)
            if own.path(spend.output.script) != nil || slots.contains(where: { table.isOwn($0, keyring) }) { owned.insert(index) }
        }
        return owned
    }

    /// The paths of the keys that the keys' own inputs stand at.
    private static func paths(_ table: SigningTable, _ owned: Set<Int>, _ own: OwnScripts, _ keyring: Keyring) -> [DerivationPath] {
        owned.flatMap { index in
            let known = table.spends[index].flatMap { own.path($0.output.script) }
            return known.map { [$0] } ?? table.slots(index).compactMap { table.ownPath($0, keyring) }
        }
    }

    /// Whether nobody else can spend an input: what other keys, or leaves that are known or hidden behind a root, could take is not these
    /// keys' alone.
    private static func isExclusive(_ index: Int, _ table: SigningTable, _ own: OwnScripts, _ keyring: Keyring) -> Bool {
        guard let spend = table.spends[index] else { return false }
        if own.path(spend.output.script) != nil { return true }
        switch spend.form {
        case .publicKey, .publicKeyHash, .witnessKeyHash, .keyHashScript: return true
        case .script(let script):
            guard case .multisig = ScriptTemplate(script) else { return false }
            return table.slots(index).allSatisfy { table.isOwn($0, keyring) }
        case .taproot, nil: return false
        }
    }

    /// Inputs whose amount nothing proves: no whole transaction beside it, and no signature over it and all the others.
    ///
    /// A signature of version 0 commits to its own input's amount alone, so that a lie about another leads two rounds of signing to an
    /// enormous fee. Where there is one input there is no other. A Taproot signature commits to all amounts: so nothing of these keys' is
    /// spent over a lie where all that they sign is of that kind, or where one is that the transaction cannot do without, of an output
    /// that is theirs alone. What somebody else can satisfy as well, by an internal key, a leaf or what a root hides, proves nothing.
    private static func unproved(_ table: SigningTable, signing: [Int], owned: Set<Int>, exclusive: Set<Int>) -> [Int] {
        let inputs = table.psbt.inputs
        func commitsToAll(_ index: Int) -> Bool {
            table.taproots[index] != nil && !table.sighashTypes(index).contains(where: \.isAnyoneCanPay)
        }
        let isAllOurs = owned.isEmpty ? signing.count == inputs.count : owned.count == signing.count
        guard !(isAllOurs && !signing.isEmpty && signing.allSatisfy(commitsToAll)),
            !signing.contains(where: { exclusive.contains($0) && commitsToAll($0) })
        else { return [] }
        return inputs.indices.filter { index in
            guard let spend = table.spends[index], inputs.count > 1 || spend.isLegacy else { return false }
            return !inputs[index].map.has(PSBTInputType.nonWitnessUTXO)
        }
    }
}
