internal import ChainKit

/// Says what a PSBT does, from the transaction that is signed and the outputs that it spends.
struct SummaryBuilder {
    private let table: SigningTable
    private let fee: Fee
    private let own: OwnScripts
    private let hasKeys: Bool
    /// The inputs that the keys can sign.
    private let owned: Set<Int>
    private let unproved: [Int]
    private let network: BitcoinNetwork
    /// What the network is called, its ticker and the form of its addresses: unverified where the document alone says it, for the same
    /// signatures hold on every network that has these coins.
    private let naming: Origin
    /// A document's word on its network must not silence a warning.
    private let feePolicy: NetworkPolicy
    private var summary = TransactionSummary(kind: "transaction")

    init(_ table: SigningTable, keys: [WalletKey], network: BitcoinNetwork, context: BitcoinContext) throws(ChainError) {
        self.table = table
        self.network = network
        naming = network.id == context.network.id ? .signed : .unverified
        feePolicy = context.network.policy
        fee = try Fee(table, on: network)
        own = OwnScripts(keys, on: network)
        let keyring = Keyring(keys, for: table.spends)
        hasKeys = !keys.isEmpty
        owned = keys.isEmpty ? [] : Self.owned(table, own, keyring)
        unproved = Self.unproved(table, owned: owned)
    }

    consuming func build() -> TransactionSummary {
        addNetwork()
        addOutputs()
        addInputs()
        addFee()
        for text in RelayWarnings(transaction: table.transaction, fee: fee, policies: [feePolicy, network.policy]).texts { warn(text) }
        addSighashes()
        addTimes()
        return summary
    }

    private mutating func field(_ label: String, _ value: String, _ origin: Origin = .signed) {
        summary.fields.append(SummaryField(label, value, origin))
    }

    private mutating func warn(_ text: String) { summary.warnings.append(text) }

    private func amount(_ satoshis: UInt64) -> String { Amount.text(satoshis, network) }

    private mutating func addNetwork() {
        if network.id != BitcoinNetwork.all[0].id { field("network", network.name, min(.context, naming)) }
        if naming == .unverified {
            warn(
                "ONLY THE DOCUMENT SAYS that this is \(network.name): the signatures hold on every network that has these coins; "
                    + "name the network in the context")
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
            if let path = own.path(output.script) {
                field(
                    "change", "\(amount(output.value)) to \(recipient?.text ?? "script \(Hex.encode(output.script))"), own key \(path)",
                    naming)
                if OwnScripts.isRemote(path) {
                    warn("output \(index) goes to an own key at \(path), where no wallet looks: who forgets the path loses the coins")
                }
            } else {
                summary.transfers.append(
                    Transfer(
                        asset: Sourced(network.ticker, naming), amount: Sourced(String(output.value), .signed), unit: "sat", from: nil,
                        to: Sourced(recipient?.text ?? "script \(Hex.encode(output.script))", .signed),
                        display: Sourced(amount(output.value), naming)))
                warnOfScript(output, recipient, index)
            }
            let dust = network.policy.dust(of: output.script)
            if output.value < dust { warn("output \(index) holds \(output.value) satoshis, below the \(dust) that nodes relay (dust)") }
        }
    }

