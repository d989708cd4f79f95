import ChainKit
import Foundation
import MPCCore
import ShareStore
import Testing

@testable import PartyCore
@testable import Signing

/// What the log says of what was signed.
@Suite struct OrderRecordTests {
    private func events(_ wallet: LocalWallet, _ party: Int, _ kind: EventKind) throws -> [StoreEvent] {
        try wallet.locals[party - 1].store.log().filter { $0.kind == kind }
    }

    /// Approval and release of each signer say what moves, to whom, for what fee, under which key; the release says the id.
    @Test func approvalAndReleaseSayWhatWasSigned() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let path = try DerivationPath("m/0/7")
        let outcome = try await wallet.sign(try wallet.transfer(9, path: path))
        let adapter = try TestHome.registry().adapter("sol")
        let id = try adapter.identifier(of: outcome.assembly.document)
        let from = try wallet.address(on: "sol", path: path).address.text
        for party in [1, 2] {
            let approval = try #require(try events(wallet, party, .requestApproved).first)
            let release = try #require(try events(wallet, party, .signatureReleased).first)
            #expect(approval.value("note") == "sol system.transfer")
            #expect(approval.value("request") == release.value("request"))
            var record = try #require(OrderRecord(approval))
            #expect(record.chain == "sol" && record.kind == "system.transfer" && record.paths == ["m/0/7"])
            #expect(record.transfers.map(\.amount) == ["9"] && record.transfers.map(\.unit) == ["lamport"])
            #expect(record.transfers.map(\.to) == ["4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"])
            #expect(record.transfers.map(\.from) == [from] && record.transfers.map(\.origin) == ["signed"])
            #expect(record.fee == .init(amount: "5000", highest: "5000", unit: "lamport", payer: from))
            #expect(record.transaction == nil)
            record.transaction = id
            #expect(OrderRecord(release) == record)
            #expect(record.text.contains("0.000000009 SOL to 4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"))
            #expect(record.text.contains(id) && record.text.contains("m/0/7"))
            #expect(try wallet.locals[party - 1].store.verify().isIntact)
        }
    }

    /// What the signature does not cover is marked, as in the summary that was approved.
    @Test func whatIsNotSignedIsMarked() {
        func text(_ origin: Origin) -> String {
            var summary = TransactionSummary(kind: "erc20.transfer")
            summary.transfers.append(
                Transfer(
                    asset: Sourced("0xA0", .signed), amount: Sourced("5", .signed), unit: "base unit", from: nil,
                    to: Sourced("0xB0", origin),
                    display: Sourced("5 USDC", .signed)))
            return OrderRecord(summary, paths: [], chain: "eth", network: nil, transaction: nil).text
        }
        #expect(text(.context).hasSuffix("5 USDC to 0xB0 (context)") && text(.unverified).hasSuffix("5 USDC to 0xB0 (unverified)"))
        #expect(text(.signed).hasSuffix("5 USDC to 0xB0"))
    }

    /// Two orders are told apart by what they pay, not only by their hashes.
    @Test func whichPaymentASignatureBelongsTo() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        for lamports in [3, 4] as [UInt8] { _ = try await wallet.sign(try wallet.transfer(lamports)) }
        let releases = try events(wallet, 1, .signatureReleased).compactMap(OrderRecord.init)
        #expect(releases.map { $0.transfers.map(\.amount) } == [["3"], ["4"]])
        #expect(Set(releases.map(\.transaction)).count == 2)
    }

    @Test func ecdsaFromAPoolAndWithoutSayIt() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1])
        _ = try await wallet.sign(try wallet.message("one"), source: .interactive)
        try await wallet.presign(.ecdsaSecp256k1, count: 1)
        _ = try await wallet.sign(try wallet.message("two"), source: .pool)
        for kind in [EventKind.requestApproved, .signatureReleased] {
            let records = try events(wallet, 1, kind).map(OrderRecord.init)
            #expect(records.count == 2 && records.allSatisfy { $0?.chain == "message-ecdsa-secp256k1" && $0?.paths == ["m"] })
        }
    }

    private func hostile(_ text: String, count: Int) throws -> OrderRecord {
        var summary = TransactionSummary(kind: text)
        for number in 0..<count {
            summary.transfers.append(
                Transfer(
                    asset: Sourced(text, .signed), amount: Sourced("\(number)", .signed), unit: text, from: Sourced(text, .unverified),
                    to: Sourced(text, .signed), display: Sourced(text, .context)))
            summary.fields.append(SummaryField(text, text, .signed))
            summary.warn("\(text)")
            summary.unreadable.append(Unreadable(place: text, what: text, data: []))
        }
        summary.fee = FeeSummary(amount: text, highest: text, unit: text, payer: text, origin: .signed)
        let paths = (0..<count).map { DerivationPath((0..<UInt32(40)).map { $0 + UInt32(clamping: count) + 1 } + [UInt32($0)]) }
        return OrderRecord(summary, paths: paths, chain: text, network: text, transaction: text)
    }

    /// Whatever a document's author writes, the fields are taken by the log, hold no control character, and read back as they were.
    @Test(
        arguments: ["", "x", "\u{0}\n\r\t\u{1b}[2J\u{9b}", "\u{202e}\u{2066}", "\"\\,]}", "é😀", ","].flatMap { text in
            [1, 40, 4000].map { String(repeating: text, count: $0) }
        }, [0, 1, 300])
    func whatIsWrittenIsBounded(_ text: String, _ count: Int) throws {
        let record = try hostile(text, count: count)
        let fields = record.fields
        #expect(fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } <= 4096)
        #expect(Set(fields.map(\.name)).count == fields.count)
        for field in fields { #expect(!field.value.unicodeScalars.contains { $0.properties.generalCategory == .control }) }
        #expect(record.transfers.count + record.counts.transfers == count && record.statements.count + record.counts.statements == count)
        #expect(record.paths.count + record.counts.paths == count && record.counts.warnings == count && record.counts.unreadable == count)
        if count > 0 { #expect(!record.transfers.isEmpty && !record.paths.isEmpty && !record.statements.isEmpty) }
        let event = StoreEvent(sequence: 1, time: 0, kind: .requestApproved, fields: fields, hash: [])
        #expect(OrderRecord(event)?.fields == fields)
        #expect(record.text.unicodeScalars.allSatisfy { !Printable.isDisturbing($0) })
        #expect(record.text.utf8.count < 1200)
    }

    /// Logs of earlier versions have no record, and a field that is not what is written gives none.
    @Test(
        arguments: [
            [], [EventField("note", "eth transfer")], [EventField("chain", "eth")], [EventField("kind", "transfer")],
            [EventField("chain", "eth"), EventField("kind", "t"), EventField("transfers", "[{}]")],
            [EventField("chain", "eth"), EventField("kind", "t"), EventField("transfers", "{")],
            [EventField("chain", "eth"), EventField("kind", "t"), EventField("fee", "[]")],
            [
                EventField("chain", "eth"), EventField("kind", "t"),
                EventField("statements", "[{\"label\":\"a\",\"value\":\"b\",\"more\":1}]"),
            ],
            [EventField("chain", "eth"), EventField("kind", "t"), EventField("moreTransfers", "-1")],
            [EventField("chain", "eth"), EventField("kind", "t"), EventField("warnings", "99999999999999999999")],
        ] as [[EventField]])
    func otherEventsHaveNone(_ fields: [EventField]) {
        #expect(OrderRecord(StoreEvent(sequence: 1, time: 0, kind: .requestApproved, fields: fields, hash: [])) == nil)
        let whole = [EventField("chain", "eth"), EventField("kind", "t")]
        #expect(OrderRecord(StoreEvent(sequence: 1, time: 0, kind: .requestApproved, fields: whole, hash: [])) != nil)
        #expect(OrderRecord(StoreEvent(sequence: 1, time: 0, kind: .shareReleased, fields: whole, hash: [])) == nil)
    }
}
