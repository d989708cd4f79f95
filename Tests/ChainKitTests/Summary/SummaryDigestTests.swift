import ChainKit
import TestSupport
import Testing

/// What stands before the question is the program's, complete and on the screen, whatever the document holds.
@Suite struct SummaryDigestTests {
    private static let stranger = "bc1pxwww0ct9ue7e8tdnlmug5m2tamfn7q06sahstg39ys4c9f3340qqxrdu9k"
    private static let token = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
    private static let signer = SummaryDigest.Signer(
        wallet: "treasury", keys: [.init(path: "m/0/0", address: "0x98442e6C8b8316044ac2719b6191B511DFAdE082")])

    private func lines(_ summary: TransactionSummary, columns: Int = 80) -> [String] {
        SummaryDigest(summary, signer: Self.signer, inspect: "chainsign eth inspect").lines(columns: columns)
    }

    /// The digest as one text, without margins.
    private func text(_ summary: TransactionSummary, columns: Int = 80) -> String {
        lines(summary, columns: columns).joined(separator: "\n").replacing("\n  | ", with: "")
    }

    private func transfer(_ amount: String, _ asset: String, to: String, display: String? = nil, origin: Origin = .signed) -> Transfer {
        Transfer(
            asset: Sourced(asset, .signed), amount: Sourced(amount, .signed), unit: "sat", from: nil, to: Sourced(to, .signed),
            display: display.map { Sourced($0, origin) })
    }

    private func payment(outputs: Int) -> TransactionSummary {
        var summary = TransactionSummary(kind: "transaction")
        summary.transfers = (0..<outputs).map { index in
            index == 1
                ? transfer("500000000", "BTC", to: Self.stranger, display: "5 BTC")
                : transfer("200", "BTC", to: "bc1q\(index)", display: "0.000002 BTC")
        }
        summary.warnings = (0..<outputs).map { "output \($0) holds \(200 + $0) satoshis, below the 546 that nodes relay (dust)" }
        summary.warnings.append("input 0 spends an output of unknown value: the FEE IS UNKNOWN")
        summary.fee = FeeSummary(amount: "15000", highest: "15000", unit: "sat", payer: nil, origin: .unverified)
        return summary
    }

    @Test(arguments: [40, 41, 59, 79, 80, 200])
    func aThousandOutputsAreOneSum(_ columns: Int) {
        let text = text(payment(outputs: 1000), columns: columns)
        #expect(text.contains("sends in all 5.001998 BTC to 1000 recipients"))
        #expect(text.contains("the most, 5 BTC, to \(Self.stranger)"))
        #expect(text.contains("fee 15000 sat (unverified)"))
        #expect(text.contains("1001 WARNINGS"))
        #expect(text.contains("! input 0 spends an output of unknown value: the FEE IS UNKNOWN"))
        #expect(text.contains("by wallet treasury, key m/0/0, 0x98442e6C8b8316044ac2719b6191B511DFAdE082"))
        #expect(text.contains("scroll up"))
    }

    /// Many small payments to one address are a large one.
    @Test func partsForOneRecipientAreAddedUp() {
        var summary = TransactionSummary(kind: "transaction")
        summary.transfers =
            [transfer("100", "BTC", to: "big", display: "0.000001 BTC")]
            + (0..<30).map { _ in transfer("50", "BTC", to: Self.stranger, display: "0.0000005 BTC") }
        #expect(text(summary).contains("sends in all 0.000016 BTC to 2 recipients"))
        #expect(text(summary).contains("the most, 0.000015 BTC, to \(Self.stranger)"))
    }

    @Test func oneTransferIsOneSentence() {
        var summary = TransactionSummary(kind: "erc20.transfer")
        summary.transfers = [transfer("5000000", Self.token, to: Self.stranger, display: "5 USDC", origin: .context)]
        #expect(text(summary).contains("sends 5 USDC (context) of \(Self.token) to \(Self.stranger)"))
        summary.transfers = [transfer("5000000", Self.token, to: Self.stranger)]
        #expect(text(summary).contains("sends 5000000 sat of \(Self.token) to \(Self.stranger)"))
    }

