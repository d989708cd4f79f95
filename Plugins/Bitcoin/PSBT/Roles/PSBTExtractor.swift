public import ChainKit

extension PSBT {
    /// The extractor's role: the transaction with the finished inputs' signatures. Whether they are valid is not looked at here.
    ///
    /// - Throws: ``ChainError`` with `unfinished` naming the first input that is not finished.
    public func extracted() throws(ChainError) -> BitcoinTransaction {
        var transaction = try unsignedTransaction()
        guard !inputs.isEmpty, transaction.inputs.count == inputs.count else {
            throw ChainError(.assemble, .unfinished, "has no inputs, so there is nothing to send", field: "psbt")
        }
        for (index, input) in inputs.enumerated() {
            guard input.isFinal else {
                throw ChainError(.assemble, .unfinished, "is not finished: sign it and finalize the PSBT", field: "inputs[\(index)]")
            }
            transaction.inputs[index].scriptSig = input.finalScriptSig ?? []
            transaction.inputs[index].witness = input.finalScriptWitness ?? []
        }
        return transaction
    }
}
