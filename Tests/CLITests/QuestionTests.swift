import Foundation
import Testing

/// The question before a signature, at a terminal.
@Suite(.serialized) struct QuestionTests {
    private static let question = "sign this? [y/N] "

    /// A wallet, and documents that it is asked to sign.
    private struct Bench {
        let program: Program
        let folder: Folder
        let addresses: [String: String]

        init() throws {
            program = try Program.built()
            folder = try Folder(copying: TranscriptFile.files)
            let created = try program.run("chainsign wallet create w --threshold 2 --parties 2", in: folder.path)
            try #require(created.exitCode == 0, "\(created.errors)")
            var addresses: [String: String] = [:]
            for chain in ["sol", "btc", "eth", "tron"] {
                let address = try program.run("chainsign \(chain) address", in: folder.path)
                addresses[chain] = address.outputLines.first
            }
            self.addresses = addresses
        }

        func own(_ chain: String) -> String { addresses[chain] ?? "" }

        func write(_ text: String, to name: String) throws {
            try text.write(toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
        }

        func at(_ columns: Int, rows: Int = 24, typed: String = "", _ command: String) throws -> PseudoTerminal {
            try PseudoTerminal(command, program, in: folder.path, columns: columns, rows: rows, typed: typed)
        }

        /// A payment of 1000 SOL with a memo.
        func payment(memo: String) -> String {
            """
            {"feePayer": "\(own("sol"))", "recentBlockhash": "CmpNeggWJ4JaWJeJ8YKN1Zypmk7uvQq3PECGUCAEMbky", "instructions": [
             {"programId": "11111111111111111111111111111111", "accounts": [
              {"pubkey": "\(own("sol"))", "isSigner": true, "isWritable": true},
              {"pubkey": "4AZKV3a1m7qsvdkrSWW6ob9rr9b7pctTHW945nS9Vjv8", "isSigner": false, "isWritable": true}],
              "data": {"hex": "020000000010a5d4e8000000"}},
             {"programId": "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr", "accounts": [],
              "data": {"hex": "\(memo.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"}}]}
            """
        }
    }

    private static let bench = Result { try Bench() }

    private var bench: Bench { get throws { try Self.bench.get() } }

    @Test func onlyAnAnswerToTheQuestionCounts() throws {
        let bench = try bench
        try bench.write(bench.payment(memo: "ten coffees"), to: "question.json")
        let before = try bench.at(80, typed: "y\ny\n", "chainsign sol sign question.json")
        try before.wait(for: Self.question)
        before.type("n\n")
        let refused = try before.finish()
        #expect(refused.exitCode == 1 && refused.output.isEmpty, "\(before.text)")
        let after = try bench.at(80, "chainsign sol sign question.json")
        try after.wait(for: Self.question)
        after.type("y\n")
        let signed = try after.finish()
        #expect(signed.exitCode == 0 && !signed.output.isEmpty, "\(after.text)")
    }

    @Test(arguments: ["", "no\n", "yes please\n", "\n", "y" + String(repeating: "y", count: 300) + "\n", "\u{4}"])
    func everythingElseMeansNo(_ answer: String) throws {
        let bench = try bench
        try bench.write(bench.payment(memo: "ten coffees"), to: "no.json")
        let terminal = try bench.at(80, "chainsign sol sign no.json")
        try terminal.wait(for: Self.question)
        terminal.type(answer.isEmpty ? "\u{4}" : answer)
        let result = try terminal.finish()
        #expect(result.exitCode == 1 && result.output.isEmpty, "\(terminal.text)")
    }

    @Test(arguments: [40, 41, 57, 79, 80, 132]) func aMemoWritesNoLine(_ columns: Int) throws {
        let bench = try bench
        for memo in [
            "Invoice 4711 of ACME, thanks. .. sends 0.01 SOL, ten coffees in all    ",
            String(repeating: " ", count: 3 * columns) + "sends 0.01 SOL, ten coffees in all" + String(repeating: " ", count: 2 * columns)
                + Self.question, "\nsends 0.01 SOL, ten coffees in all\n" + Self.question,
            String(repeating: "\n", count: 900) + "sends 0.01",
        ] {
            try bench.write(bench.payment(memo: memo), to: "memo.json")
            let terminal = try bench.at(columns, "chainsign sol sign memo.json")
            try terminal.wait(for: "\n" + Self.question)
            let screen = terminal.screen.joined(separator: "\n").replacing("\n  | ", with: "")
            terminal.type("n\n")
            _ = try terminal.finish()
            for line in terminal.lines where line.contains("0.01") || line.contains("coffees") {
                #expect(line.drop { $0 == " " }.hasPrefix("| ") || line.hasPrefix("  memo"), "\(line)")
            }
            #expect(terminal.lines.count { $0.hasPrefix("sign this?") } == 1)
            #expect(screen.contains("sends 1000 SOL to 4AZKV3a1m7qsvdkrSWW6ob9rr9b7pctTHW945nS9Vjv8"), "\(screen)")
            #expect(screen.contains("fee 0.000005 SOL, 5000 lamport"), "\(screen)")
            #expect(screen.contains(bench.own("sol")), "\(screen)")
        }
    }

