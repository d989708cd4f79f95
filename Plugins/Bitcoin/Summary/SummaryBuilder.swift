internal import ChainKit

/// Says what a PSBT does, from the transaction that is signed and the outputs that it spends.
struct SummaryBuilder {
    private let table: SigningTable
    private let fee: Fee
    private let own: OwnScripts
    private let ordinary: OrdinaryPaths
    private let hasKeys: Bool
    /// The inputs that the keys can sign.
    private let owned: Set<Int>
    /// The inputs that nobody else can spend.
    private let exclusive: Set<Int>
    /// The parts that these keys' signatures fix; without keys, all signatures that are asked for.
    private let coverage: Coverage
    private let unproved: [Int]
    private let network: BitcoinNetwork
    /// The origin of the network's name, its ticker and its form of addresses. No byte that is signed says it: it is the context's word
    /// where it named the network, and unverified where the document alone does, for the same signatures hold on every network that has
    /// these coins.
    private let naming: Origin
    /// Nobody's word on the network silences a warning.
    private let policies: [NetworkPolicy]
    private var summary = TransactionSummary(kind: "transaction")

    init(_ table: SigningTable, keys: [WalletKey], network: BitcoinNetwork, context: BitcoinContext) throws(ChainError) {
        self.table = table
        self.network = network
        naming = network.id != context.network.id ? .unverified : context.namedNetwork == nil ? .signed : .context
        policies = Fee.policies(context.network)
        fee = try Fee(table, on: network)
        let own = OwnScripts(keys, on: network)
        let keyring = Keyring(keys, for: table.spends)
        let owned = keys.isEmpty ? [] : Self.owned(table, own, keyring)
        let exclusive = owned.filter { Self.isExclusive($0, table, own, keyring) }
        let signing = table.psbt.inputs.indices.filter { (keys.isEmpty || owned.contains($0)) && !table.psbt.inputs[$0].isFinal }
        (self.own, self.owned, self.exclusive) = (own, owned, exclusive)
        ordinary = OrdinaryPaths(spending: Self.paths(table, owned, own, keyring))
        hasKeys = !keys.isEmpty
        coverage = Coverage(table, inputs: signing)
        unproved = Self.unproved(table, signing: signing, owned: owned, exclusive: exclusive)
    }

    consuming func build() -> TransactionSummary {
        addNetwork()
        addOutputs()
        addInputs()
        addFee()
        let relay = RelayWarnings(transaction: table.transaction, fee: fee, policies: [policies[0], network.policy])
        for text in relay.ofForm { warn(Sourced(text, min(naming, outputsOrigin))) }
        for text in relay.ofFee { warn(Sourced(text, min(naming, feeOrigin))) }
        addSighashes()
        addTimes()
        return summary
    }

    private mutating func field(_ label: String, _ value: String, _ origin: Origin = .signed) {
        summary.fields.append(SummaryField(label, value, origin))
    }

    private mutating func warn(_ warning: Sourced) { summary.warn(warning) }

    private func amount(_ satoshis: UInt64) -> String { Amount.text(satoshis, network) }

    private mutating func addNetwork() {
        guard network.id != BitcoinNetwork.all[0].id else { return }
        field("network", network.name, min(.context, naming))
        switch naming {
        case .signed: break
        case .context:
            warn(
                Sourced(
                    "ONLY THE CONTEXT SAYS that this is \(network.name): the signatures hold on every network that has these coins",
                    .context))
        case .unverified:
            warn(
                Sourced(
                    "ONLY THE DOCUMENT SAYS that this is \(network.name): the signatures hold on every network that has these coins; "
                        + "name the network in the context", .unverified))
        }
    }

    // MARK: - Outputs

    private mutating func addOutputs() {
        for (index, output) in table.transaction.outputs.enumerated() {
            if case .data(let items) = ScriptTemplate(output.script) {
                addData(items, output, index)
                continue
            }
            let recipient = BitcoinAddress(script: output.script, network: network)
            // Where no signature holds an output, what it says is what somebody wrote there last.
            let origin: Origin = coverage.holds(output: index) ? .signed : .unverified
            if let path = own.path(output.script) {
                let isFound = ordinary.contains(path)
                field(
                    origin != .signed ? "NOT SIGNED" : isFound ? "change" : "own output",
                    "\(amount(output.value)) to \(recipient?.text ?? "script \(Hex.encode(output.script))"), own key \(path)",
                    min(naming, origin))
                if !isFound {
                    warn(
                        Sourced(
                            "output \(index) goes to an own key at \(path), WHERE NO SCAN OF THIS WALLET LOOKS: "
                                + "whoever forgets the path loses \(amount(output.value))", min(naming, origin)))
                }
            } else {
                summary.transfers.append(
                    Transfer(
                        asset: Sourced(network.ticker, naming), amount: Sourced(String(output.value), origin), unit: "sat", from: nil,
                        to: Sourced(
                            recipient?.text ?? "script \(Hex.encode(output.script))", recipient == nil ? origin : min(origin, naming)),
                        display: Sourced(amount(output.value), min(naming, origin))))
                warnOfScript(output, recipient, index, origin)
            }
            let dust = network.policy.dust(of: output.script)
            if output.value < dust {
                warn(
                    Sourced(
                        "output \(index) holds \(output.value) satoshis, below the \(dust) that nodes relay (dust)", min(naming, origin)))
            }
        }
    }

