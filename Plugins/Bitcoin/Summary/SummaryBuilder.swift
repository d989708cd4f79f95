internal import ChainKit

/// Says what a PSBT does, from the transaction that is signed and the outputs that it spends.
struct SummaryBuilder {
    let table: SigningTable
    let fee: Fee
    let inputs: InputOwnership
    let ordinary: OrdinaryPaths
    let hasKeys: Bool
    /// The parts that these keys' signatures fix; without keys, all signatures that are asked for.
    let coverage: Coverage
    let network: BitcoinNetwork
    /// The origin of the network's name, its ticker and its form of addresses. No byte that is signed says it: it is the context's word
    /// where it named the network, and unverified where the document alone does, for the same signatures hold on every network that has
    /// these coins.
    let naming: Origin
    /// Nobody's word on the network silences a warning.
    let policies: [NetworkPolicy]
    var summary = TransactionSummary(kind: "transaction")

    init(_ table: SigningTable, keys: [WalletKey], network: BitcoinNetwork, context: BitcoinContext) throws(ChainError) {
        self.table = table
        self.network = network
        naming = network.id != context.network.id ? .unverified : context.namedNetwork == nil ? .signed : .context
        policies = Fee.policies(context.network)
        fee = try Fee(table, on: network)
        inputs = InputOwnership(table, keys: keys, network: network)
        ordinary = OrdinaryPaths(spending: inputs.paths)
        hasKeys = !keys.isEmpty
        coverage = Coverage(table, inputs: inputs.signing)
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

    mutating func field(_ label: String, _ value: String, _ origin: Origin = .signed) {
        summary.fields.append(SummaryField(label, value, origin))
    }

    mutating func warn(_ warning: Sourced) { summary.warn(warning) }

    func amount(_ satoshis: UInt64) -> String { Amount.text(satoshis, network) }

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

    /// `input 3`, `inputs 0, 1 and 7 others`
    static func list(_ noun: String, _ indices: [Int]) -> String {
        let shown = indices.prefix(8).map(String.init).joined(separator: ", ")
        return noun + (indices.count == 1 ? " " : "s ") + shown + (indices.count > 8 ? " and \(indices.count - 8) others" : "")
    }

    /// Sums over inputs are said by signatures only where none can be added.
    var amountOrigin: Origin { inputs.unproved.isEmpty && fee.unknown.isEmpty && coverage.holdsInputs ? .signed : .unverified }

    var outputsOrigin: Origin {
        table.transaction.outputs.indices.allSatisfy { coverage.holds(output: $0) } ? .signed : .unverified
    }

    var feeOrigin: Origin { min(outputsOrigin, amountOrigin) }
}