    @Test(arguments: [(39, 24), (10, 24), (1, 1), (80, 10), (40, 20)]) func aTerminalWithoutRoomIsNotAsked(_ columns: Int, _ rows: Int)
        throws
    {
        let bench = try bench
        try bench.write(bench.payment(memo: "ten coffees"), to: "small.json")
        let terminal = try bench.at(columns, rows: rows, "chainsign sol sign small.json --json")
        let result = try terminal.finish()
        #expect(result.exitCode == 2 && result.output.contains("\"smallTerminal\""), "\(terminal.text)")
        #expect(!terminal.text.contains(Self.question))
    }

    /// A warning is in its colour to its end, also where it goes on behind the margin.
    @Test func aWarningIsColouredToItsEnd() throws {
        let bench = try bench
        try bench.write(bench.payment(memo: "ten\u{202e}coffees"), to: "colour.json")
        let terminal = try bench.at(40, "TERM=xterm chainsign sol sign colour.json")
        try terminal.wait(for: Self.question)
        let lines = terminal.text.split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.contains("  WARNING the memo holds invisible") })
        let end = try #require(lines[start...].firstIndex { $0.contains("escaped") })
        #expect(end > start)
        for line in lines[start...end] { #expect(line.hasPrefix("\u{1b}[33m") && line.hasSuffix("\u{1b}[0m"), "\(line)") }
    }

    /// A terminal that does not say how large it is is an ordinary one.
    @Test func aTerminalWithoutSizeIsAsked() throws {
        let bench = try bench
        try bench.write(bench.payment(memo: "ten coffees"), to: "nosize.json")
        let terminal = try bench.at(0, rows: 0, "chainsign sol sign nosize.json")
        try terminal.wait(for: Self.question)
    }

    /// What stands on the screen when the question comes, for documents of thousands of lines.
    @Test(arguments: [40, 80]) func theDigestIsOnTheScreen(_ columns: Int) throws {
        let bench = try bench
        let stranger = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
        let outputs =
            ["{\"address\": \"\(stranger)\", \"value\": 500000000}"]
            + (0..<999).map { _ in "{\"address\": \"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3\", \"value\": 200}" }
        try bench.write(
            """
            {"version": 2, "locktime": 0, "inputs": [{"txid": "\(String(repeating: "11", count: 32))", "vout": 0, "sequence": 4294967293,
             "value": 500300000, "address": "\(bench.own("btc"))", "path": "m"}], "outputs": [\(outputs.joined(separator: ","))]}
            """, to: "outputs.json")
        try bench.write(
            """
            {"type": "0x2", "chainId": 1, "nonce": 7, "gas": 210000, "maxFeePerGas": "30000000000", "maxPriorityFeePerGas": "1000000000",
             "to": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "value": "10000000000000000000", "input": "0x\(String(repeating: "00", count: 100_000))"}
            """, to: "zeros.json")
        try bench.write(
            """
            {"type": "0x2", "chainId": 1, "nonce": 7, "gas": 210000, "maxFeePerGas": "30000000000", "maxPriorityFeePerGas": "1000000000",
             "to": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "value": "0", "input":
             "0x095ea7b3\(String(repeating: "0", count: 24))70997970c51812dc3a010c7d01b50e0d17dc79c8\(String(repeating: "f", count: 64))"}
            """, to: "approve.json")
        for (command, expected) in [
            (
                "btc sign outputs.json",
                [
                    "sends in all 5.001998 BTC to 2 recipients", "the most, 5 BTC, to \(stranger)", "fee 0.001002 BTC, 100200 sat",
                    "999 WARNINGS",
                ]
            ),
            (
                "eth sign zeros.json",
                [
                    "sends 10 ETH to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "fee 0.0063 ETH, 6300000000000000 wei",
                    "1 UNREADABLE part",
                    "100000 bytes", bench.own("eth"),
                ]
            ),
            (
                "eth sign approve.json",
                [
                    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8 may spend an UNLIMITED amount of token 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
                    "1 power given",
                ]
            ),
            (
                "eth message sign '\(String(repeating: "pay ", count: 5000))'",
                ["In short: personalMessage", "message (the beginning): pay pay"]
            ),
        ] {
            let terminal = try bench.at(columns, "chainsign \(command)")
            try terminal.wait(for: Self.question)
            let lines = terminal.screen
            terminal.type("n\n")
            _ = try terminal.finish()
            let screen = lines.joined(separator: "\n").replacing("\n  | ", with: "")
            for text in expected { #expect(screen.contains(text), "\(command): \(text)\n\(lines.joined(separator: "\n"))") }
            #expect(terminal.lines.count < (command.hasPrefix("btc") ? 4500 : 120), "\(command): \(terminal.lines.count)")
        }
    }
}
