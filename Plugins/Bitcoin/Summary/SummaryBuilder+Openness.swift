internal import ChainKit

/// What signatures leave open, and when the transaction is valid.
extension SummaryBuilder {
    mutating func addSighashes() {
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
                guard !hasKeys || inputs.owned.contains(index) else {
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

    mutating func addTimes() {
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
