internal import ChainKit

extension BitcoinMessage {
    /// Checks the signature. Where nothing is signed, or where BIP-322's answer is "inconclusive", the report is not valid.
    func verificationReport() throws(ChainError) -> VerificationReport {
        guard let signature else {
            // A container may have all that it takes.
            if partial != nil, case .complete(let whole) = try assembled([]) { return try whole.verificationReport() }
            return VerificationReport(sender: nil, checks: [.init("signature", ok: false, "the message is not signed")])
        }
        do {
            switch kind {
            case .bip137:
                let verdict = try BIP137.verify(try BIP137.Signature(text: signature), of: Array(text.utf8), by: address)
                var checks = [
                    VerificationReport.Check("signature", ok: true, "of \(Hex.encode(verdict.publicKey)), the key of \(address.text)")
                ]
                checks += verdict.marks.map { VerificationReport.Check("form", ok: true, $0) }
                return VerificationReport(sender: address.text, checks: checks)
            case .bip322:
                let proof = try MessageProof(signature, of: self)
                let checks = proof.checks()
                return VerificationReport(sender: checks.allSatisfy(\.ok) ? address.text : nil, checks: checks)
            }
        } catch {
            return VerificationReport(sender: nil, checks: [.init("signature", ok: false, error.message)])
        }
    }
}

/// A signature of BIP-322, opened.
struct MessageProof {
    let format: BIP322.Format
    private let transaction: BitcoinTransaction
    private let spent: [TransactionOutput]
    private let toSpend: BitcoinTransaction

    init(_ text: String, of message: BitcoinMessage) throws(ChainError) {
        toSpend = message.toSpend
        let format = BIP322.Format.allCases.first { text.utf8.starts(with: $0.rawValue.utf8) }
        guard let bytes = Base64.decode(format == nil ? text : String(text.dropFirst(3))), !bytes.isEmpty else {
            throw ChainError(
                .verify, .invalidText, "is not base64 of a signature, behind one of smp, ful, pof or no prefix", field: "signature")
        }
        var others: [TransactionOutput] = []
        switch format {
        case .simple, nil:
            var signed = BIP322.toSign(toSpend, locks: BIP322.Locks())
            let witness = try WitnessStack.read(bytes, field: "signature")
            signed.inputs[0].witness = witness
            // The witness does not hold the script behind a hash; of a key's hash it can be told.
            if message.address.kind == .p2sh, let key = witness.last, let redeem = AddressFormat.p2shP2WPKH.redeemScript(key: key) {
                signed.inputs[0].scriptSig = Script.push(redeem)
            }
            transaction = signed
        case .full: transaction = try BitcoinTransaction(bytes, field: "signature")
        case .proofOfFunds:
            let psbt = try PSBT(bytes)
            transaction = try psbt.extracted()
            others = try Self.funds(psbt, transaction)
        }
        self.format = format ?? .simple
        spent = toSpend.outputs + others
    }

    /// The outputs that inputs after the first spend. A transaction that several of them spend may stand beside one alone.
    private static func funds(_ psbt: PSBT, _ transaction: BitcoinTransaction) throws(ChainError) -> [TransactionOutput] {
        var known: [[UInt8]: BitcoinTransaction] = [:]
        for input in psbt.inputs {
            if let previous = input.nonWitnessUTXO { known[previous.txid] = previous }
        }
        var outputs: [TransactionOutput] = []
        for (index, utxo) in try psbt.utxos().enumerated().dropFirst() {
            let outPoint = transaction.inputs[index].previous
            if let utxo {
                outputs.append(utxo)
            } else if let previous = known[outPoint.txid], previous.outputs.indices.contains(Int(outPoint.index)) {
                outputs.append(previous.outputs[Int(outPoint.index)])
            } else {
                throw SigningTable.unknownOutput(index)
            }
        }
        return outputs
    }

    /// BIP-322's required rules, then its upgradeable ones, then its time locks.
    func checks() -> [VerificationReport.Check] {
        var checks: [VerificationReport.Check] = []
        let isSpending = transaction.inputs.first?.previous == OutPoint(txid: toSpend.txid, index: 0)
        checks.append(
            .init(
                "message", ok: isSpending,
                isSpending ? "\(format.name): commits to this message and address" : "is a signature of another message"))
        let isBurning = transaction.outputs == [BIP322.burnt]
        checks.append(.init("output", ok: isBurning, isBurning ? "pays nobody" : "must have one output, of 0 satoshis, to OP_RETURN"))
        guard isSpending, transaction.fault != .duplicateInput, transaction.inputs.count == spent.count,
            format == .proofOfFunds || spent.count == 1
        else {
            return checks + [
                .init("inputs", ok: false, "must be the message's\(format == .proofOfFunds ? " and those of the funds" : " alone")")
            ]
        }
        let verifier = InputVerifier(transaction, spent: spent, flags: .standard)
        let required = InputVerifier(transaction, spent: spent, flags: .standard.subtracting(.upgradeable))
        var work = VerificationWork()
        var isAll = true
        for index in transaction.inputs.indices {
            let name = index == 0 ? "signature" : "funds/\(transaction.inputs[index].previous)"
            var failure = verifier.verify(input: index, &work)
            let findings = work.takeFindings()
            if let found = failure, found.error != .tooMuchWork {
                let isInconclusive = required.verify(input: index, &work) == nil
                // Found once already.
                _ = work.takeFindings()
                if isInconclusive {
                    checks.append(.init(name, .unknown, "inconclusive: it uses what later rules may give a meaning (\(found))"))
                    continue
                }
            }
            if failure == nil, findings.hasSeparated { failure = ScriptFailure(input: index, error: .codeSeparator) }
            if let failure {
                guard failure.error != .tooMuchWork else {
                    let text = "from \(index) on are not checked: it takes more than \(VerificationWork.limitText)"
                    return checks + [.init("inputs", .unknown, text)]
                }
                checks.append(.init(name, ok: false, "does not satisfy the script: \(failure)"))
            } else {
                checks.append(
                    .init(
                        name, ok: true,
                        index == 0 ? "satisfies the address's script" : "could be spent; whether it exists only the chain knows"))
                isAll = isAll && findings.signatures.allSatisfy { $0 == .all || $0 == .default }
            }
        }
        checks.append(.init("sighash", ok: isAll, isAll ? "every signature is over all" : "a signature is not over all of the transaction"))
        let version = transaction.version
        checks.append(.init("version", version == 0 || version == 2 ? .passed : .unknown, "version \(version); 0 and 2 are defined"))
        for time in TimeWords.all(transaction) { checks.append(.init("timeLocks", ok: true, "\(time.label): \(time.text)")) }
        return checks
    }
}
