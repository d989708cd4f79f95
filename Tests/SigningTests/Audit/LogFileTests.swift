import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Logs in files of their own, checked without a store.
@Suite struct LogFileTests {
    private func exported(_ test: TestHome, _ wallet: LocalWallet, after: Int64 = 0, as name: String = "log") throws -> String {
        let path = "\(test.home.path)/\(name)"
        let count = try LogFile.write("w", party: 2, in: test.home, keyring: test.keyring, after: after, to: path)
        #expect(count == Int64(try wallet.locals[1].store.log().count) - after)
        return path
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func write(_ lines: [String], to path: String) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
    }

    private func expectRefused(_ path: String, _ why: String = "", identities: WalletIdentities? = nil) {
        let error = #expect(throws: WalletError.self, "\(why)") { _ = try LogFile.verify(path, identities: identities) }
        guard case .logFile = error else {
            Issue.record("\(why): \(String(describing: error))")
            return
        }
    }

    @Test func whatIsWrittenIsCheckedWithoutTheStore() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        _ = try await wallet.sign(try wallet.transfer())
        let log = try wallet.locals[1].store.log()
        let path = try exported(test, wallet)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try lines(path).count == log.count + 1)
        let head = try LogFile.verify(path, identities: wallet.identities)
        #expect(head.wallet == "w" && head.party.rawValue == 2 && head.after == .beginning)
        #expect(head.end.hash == log.last?.hash)
        // One that goes on where it ended.
        _ = try await wallet.sign(try wallet.transfer(6))
        let further = try LogFile.verify(try exported(test, wallet, after: head.end.sequence, as: "more"), identities: wallet.identities)
        #expect(further.after == head.end && further.end.sequence > head.end.sequence)
        // Nothing is written over, and nothing half-written is left.
        #expect(throws: WalletError.self) {
            _ = try LogFile.write("w", party: 2, in: test.home, keyring: test.keyring, to: path)
        }
        #expect(throws: WalletError.self) {
            _ = try LogFile.write("w", party: 2, in: test.home, keyring: test.keyring, after: 10_000, to: path + "2")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.home.path).sorted() == [
                "README.txt", "log", "more", "pools", "wallets",
            ])
        // The log is as it was.
        #expect(WalletAudit(of: "w", in: test.home, keyring: test.keyring).findings.flatMap(\.problems).isEmpty)
    }

    @Test func everyAlterationIsFound() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        _ = try await wallet.sign(try wallet.transfer())
        let path = try exported(test, wallet)
        let good = try lines(path)
        let other = path + ".altered"
        for place in good.indices {
            try write(Array(good[..<place] + good[(place + 1)...]), to: other)
            expectRefused(other, "without line \(place)")
            // Every line has a 1 or more: another number, another hash, another text.
            guard let digit = good[place].firstIndex(of: "1") else { continue }
            var line = good[place]
            line.replaceSubrange(digit...digit, with: "3")
            try write(Array(good[..<place]) + [line] + Array(good[(place + 1)...]), to: other)
            expectRefused(other, "line \(place): \(line)")
        }
        try write(good + [good[good.count - 1]], to: other)
        expectRefused(other, "a line twice")
        try Data(try Data(contentsOf: URL(fileURLWithPath: path)).dropLast()).write(to: URL(fileURLWithPath: other))
        expectRefused(other, "cut short")
        try Data().write(to: URL(fileURLWithPath: other))
        expectRefused(other, "empty")
        try write(["{}"], to: other)
        expectRefused(other, "another file")
        try write([String(repeating: " ", count: LogFile.longestLine + 70_000)], to: other)
        expectRefused(other, "a line without end")
        try write([good[0].replacing("\"version\":1", with: "\"version\":2")] + good[1...], to: other)
        expectRefused(other, "another version")
    }

    /// A chain that is whole in itself is the party's only if the party signed where it ends.
    @Test func aWholeChainOfSomebodyElsesIsNone() async throws {
        let test = try TestHome()
        let wallet = try await test.create()
        let path = try exported(test, wallet)
        let stranger = try TestHome()
        let theirs = try await stranger.create()
        _ = try LogFile.verify(path)
        expectRefused(path, "other identities", identities: theirs.identities)
        // Cut at an event before, with the end in the first line to match: the signature is of the real end.
        let good = try lines(path)
        let log = try wallet.locals[1].store.log()
        let (last, before) = (try #require(log.last), log[log.count - 2])
        let head = good[0].replacing(
            "\"end\":{\"sequence\":\(last.sequence),\"hash\":\"\(Hex.encode(last.hash))\"}",
            with: "\"end\":{\"sequence\":\(before.sequence),\"hash\":\"\(Hex.encode(before.hash))\"}")
        #expect(head != good[0])
        let other = path + ".cut"
        try write([head] + good[1..<good.count - 1], to: other)
        #expect(try LogFile.verify(other).end.sequence == before.sequence)
        expectRefused(other, "a cut chain", identities: wallet.identities)
    }

    @Test func noSecretIsInIt() async throws {
        let test = try TestHome()
        let wallet = try await test.create(schemes: [.ecdsaSecp256k1, .ed25519])
        try await wallet.presign(.ed25519, count: 2)
        _ = try await wallet.sign(try wallet.transfer())
        let text = try String(contentsOfFile: try exported(test, wallet), encoding: .utf8)
        for key in wallet.keys {
            let share = try wallet.locals[1].store.share(keyID: key.keyID)
            let hex = share.exposedHex()
            #expect(!text.contains(hex))
        }
        guard let seed = try wallet.locals[1].store.identity()?.seed.take() else {
            Issue.record("no identity")
            return
        }
        let hex = seed.exposedHex()
        #expect(!text.contains(hex))
    }
}
