internal import ChainKit

/// What is paid to whom, what comes back, and data.
extension SummaryBuilder {
    mutating func addOutputs() {
        for (index, output) in table.transaction.outputs.enumerated() {
            if case .data(let items) = ScriptTemplate(output.script) {
                addData(items, output, index)
                continue
            }
            let recipient = BitcoinAddress(script: output.script, network: network)
            // Where no signature holds an output, what it says is what somebody wrote there last.
            let origin: Origin = coverage.holds(output: index) ? .signed : .unverified
            if let path = inputs.scripts.path(output.script) {
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
}