    private mutating func warnOfScript(_ output: TransactionOutput, _ recipient: BitcoinAddress?, _ index: Int, _ origin: Origin) {
        if let warning = recipient?.warning { warn(Sourced("output \(index): \(warning)", min(naming, origin))) }
        guard recipient == nil else { return }
        switch ScriptTemplate(output.script) {
        case .payToPublicKey, .multisig: return
        default:
            let isReturn = output.script.first == Opcode.return.rawValue
            let what = isReturn ? "a script that nobody can satisfy: \(amount(output.value)) are lost" : "a script of no known form"
            summary.unreadable.append(Unreadable(place: "outputs[\(index)]", what: what, data: output.script))
        }
    }

    private mutating func addData(_ items: [[UInt8]], _ output: TransactionOutput, _ index: Int) {
        let bytes = items.flatMap { $0 }
        let origin: Origin = coverage.holds(output: index) ? .signed : .unverified
        if let text = String(validating: bytes, as: UTF8.self), !bytes.isEmpty, !text.unicodeScalars.contains(where: Printable.isDisturbing)
        {
            summary.add(text: text, label: "data of output \(index)", origin)
        } else {
            field("data of output \(index), in hexadecimal", Hex.encode(bytes), origin)
        }
        if output.value > 0 {
            warn(Sourced("output \(index) carries data, and its \(amount(output.value)) are lost for ever", min(naming, origin)))
        }
    }

    // MARK: - Inputs

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

    private mutating func addInputs() {
        let indices = table.transaction.inputs.indices
        func sum(_ chosen: [Int]) -> String {
            let values = chosen.compactMap { table.outputs[$0]?.value }
            let total = amount(values.reduce(0) { $0 &+ $1 })
            return values.count == chosen.count ? total : "\(total) and \(chosen.count - values.count) of unknown value"
        }
        guard hasKeys else {
            field("inputs", "\(indices.count), worth \(sum(Array(indices)))", min(amountOrigin, naming))
            return
        }
        let (own, foreign) = (indices.filter { exclusive.contains($0) }, indices.filter { !owned.contains($0) })
        let shared = indices.filter { owned.contains($0) && !exclusive.contains($0) }
        if !shared.isEmpty {
            field("shared inputs", "\(shared.count), worth \(sum(shared)), which are others' too", min(amountOrigin, naming))
        }
        if !own.isEmpty { field("own inputs", "\(own.count), worth \(sum(own))", min(amountOrigin, naming)) }
        if !foreign.isEmpty {
            field("foreign inputs", "\(foreign.count), worth \(sum(foreign))", min(amountOrigin, naming))
            let open = foreign.filter { !table.psbt.inputs[$0].isFinal }
            if !open.isEmpty {
                warn("\(Self.list("input", open)) \(open.count == 1 ? "is" : "are") not of these keys: others have to sign too")
            }
        }
    }

