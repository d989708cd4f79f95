internal import ChainKit

/// A call that a contract makes in the name of an account, ordered by a signature: read as the transaction that it stands for.
struct ActedCall {
    /// Calls within one signature: more is nothing that somebody reads.
    private static let most = 256
    /// Calls within calls.
    private static let depth = 4

    /// In whose name.
    let actor: EthereumAddress
    let to: EthereumAddress
    let value: UInt256
    let data: [UInt8]
    /// Whether the code of `to` runs in the place of the actor, as if it were the actor's own.
    var isDelegated = false
    /// The path of the data.
    let place: String

    /// The first bytes of a batch of calls: `multiSend(bytes)`.
    private static let batch = Array(Keccak256.hash(Array("multiSend(bytes)".utf8)).prefix(4))

    /// Reads it into a summary.
    func read(into builder: inout SummaryBuilder) {
        // This one, and those of its batches.
        var left = ActedCall.most + 1
        read(into: &builder, depth: 0, left: &left)
    }

    private func read(into builder: inout SummaryBuilder, depth: Int, left: inout Int) {
        left -= 1
        if isDelegated { return readDelegated(into: &builder, depth: depth, left: &left) }
        if !value.isZero || data.isEmpty { builder.native(value, from: actor, to: "\(to)") }
        if to.isZero {
            builder.warn("the recipient of \(place) is the zero address: what goes there is lost")
        } else if let text = FirstAddresses.warning(to, on: builder.chain) {
            builder.warn("\(text)")
        }
        builder.mention(to)
        if to == actor, !data.isEmpty {
            builder.warn("\(actor) is told to call itself: so its owners, its modules and what else it obeys are changed")
        }
        guard !data.isEmpty else { return }
        // What a reader noted before it failed is thrown away with its copy: a call is read whole or not at all.
        var attempt = builder
        do throws(UnreadableCall) {
            attempt.field("contract", "\(to)")
            try TokenCalls.read(data, of: to, value: value, actor: actor, into: &attempt)
            builder = attempt
        } catch {
            refuse(error.reason, into: &builder)
        }
    }

    private func refuse(_ reason: String, into builder: inout SummaryBuilder) {
        builder.summary.unreadable.append(Unreadable(place: place, what: reason, data: data))
        builder.warn("the call of \(to) can't be read: it may do whatever that contract can do with the authority of \(actor)")
    }

    // MARK: Code in the place of the actor

    /// The code decides what it makes of the data, so that everything that is read of it is what it looks like.
    private func readDelegated(into builder: inout SummaryBuilder, depth: Int, left: inout Int) {
        builder.mention(to)
        builder.field("delegatecall", "the code of \(to) runs in the place of \(actor) (DELEGATECALL)")
        builder.power("the code of \(to) may do everything as \(actor)", isUnlimited: true)
        builder.warn(
            "DELEGATECALL: the code of \(to) runs as if it were \(actor)'s own: it may move all that the account holds, and change its owners"
        )
        builder.summary.unreadable.append(
            Unreadable(place: place, what: "\(data.count) bytes that the code of \(to) reads as it likes", data: data))
        guard !data.isEmpty else { return }
        var look = SummaryBuilder(kind: builder.summary.kind, context: builder.context, chain: builder.chain)
        if !readBatch(into: &look, depth: depth, left: &left) {
            var attempt = look
            do throws(UnreadableCall) {
                try TokenCalls.read(data, of: to, value: value, actor: actor, into: &attempt)
                look = attempt
            } catch { return }
        }
        builder.add(look.summary, atMost: .unverified, label: "by its look, ")
    }

    // MARK: Batches

    /// Reads the calls of a batch: operation, recipient, value, the data's length and the data, without padding. Whether `to` makes
    /// them is up to its code.
    private func readBatch(into builder: inout SummaryBuilder, depth: Int, left: inout Int) -> Bool {
        guard data.starts(with: ActedCall.batch), depth < ActedCall.depth, let calls = calls, calls.count <= left else { return false }
        builder.field("batch", "\(calls.count) calls, by multiSend(bytes) of \(to)")
        for call in calls { call.read(into: &builder, depth: depth + 1, left: &left) }
        return true
    }

    private var calls: [ActedCall]? {
        guard var arguments = try? CallArguments(Array(data.dropFirst(4)), words: 1), let packed = try? arguments.dynamicBytes(),
            (try? arguments.finish()) != nil
        else { return nil }
        var calls: [ActedCall] = []
        var rest = packed[...]
        while let operation = rest.first {
            guard operation < 2, rest.count >= 85, calls.count < ActedCall.most,
                let to = EthereumAddress(bytes: Array(rest.dropFirst().prefix(20))),
                let value = UInt256(bigEndian: rest.dropFirst(21).prefix(32)),
                let length = UInt256(bigEndian: rest.dropFirst(53).prefix(32))?.uint64, length <= UInt64(rest.count - 85)
            else { return nil }
            let content = rest.dropFirst(85).prefix(Int(length))
            calls.append(
                ActedCall(
                    actor: actor, to: to, value: value, data: Array(content), isDelegated: operation == 1,
                    place: "\(place), call \(calls.count)"))
            rest = rest.dropFirst(85 + Int(length))
        }
        return calls
    }
}

extension SummaryBuilder {
    /// Adds what another summary says, with no more trust than `origin`.
    fileprivate mutating func add(_ other: TransactionSummary, atMost origin: Origin, label: String) {
        for transfer in other.transfers {
            summary.transfers.append(
                Transfer(
                    asset: transfer.asset.atMost(origin), amount: transfer.amount.atMost(origin), unit: transfer.unit,
                    from: transfer.from?.atMost(origin), to: transfer.to.atMost(origin), display: transfer.display?.atMost(origin)))
        }
        for item in other.fields { field(label + item.label, item.statement.atMost(origin)) }
        for power in other.powers { self.power(power.statement.atMost(origin), isUnlimited: power.isUnlimited) }
        for warning in other.warnings { warn(warning.atMost(origin)) }
        summary.unreadable += other.unreadable
        summary.validities += other.validities
    }
}
