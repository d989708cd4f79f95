import ChainKit
import Testing

@testable import Bitcoin

/// Documents that want to be taken for something else than they are.
@Suite struct HostileTests {
    private let own: TestKey
    private let taproot: TestKey
    private let other: TestKey

    init() throws { (own, taproot, other) = (try TestKey(51), try TestKey(52), try TestKey(53)) }

    private func script(_ key: TestKey) throws -> [UInt8] { try #require(AddressFormat.p2wpkh.script(key: key.point)) }

    /// A PSBT that spends 100,000 satoshis of each of these scripts; those of version 0 come without proof where `isProved` says so.
    private func psbt(_ scripts: [[UInt8]], proved: Set<Int>, to recipient: [UInt8], value: UInt64) -> PSBT {
        let funding = scripts.enumerated().map { index, script in
            BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 7, count: 32), index: UInt32(index)))],
                outputs: [TransactionOutput(value: 100_000, script: script)], lockTime: 0)
        }
        var psbt = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: funding.map { TransactionInput(previous: OutPoint(txid: $0.txid, index: 0)) },
                outputs: [TransactionOutput(value: value, script: recipient)], lockTime: 0), version: .v2)
        for index in scripts.indices {
            if proved.contains(index) {
                psbt.inputs[index].nonWitnessUTXO = funding[index]
            } else {
                psbt.inputs[index].witnessUTXO = funding[index].outputs[0]
            }
        }
        return psbt
    }

    /// Signatures of version 0 commit to no other input's amount, whatever that input is.
    @Test func othersAmountsAreUnproved() throws {
        let mine = try script(own)
        let theirs = [
            try #require(AddressFormat.p2tr.script(key: other.xOnly)), try #require(AddressFormat.p2pkh.script(key: other.point)),
            try script(other),
        ]
        for foreign in theirs {
            let psbt = psbt([mine, foreign], proved: [0], to: mine, value: 199_000)
            let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: [try own.ecdsa()], context: .empty)
            #expect(summary.fee?.origin == .unverified)
            #expect(summary.warnings.map(\.value).contains { $0.hasPrefix("input 1: the amount is what somebody says") })
        }
        let proved = psbt([mine, theirs[0]], proved: [0, 1], to: mine, value: 199_000)
        #expect(try Fixture.adapter.summary(of: .psbt(proved), keys: [try own.ecdsa()], context: .empty).fee?.origin == .signed)
        // One of ours for Taproot commits to every amount, unless it leaves the others out.
        let taprootScript = try #require(AddressFormat.p2tr.script(key: taproot.xOnly))
        var mixed = psbt([taprootScript, mine, theirs[2]], proved: [], to: mine, value: 299_000)
        let keys = [try own.ecdsa(), try taproot.bip340()]
        #expect(try Fixture.adapter.summary(of: .psbt(mixed), keys: keys, context: .empty).fee?.origin == .signed)
        #expect(try Fixture.adapter.summary(of: .psbt(mixed), keys: [try own.ecdsa()], context: .empty).fee?.origin == .unverified)
        mixed.inputs[0].sighashType = SighashType.all.anyoneCanPay.rawValue
        #expect(try Fixture.adapter.summary(of: .psbt(mixed), keys: keys, context: .empty).fee?.origin == .unverified)
        // Whoever signs, where all are for Taproot.
        let all = psbt([taprootScript, theirs[0]], proved: [], to: mine, value: 199_000)
        #expect(try Fixture.adapter.summary(of: .psbt(all), context: .empty).fee?.origin == .signed)
    }

    /// Change at a path that only its maker knows is his hostage.
    @Test(arguments: [(999, false), (1000, true), (999_999, true), (1_000_000, true), (1 << 31 - 1, true)] as [(UInt32, Bool)])
    func remoteChangeIsNamed(_ step: UInt32, _ isRemote: Bool) throws {
        let psbt = psbt([try script(own)], proved: [0], to: try script(other), value: 99_000)
        let keys = [try own.ecdsa("m/0/0"), try other.ecdsa("m/1/\(step)")]
        let summary = try Fixture.adapter.summary(of: .psbt(psbt), keys: keys, context: .empty)
        #expect(summary.transfers.isEmpty)
        #expect(summary.warnings.map(\.value).contains { $0.contains("WHERE NO SCAN OF THIS WALLET LOOKS") } == isRemote)
    }

    /// What BIP-322 signs has the form of a transaction: shown as one, nobody would see the message.
    @Test func messagesAreNoTransactions() throws {
        let address = try #require(BitcoinAddress(script: try script(own), network: BitcoinNetwork.all[0])).text
        let message = try Fixture.document(["message": "I owe you", "address": .string(address), "type": "bip322"])
        guard case .message(let bip322) = message else { throw ChainError(.decode, .wrongType, "is no message") }
        #expect(try Fixture.adapter.requests(for: message, keys: [try own.ecdsa()], context: .empty, prior: []).count == 1)
        let context = try BitcoinContext(["allowSighash": ["NONE"]])
        func refusal(_ psbt: PSBT) -> String? {
            code { _ = try Fixture.adapter.requests(for: .psbt(psbt), keys: [try own.ecdsa()], context: context, prior: []) }
        }
        #expect(refusal(bip322.toSign) == "unsupportedForm")
        // Nor behind an output that the signature leaves out.
        var transaction = try bip322.toSign.unsignedTransaction()
        transaction.outputs.append(TransactionOutput(value: 0, script: try script(other)))
        var longer = PSBT(transaction: transaction, version: .v0)
        longer.inputs[0] = bip322.toSign.inputs[0]
        for (type, refused) in [(UInt32?.none, false), (1, false), (2, true), (3, true), (0x81, false), (0x83, true)] {
            longer.inputs[0].sighashType = type
            #expect(refusal(longer) == (refused ? "unsupportedForm" : nil))
        }
    }

    @Test func impossibleTransactionsAreNotSigned() throws {
        var twice = psbt([try script(own)], proved: [0], to: try script(other), value: 99_000)
        let transaction = try twice.unsignedTransaction()
        let (input, known) = (transaction.inputs[0], twice.inputs[0].nonWitnessUTXO)
        twice = PSBT(
            transaction: BitcoinTransaction(version: 2, inputs: [input, input], outputs: transaction.outputs, lockTime: 0), version: .v2)
        twice.inputs[0].nonWitnessUTXO = known
        twice.inputs[1].nonWitnessUTXO = known
        #expect(
            code { _ = try Fixture.adapter.requests(for: .psbt(twice), keys: [try own.ecdsa()], context: .empty, prior: []) }
                == "duplicateInput")
        var coinbase = PSBT(
            transaction: BitcoinTransaction(
                version: 2, inputs: [TransactionInput(previous: OutPoint(txid: [UInt8](repeating: 0, count: 32), index: .max))],
                outputs: transaction.outputs, lockTime: 0), version: .v2)
        coinbase.inputs[0].witnessUTXO = TransactionOutput(value: 100_000, script: try script(own))
        #expect(
            code { _ = try Fixture.adapter.requests(for: .psbt(coinbase), keys: [try own.ecdsa()], context: .empty, prior: []) }
                == "unsupportedForm")
    }

    /// What is agreed on must cover what the summary reads: the amounts beside a transaction too.
    @Test func originsAreAgreedOn() throws {
        let psbt = psbt([try script(own), try script(other)], proved: [0], to: try script(other), value: 190_000)
        var lie = psbt
        lie.inputs[1].witnessUTXO = TransactionOutput(value: 95_000, script: try script(other))
        let transaction = try psbt.unsignedTransaction()
        let documents = [psbt, lie].map { BitcoinDocument.transaction(NetworkTransaction(transaction, origin: $0)) }
        let bytes = try documents.map { try Fixture.adapter.canonicalBytes(of: $0) }
        #expect(bytes[0] != bytes[1])
        // Signatures are no part of it.
        let request = try #require(
            try Fixture.adapter.requests(for: documents[0], keys: [try own.ecdsa()], context: .empty, prior: []).first)
        guard case .partial(.psbt(let half), _, _) = try Fixture.adapter.assemble(documents[0], signatures: [try own.sign(request)]) else {
            throw ChainError(.assemble, .wrongType, "is not partial")
        }
        #expect(half != psbt)
        let signed = BitcoinDocument.transaction(NetworkTransaction(transaction, origin: half))
        #expect(try Fixture.adapter.canonicalBytes(of: signed) == bytes[0])
    }

    /// An annex behind a key path's signature doesn't hide the signature's type.
    @Test(arguments: [SighashType.all, .none, .single.anyoneCanPay])
    func annexesHideNoType(_ type: SighashType) throws {
        let output = try #require(AddressFormat.p2tr.script(key: taproot.xOnly))
        let toSpend = BIP322.toSpend(Array("hello".utf8), script: output)
        var signed = BIP322.toSign(toSpend, locks: BIP322.Locks())
        let annex: [UInt8] = [0x50, 1]
        let preimage = try Sighash.taprootPreimage(
            TransactionDigests(signed, spent: toSpend.outputs), input: 0, type: type, annex: annex)
        let outputKey = try PublicKey(.bip340Secp256k1, Array(output.dropFirst(2)))
        let request = SigningRequest(
            id: "x", path: .root, input: .digest(of: preimage, hash: .sha256), tweak: .taproot(merkleRoot: nil), verifyKey: outputKey)
        guard case .bip340(let bytes) = try taproot.sign(request).signature else { throw ChainError(.assemble, .wrongType, "is ECDSA") }
        signed.inputs[0].witness = [SignatureBytes.schnorr(bytes, type: type), annex]
        let address = try #require(BitcoinAddress(script: output, network: BitcoinNetwork.all[0])).text
        let text = BIP322.Format.simple.rawValue + Base64.encode(WitnessStack.bytes(signed.inputs[0].witness))
        let document = try Fixture.document(["message": "hello", "address": .string(address), "type": "bip322", "signature": .string(text)])
        let report = try Fixture.adapter.verify(document, context: .empty)
        #expect(report.checks.first { $0.name == "signature" }?.ok == true)
        #expect(report.checks.first { $0.name == "sighash" }?.ok == (type == .all))
    }

    /// Funds that are counted twice prove half of what they seem to.
    @Test func fundsCountOnce() throws {
        let mine = try script(own)
        let address = try #require(BitcoinAddress(script: mine, network: BitcoinNetwork.all[0])).text
        let toSpend = BIP322.toSpend(Array("funds".utf8), script: mine)
        let funds = Fixture.funding([(mine, 100_000)])
        func report(_ times: Int) throws -> VerificationReport {
            var transaction = BIP322.toSign(toSpend, locks: BIP322.Locks())
            for _ in 0..<times {
                transaction.inputs.append(TransactionInput(previous: OutPoint(txid: funds.txid, index: 0), sequence: 0))
            }
            var psbt = PSBT(transaction: transaction, version: .v0)
            psbt.inputs[0].nonWitnessUTXO = toSpend
            for index in 1...times { psbt.inputs[index].nonWitnessUTXO = funds }
            let requests = try SigningTable(psbt).requests(for: [own.ecdsa()])
            for (index, request) in requests.enumerated() {
                guard case .ecdsa(let r, let s, _) = try own.sign(request).signature else { continue }
                try psbt.add(PartialSignature(key: own.point, signature: SignatureBytes.ecdsa(r: r, s: s, type: .all)), to: index)
            }
            let text = BIP322.Format.proofOfFunds.rawValue + (try psbt.finalized().psbt.base64)
            return try Fixture.adapter.verify(
                Fixture.document(["message": "funds", "address": .string(address), "type": "bip322", "signature": .string(text)]),
                context: .empty)
        }
        let once = try report(1)
        #expect(once.valid)
        let twice = try report(2)
        #expect(!twice.valid)
    }
}
