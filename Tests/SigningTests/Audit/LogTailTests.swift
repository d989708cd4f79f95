import Foundation
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// Logs that are followed, whatever becomes of their files.
@Suite struct LogTailTests {
    private func tail(_ test: TestHome, fromBeginning: Bool = false) -> LogTail {
        LogTail(of: "w", party: 1, in: test.home, keyring: test.keyring, fromBeginning: fromBeginning)
    }

    /// Everything that is there now.
    private func read(_ tail: inout LogTail) throws -> [StoreEvent] {
        var all: [StoreEvent] = []
        while case .events(let events) = try tail.next(), !events.isEmpty { all += events }
        return all
    }

    @Test func whatIsAppendedIsReadOnceAndInOrder() async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        var fromNow = tail(test)
        var fromTheBeginning = tail(test, fromBeginning: true)
        #expect(try read(&fromNow).isEmpty)
        #expect(try read(&fromTheBeginning) == wallet.locals[0].store.log())
        let before = try wallet.locals[0].store.log().count
        _ = try await wallet.sign(try wallet.transfer())
        let news = Array(try wallet.locals[0].store.log().dropFirst(before))
        #expect(!news.isEmpty)
        #expect(try read(&fromNow) == news)
        #expect(try read(&fromTheBeginning) == news)
        #expect(try read(&fromNow).isEmpty)
    }

    /// A store that goes is an error as long as it is gone; nothing is lost or told twice when it is back.
    @Test func aStoreThatIsGoneForAWhile() async throws {
        let test = try TestHome()
        let wallet = try await test.create(parties: 2)
        var tail = tail(test)
        #expect(try read(&tail).isEmpty)
        let before = try wallet.locals[0].store.log().count
        _ = try await wallet.sign(try wallet.transfer())
        let news = Array(try wallet.locals[0].store.log().dropFirst(before))
        for party in wallet.locals { try party.member.store.close() }
        let path = test.home.store("w", party: 1)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        #expect(throws: StoreError.self) { _ = try read(&tail) }
        #expect(throws: StoreError.self) { _ = try read(&tail) }
        try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
        #expect(try read(&tail) == news)
    }

    /// An older copy put back is told, and read on from where it stands.
    @Test func anOlderCopyIsToldOf() async throws {
        let test = try TestHome()
        let path = test.home.store("w", party: 1)
        var number = 0
        func close(_ wallet: LocalWallet) throws { for party in wallet.locals { try party.member.store.close() } }
        do {
            let wallet = try await test.create(parties: 2)
            number = try wallet.locals[0].store.log().count
            try close(wallet)
        }
        try FileManager.default.copyItem(atPath: path, toPath: path + ".old")
        var tail = tail(test)
        do {
            let wallet = try await test.open()
            _ = try await wallet.sign(try wallet.transfer())
            try close(wallet)
        }
        #expect(try read(&tail).isEmpty)
        do {
            let wallet = try await test.open()
            _ = try await wallet.sign(try wallet.transfer(6))
            try close(wallet)
        }
        #expect(try !read(&tail).isEmpty)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".old", toPath: path)
        guard case .replaced(let next) = try tail.next() else {
            Issue.record("it was not told")
            return
        }
        #expect(next == Int64(number))
        #expect(try read(&tail).isEmpty)
        let wallet = try await test.open()
        #expect(try read(&tail) == Array(wallet.locals[0].store.log().dropFirst(number)))
    }
}