    private mutating func warnOfScript(_ output: TransactionOutput, _ recipient: BitcoinAddress?, _ index: Int) {
        if let warning = recipient?.warning { warn("output \(index): \(warning)") }
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
        if let text = String(validating: bytes, as: UTF8.self), !bytes.isEmpty, !text.unicodeScalars.contains(where: Printable.isDisturbing)
        {
            summary.add(text: text, label: "data of output \(index)")
        } else {
            field("data of output \(index)", Hex.encode(bytes))
        }
        if output.value > 0 { warn("output \(index) carries data, and its \(amount(output.value)) are lost for ever") }
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
        let (own, foreign) = (indices.filter { owned.contains($0) }, indices.filter { !owned.contains($0) })
        if !own.isEmpty { field("own inputs", "\(own.count), worth \(sum(own))", min(amountOrigin, naming)) }
        if !foreign.isEmpty {
            field("foreign inputs", "\(foreign.count), worth \(sum(foreign))", min(amountOrigin, naming))
            warn("\(Self.list("input", foreign)) \(foreign.count == 1 ? "is" : "are") not of these keys: others have to sign too")
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
    /// enormous fee. Where there is one input there is no other; one signature of ours for Taproot commits to all. Others' inputs are
    /// no better for being Taproot: our signatures must commit to them.
    private static func unproved(_ table: SigningTable, owned: Set<Int>) -> [Int] {
        let inputs = table.psbt.inputs
        func commitsToAll(_ index: Int) -> Bool {
            guard table.taproots[index] != nil, !inputs[index].isFinal else { return false }
            return inputs[index].sighashType.map { !SighashType(rawValue: $0).isAnyoneCanPay } ?? true
        }
        guard !owned.contains(where: commitsToAll), !inputs.indices.allSatisfy(commitsToAll) else { return [] }
        return inputs.indices.filter { index in
            guard let spend = table.spends[index], inputs.count > 1 || spend.isLegacy else { return false }
            return !inputs[index].map.has(PSBTInputType.nonWitnessUTXO)
        }
    }

    private var amountOrigin: Origin { unproved.isEmpty && fee.unknown.isEmpty ? .signed : .unverified }

    // MARK: - Fee

    private mutating func addFee() {
        if !fee.unknown.isEmpty {
            warn(
                "\(Self.list("input", fee.unknown)) spend\(fee.unknown.count == 1 ? "s" : "") an output of unknown value: the FEE IS UNKNOWN"
            )
        } else if let amount = fee.amount {
            summary.fee = FeeSummary(
                amount: String(amount), highest: String(amount), unit: "sat", payer: nil, origin: amountOrigin)
            let rate = "\(FeeRate.text(fee: amount, virtualSize: fee.size.virtualSize)) at \(fee.size.virtualSize) vB"
            let bound = "at most \(rate) and what \(Self.list("input", fee.unsized)) take\(fee.unsized.count == 1 ? "s" : "") to satisfy"
            let known = fee.mayBeLarger ? "at most \(rate)" : rate
            field("fee rate", fee.unsized.isEmpty ? known : bound, amountOrigin)
            // Also where the context allows it: whoever reads the summary must see what was allowed.
            if let reason = fee.excess(amount, feePolicy) { warn("the fee is \(self.amount(amount)), which is \(reason)") }
        } else {
            warn("the outputs hold \(amount(fee.outputs)) and the inputs \(amount(fee.inputs)): others have to add inputs")
        }
        if !unproved.isEmpty {
            warn(
                "\(Self.list("input", unproved)): the amount is what somebody says, not proved by the transaction that is spent; "
                    + "if it is a lie, the fee is another")
        }
    }

    // MARK: - What signatures leave open

    private mutating func addSighashes() {
        for (index, input) in table.psbt.inputs.enumerated() where !input.isFinal {
            guard let raw = input.sighashType, let spend = table.spends[index] else { continue }
            let type = SighashType(rawValue: raw)
            let isDefault = raw == 1 || (raw == 0 && spend.defaultSighash == 0)
            guard !isDefault else { continue }
            var consequences: [String] = []
            if type.isNone { consequences.append("no output is signed: WHOEVER COMPLETES THE TRANSACTION CAN SEND THE COINS ANYWHERE") }
            if type.isSingle { consequences.append("only output \(index) is signed: others can be changed") }
            if type.isAnyoneCanPay { consequences.append("others can add and change inputs") }
            warn("input \(index) is signed with SIGHASH_\(SighashName.text(raw)): \(consequences.joined(separator: ", "))")
        }
    }

    // MARK: - Times

    private mutating func addTimes() {
        let transaction = table.transaction
        let isReplaceable = transaction.inputs.contains { $0.sequence < 0xffff_fffe }
        field("replaceable", isReplaceable ? "yes, by a higher fee (BIP-125)" : "no signal")
        if transaction.lockTime > 0 {
            if transaction.inputs.allSatisfy({ $0.sequence == .max }) {
                warn("the lock time \(transaction.lockTime) has no effect: every input is final")
            } else {
                field("not before", Self.lockTime(transaction.lockTime))
            }
        }
        guard transaction.version >= 2 else { return }
        for (index, input) in transaction.inputs.enumerated() where input.sequence & 1 << 31 == 0 && input.sequence & 0xffff != 0 {
            let units = input.sequence & 0xffff
            let isTime = input.sequence & 1 << 22 != 0
            field(
                "input \(index) waits",
                isTime ? "\(UInt64(units) * 512) seconds after what it spends" : "\(units) blocks after what it spends")
        }
    }

    private static func lockTime(_ lockTime: UInt32) -> String {
        lockTime < LockTime.firstTime
            ? "block \(lockTime)" : "\(Instant(seconds: Int64(lockTime))) (by the median of the last blocks' times)"
    }
}
