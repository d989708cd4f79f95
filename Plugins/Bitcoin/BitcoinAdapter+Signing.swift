public import ChainKit

extension BitcoinAdapter {
    /// The requests of all inputs that these keys can sign, in the inputs' order (``Slot/id``); without keys, of all that are open.
    ///
    /// Refused are absurd fees (``NetworkPolicy``), inputs of unknown value, and what a PSBT says falsely about scripts and amounts.
    public func requests(
        for document: BitcoinDocument, keys: [WalletKey], context: BitcoinContext, prior: [RequestSignature]
    ) throws(ChainError) -> [SigningRequest] {
        guard prior.isEmpty else { throw ChainError(.plan, .unknownRequest, "Bitcoin's requests are all of round 0", field: "prior") }
        if case .message(let message) = document { return try message.requests(for: keys) }
        guard let psbt = try Self.psbt(document, stage: .plan) else { return [] }
        let network = try Self.network(of: document, context, stage: .plan)
        let table = try SigningTable(psbt)
        try Self.refuseImpossible(table.psbt, table.transaction, on: network)
        try table.refuseForms(missing: network)
        var budget = SigningTable.Budget()
        let requests = try table.requests(for: keys, allowing: context.allowedSighashes, &budget)
        guard !requests.isEmpty else { return requests }
        try Fee(table, on: network).check(context)
        try table.refuseInvalid(budget)
        return requests
    }

    /// Refuses what no block takes, and what is no payment: a message's signature must not be had by showing a transaction.
    private static func refuseImpossible(
        _ psbt: PSBT, _ transaction: BitcoinTransaction, on network: BitcoinNetwork
    ) throws(ChainError) {
        // A signature that leaves out what follows the first output would do as well.
        let mayLeaveOutputsOut = psbt.inputs.contains { input in
            input.sighashType.map { SighashType(rawValue: $0) }.map { $0.isSingle || $0.isNone } == true
        }
        guard transaction.outputs.first != BIP322.burnt || (transaction.outputs.count > 1 && !mayLeaveOutputsOut) else {
            throw ChainError(
                .plan, .unsupportedForm, "are those of a message's signature (BIP-322): give the message itself, so that it is shown",
                field: "outputs")
        }
        switch transaction.fault(on: network) {
        case .duplicateInput: throw ChainError(.plan, .duplicateInput, "spend an output twice", field: "inputs")
        case .nullPrevious, .coinbaseLength:
            throw ChainError(.plan, .unsupportedForm, "are a coinbase's, which nobody signs", field: "inputs")
        // Where outputs are left open, others put them there.
        case .noOutputs where !psbt.inputs.contains(where: { $0.sighashType.map { SighashType(rawValue: $0).isNone } == true }):
            throw ChainError(.plan, .unsupportedForm, "are missing: no block takes a transaction without any", field: "outputs")
        default: return
        }
    }

    /// Puts signatures into the document, each verified for its request. A transaction that has all is verified as a node would before
    /// it is called complete.
    public func assemble(
        _ document: BitcoinDocument, signatures: [RequestSignature]
    ) throws(ChainError) -> Assembly<BitcoinDocument> {
        if case .message(let message) = document { return try message.assembled(signatures).map { .message($0) } }
        guard let psbt = try Self.psbt(document, stage: .assemble) else {
            guard let signature = signatures.first else { return .complete(document) }
            throw signature.unknownRequest("is not a request of this document, which is signed")
        }
        return try SigningTable(psbt).assemble(signatures)
    }

    /// The PSBT to sign: the document's own, or the one that the context made of a transaction; nil for a transaction that is signed.
    private static func psbt(_ document: BitcoinDocument, stage: ChainError.Stage) throws(ChainError) -> PSBT? {
        switch document {
        case .psbt(let psbt): return psbt
        case .message: return nil
        case .transaction(let transaction):
            if transaction.isWholeSigned { return nil }
            guard let origin = transaction.origin else {
                throw ChainError(
                    stage, .unknownPreviousOutput,
                    "does not say what its inputs spend: give \"prevouts\" or \"previousTransactions\" in the context, or make a PSBT of it",
                    field: "transaction")
            }
            return origin
        }
    }

    /// The network: the document's where it names one, which the context must not contradict.
    static func network(
        of document: BitcoinDocument, _ context: BitcoinContext, stage: ChainError.Stage
    ) throws(ChainError) -> BitcoinNetwork {
        let named: BitcoinNetwork?
        switch document {
        case .psbt(let psbt): named = psbt.namedNetwork
        case .transaction(let transaction): named = transaction.origin?.namedNetwork
        case .message(let message): named = message.address.network
        }
        guard let named else { return context.network }
        // An address of a test network may be of several.
        var isSame = context.namedNetwork.map { $0.id == named.id } ?? true
        if case .message = document, let asked = context.namedNetwork, asked.isTest { isSame = asked.segwitPrefix == named.segwitPrefix }
        if let asked = context.namedNetwork, !isSame {
            throw ChainError(stage, .wrongNetwork, "is \(named.id), and the context asks for \(asked.id)", field: "network")
        }
        return named
    }

    /// Checks every signature, and what nodes ask of a transaction. What only relaying nodes ask is a note: blocks take what breaks it.
    public func verify(_ document: BitcoinDocument, context: BitcoinContext) throws(ChainError) -> VerificationReport {
        let network = try Self.network(of: document, context, stage: .verify)
        switch document {
        case .transaction(let transaction):
            return try TransactionVerification.report(
                transaction.transaction, origin: transaction.origin, satisfied: transaction.satisfied, context: context, network: network)
        case .psbt(let psbt): return try TransactionVerification.report(psbt, context: context, network: network)
        case .message(let message): return try message.verificationReport()
        }
    }

    /// Size with signatures of full length (``InputSize``), and the fee, which no signature changes.
    ///
    /// - Throws: `unsupportedScript` where nobody can tell what an input will be signed with.
    public func estimate(_ document: BitcoinDocument, context: BitcoinContext) throws(ChainError) -> Estimate {
        let network = try Self.network(of: document, context, stage: .plan)
        switch document {
        case .message(let message): return Estimate(size: message.bytes.count, fee: "0", highestFee: "0", unit: "sat")
        case .transaction(let document) where document.isWholeSigned:
            let transaction = document.transaction
            let origin = try document.known(context)
            let fee = try Self.amount(try Fee(try SigningTable(origin), on: network))
            return Estimate(size: transaction.size, weight: transaction.weight, fee: fee, highestFee: fee, unit: "sat")
        case .transaction, .psbt:
            guard let psbt = try Self.psbt(document, stage: .plan) else { return Estimate(size: 0, fee: "0", highestFee: "0", unit: "sat") }
            let fee = try Fee(try SigningTable(psbt), on: network)
            let amount = try Self.amount(fee)
            if let index = fee.unsized.first {
                throw ChainError(
                    .plan, .unsupportedScript, "spends a script whose signature's size nobody can tell",
                    field: SigningTable.field(index))
            }
            return Estimate(size: fee.size.size, weight: fee.size.weight, fee: amount, highestFee: amount, unit: "sat")
        }
    }

    private static func amount(_ fee: Fee) throws(ChainError) -> String {
        if let index = fee.unknown.first { throw SigningTable.unknownOutput(index) }
        guard let amount = fee.amount else {
            throw ChainError(
                .plan, .invalidAmount, "are worth \(fee.outputs) satoshis, and the inputs \(fee.inputs)", field: "outputs")
        }
        return String(amount)
    }
}