    /// What cannot be added up is not passed over.
    @Test(arguments: ["unknown", "", "-1", "1e9", "١"]) func anAmountThatNobodyKnowsIsSaid(_ amount: String) {
        var summary = TransactionSummary(kind: "token.closeAccount")
        summary.transfers = [transfer(amount, "SOL", to: "one")]
        #expect(text(summary).contains("sends an UNKNOWN amount of SOL to one"))
        summary.transfers.append(transfer("7", "SOL", to: "two"))
        #expect(text(summary).contains("sends in all 7 sat and an UNKNOWN amount of SOL to 2 recipients"))
        #expect(text(summary).contains("the most, an UNKNOWN amount, to one"))
    }

    /// Of tokens the sender can have as many as he likes; the coin comes first.
    @Test func tokensOfNoNameDoNotHideTheCoin() {
        var summary = TransactionSummary(kind: "multiple")
        summary.transfers = (0..<100).map { transfer("1", "\(Self.token)\($0)", to: "x") }
        summary.transfers.append(transfer("1", Self.token, to: "x", display: "0.000001 USDC", origin: .context))
        summary.transfers.append(transfer("1000000000000", "SOL", to: Self.stranger, display: "1000 SOL"))
        for columns in [40, 80] {
            let text = text(summary, columns: columns)
            #expect(text.contains("sends 1000 SOL to \(Self.stranger)"))
            #expect(text.contains("0.000001 USDC (context)"))
            #expect(text.contains("102 transfers of several assets"))
            #expect(text.contains("more above"))
        }
    }

    @Test func powersComeWithTheUnlimitedFirst() {
        var summary = TransactionSummary(kind: "permit2.permitBatch")
        summary.powers = (0..<100).map { Power("0x\($0) may spend 1 base unit of token \(Self.token)", .signed) }
        let dangerous = "\(Self.stranger) may spend an UNLIMITED amount of token \(Self.token)"
        summary.powers.append(Power(dangerous, .signed, isUnlimited: true))
        summary.warnings = ["the signature expires only after 300 days"]
        for columns in [40, 80] {
            #expect(text(summary, columns: columns).contains(dangerous))
            #expect(text(summary, columns: columns).contains("101 powers given"))
        }
    }

    @Test func unreadablePartsAreCounted() {
        var summary = TransactionSummary(kind: "unreadable")
        summary.fee = FeeSummary(amount: "1", highest: "1", unit: "wei", payer: nil, origin: .signed)
        summary.unreadable = [Unreadable(place: "input", what: "selector 0x00000000", data: [UInt8](repeating: 0, count: 100_000))]
        #expect(text(summary).contains("1 UNREADABLE part"))
        #expect(text(summary).contains("? input: 100000 bytes, selector 0x00000000"))
        #expect(text(summary).contains("sends nothing that can be read"))
    }

    @Test func aMessageIsShownAsFarAsThereIsRoom() {
        var summary = TransactionSummary(kind: "personalMessage")
        summary.add(text: "I am here", label: "message")
        #expect(text(summary).contains("message: I am here"))
        summary = TransactionSummary(kind: "personalMessage")
        summary.add(text: String(repeating: "I am here ", count: 1000), label: "message")
        #expect(text(summary).contains("message (the beginning): I am here"))
    }