    /// `input 3`, `inputs 0, 1 and 7 others`
    private static func list(_ noun: String, _ indices: [Int]) -> String {
        let shown = indices.prefix(8).map(String.init).joined(separator: ", ")
        return noun + (indices.count == 1 ? " " : "s ") + shown + (indices.count > 8 ? " and \(indices.count - 8) others" : "")
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

    /// Sums over inputs are said by signatures only where none can be added.
    private var amountOrigin: Origin { unproved.isEmpty && fee.unknown.isEmpty && coverage.holdsInputs ? .signed : .unverified }

    private var outputsOrigin: Origin {
        table.transaction.outputs.indices.allSatisfy { coverage.holds(output: $0) } ? .signed : .unverified
    }

    private var feeOrigin: Origin { min(outputsOrigin, amountOrigin) }

    /// Whose coins are spent, where all of them are the keys'.
    private var payer: String? {
        guard owned.count == table.transaction.inputs.count else { return nil }
        var addresses: [String] = []
        var seen: Set<[UInt8]> = []
        for output in table.outputs.compactMap({ $0 }) where seen.insert(output.script).inserted {
            addresses.append(BitcoinAddress(script: output.script, network: network)?.text ?? "script \(Hex.encode(output.script))")
        }
        return addresses.first.map { addresses.count > 1 ? "\($0) and \(addresses.count - 1) more" : $0 }
    }

    // MARK: - Fee

    private mutating func addFee() {
        if !fee.unknown.isEmpty {
            warn(
                Sourced(
                    "\(Self.list("input", fee.unknown)) spend\(fee.unknown.count == 1 ? "s" : "") an output of unknown value: the FEE IS UNKNOWN",
                    .unverified))
        } else if let amount = fee.amount {
            summary.fee = FeeSummary(
                amount: String(amount), highest: String(amount), unit: "sat", payer: payer, payerOrigin: naming,
                origin: min(feeOrigin, naming),
                display: self.amount(amount))
            let rate = "\(FeeRate.text(fee: amount, virtualSize: fee.size.virtualSize)) at \(fee.size.virtualSize) vB"
            let bound = "at most \(rate) and what \(Self.list("input", fee.unsized)) take\(fee.unsized.count == 1 ? "s" : "") to satisfy"
            let known = fee.mayBeLarger ? "at most \(rate)" : rate
            field("fee rate", fee.unsized.isEmpty ? known : bound, feeOrigin)
            // Also where the context allows it: whoever reads the summary must see what was allowed.
            if let reason = fee.excess(amount, policies) {
                warn(Sourced("the fee is \(self.amount(amount)), which is \(reason)", min(feeOrigin, naming)))
            }
        } else {
            warn(
                Sourced(
                    "the outputs hold \(amount(fee.outputs)) and the inputs \(amount(fee.inputs)): others have to add inputs",
                    min(amountOrigin, naming)))
        }
        if !unproved.isEmpty {
            warn(
                Sourced(
                    "\(Self.list("input", unproved)): the amount is what somebody says, not proved by the transaction that is spent; "
                        + "if it is a lie, the fee is another", .unverified))
        }
    }

    // MARK: - What signatures leave open

    private mutating func addSighashes() {
        let open = table.transaction.outputs.indices.filter { !coverage.holds(output: $0) }
        let atRisk = open.reduce(UInt64(0)) { $0 &+ table.transaction.outputs[$1].value }
        for (index, input) in table.psbt.inputs.enumerated() where !input.isFinal {
            guard let spend = table.spends[index] else { continue }
            // Of the signatures that are there too: whoever has one can use it.
            var types = Set(table.sighashTypes(index).map(\.rawValue))
            if let raw = input.sighashType { types.insert(raw) }
            for raw in types.sorted() where !(raw == 1 || (raw == 0 && spend.defaultSighash == 0)) {
                let type = SighashType(rawValue: raw)
                // What others leave open of theirs takes nothing from what signatures of these keys hold.
                guard !hasKeys || owned.contains(index) else {
                    field(
                        "input \(index) of others",
                        "is signed with SIGHASH_\(SighashName.text(raw)): nothing of this wallet's is at risk by it")
                    continue
                }
                guard type.isDefinedForECDSA || (type.isTaproot && spend.defaultSighash == 0) else {
                    warn("input \(index) is signed with SIGHASH_\(SighashName.text(raw)), which is no type: nodes don't relay it")
                    continue
                }
                var consequences: [String] = []
                if type.isNone { consequences.append("no output is signed: WHOEVER COMPLETES THE TRANSACTION CAN SEND THE COINS ANYWHERE") }
                if type.isSingle {
                    let risk = atRisk > 0 ? ", and \(amount(atRisk)) CAN BE SENT ANYWHERE" : ""
                    let isThere = table.transaction.outputs.indices.contains(index)
                    consequences.append("\(isThere ? "only output \(index)" : "no output") is signed: others can be changed\(risk)")
                }
                if type.isAnyoneCanPay { consequences.append("others can add and change inputs") }
                // The amounts are of outputs that no signature holds.
                let origin: Origin = type.isSingle && atRisk > 0 ? .unverified : .signed
                warn(
                    Sourced(
                        "input \(index) is signed with SIGHASH_\(SighashName.text(raw)): \(consequences.joined(separator: ", "))", origin))
            }
        }
    }

    // MARK: - Times

    private mutating func addTimes() {
        let transaction = table.transaction
        let isReplaceable = transaction.inputs.contains { $0.sequence < 0xffff_fffe }
        field("replaceable", isReplaceable ? "yes, by a higher fee (BIP-125)" : "no signal")
        if transaction.lockTime > 0, !TimeWords.hasLockTime(transaction) {
            warn("the lock time \(transaction.lockTime) has no effect: every input is final")
        }
        for time in TimeWords.all(transaction) { field(time.label, time.text) }
        if TimeWords.hasLockTime(transaction), TimeWords.isNever(transaction.lockTime) {
            warn("no block \(transaction.lockTime) will ever be: the transaction is NEVER valid")
        }
    }
}