    /// Totals are written as the single amounts are, and in the smallest unit where these do not agree.
    @Test(
        arguments: [
            (["1", "10"], ["0.00000001 BTC", "0.0000001 BTC"], "0.00000011 BTC"), (["100000000", "0"], ["1 BTC", "0 BTC"], "1 BTC"),
            (["100", "200"], ["100 X", "200 X"], "300 X of BTC"), (["1", "1"], ["1 X", "1 Y"], "2 sat of BTC"),
            (["5", "5"], ["5 X", "50 X"], "10 sat of BTC"),
            (["5", "5"], ["five", "5 X"], "10 sat of BTC"), (["0", "0"], ["0 BTC", "0 BTC"], "0 sat of BTC"),
            (["5", "5"], [".5 X", "5. X"], "10 sat of BTC"),
            (["99999999999999999999999999", "1"], ["99999999.999999999999999999 X", "0.000000000000000001 X"], "100000000 X of BTC"),
        ] as [([String], [String], String)])
    func totalsAreWrittenAsTheirParts(_ amounts: [String], _ displays: [String], _ total: String) {
        var summary = TransactionSummary(kind: "transaction")
        for (index, amount) in amounts.enumerated() {
            summary.transfers.append(transfer(amount, "BTC", to: "r\(index)", display: displays[index]))
        }
        #expect(text(summary).contains("sends in all \(total) to 2 recipients"), "\(text(summary))")
    }

    private static let hostile = [
        "a\n  fee 0 lamport\nsign this? [y/N] ", String(repeating: " ", count: 500) + "sign this? [y/N] ",
        String(repeating: "x", count: 5000),
        String(repeating: "\u{ff37}", count: 300), String(repeating: "\u{202e}", count: 100), "a\r\n\n\u{2028}\u{85}b", "\u{1b}[2J", "",
        String(repeating: "UNLIMITED ", count: 300), String(repeating: "! the FEE\n", count: 300), String(repeating: "9", count: 5000),
    ]

    /// Whatever is where, there are no more lines and no wider ones, each of them begins as the program's lines do, and amount, fee and
    /// counts are among them.
    @Test(arguments: hostile, [1, 2, 300]) func nothingMovesOrForgesALine(_ text: String, _ count: Int) {
        var summary = TransactionSummary(kind: text)
        for number in 0..<count {
            summary.transfers.append(
                Transfer(
                    asset: Sourced(text + "\(number % 7)", .signed),
                    amount: Sourced(number.isMultiple(of: 3) ? text : "\(number)", .signed),
                    unit: text, from: Sourced(text, .unverified), to: Sourced(text + "\(number)", .context),
                    display: Sourced(text + " " + text, .context)))
            summary.fields.append(SummaryField(text, text, .signed))
            summary.fields.append(SummaryField("chain", text, .signed))
            summary.warn("\(text)\(number)")
            summary.unreadable.append(Unreadable(place: text, what: text, data: [UInt8](repeating: 0, count: number)))
            summary.powers.append(Power(text, .signed, isUnlimited: number.isMultiple(of: 2)))
        }
        summary.fee = FeeSummary(amount: text, highest: text + "1", unit: text, payer: text, origin: .unverified)
        let own = [
            "In short: ", "by wallet ", "> ", "sends ", "the most, ", "from ", "fee ", "! ", "? ", "… and ", "1 more above",
            "\(count) power",
            "the whole",
        ]
        for columns in [40, 57, 80, 300] {
            let lines = lines(summary, columns: columns)
            #expect(lines.count <= (columns < 80 ? 22 : 20))
            for line in lines {
                #expect(line.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } <= min(columns, 80), "\(line)")
                #expect(line.hasPrefix("  | ") || own.contains { line.hasPrefix($0) }, "\(line)")
                #expect(!line.unicodeScalars.contains { Printable.isDisturbing($0) })
            }
            #expect(lines.contains { $0.hasPrefix("fee ") } && lines.contains { $0.hasPrefix("sends ") })
            #expect(lines.contains { $0.hasPrefix("\(count) power") } && lines.contains { $0.hasPrefix("the whole") })
        }
    }

    @Test func smallTerminalsHaveNoRoom() {
        #expect(SummaryDigest.fits(columns: 80, lines: 24) && SummaryDigest.fits(columns: 40, lines: 24))
        #expect(!SummaryDigest.fits(columns: 39, lines: 24) && !SummaryDigest.fits(columns: 80, lines: 20))
        #expect(!SummaryDigest.fits(columns: 0, lines: 0))
    }
}
