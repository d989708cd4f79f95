import Foundation
import GRDB
import Secrets
import Testing

@testable import ShareStore

/// Power that fails at any moment of a change: after each write to the log, in the middle of one, and while the pool key file is written.
///
/// What was not synced is cut off the log; whatever is left opens, holds, and is wholly before the change or wholly behind it.
@Suite struct CutTests {
    enum Step: String, CaseIterable, Sendable { case store, commit, setAside, activate, depart, repair }

    /// Where a step begins.
    private func prepared(_ step: Step) throws -> Scratch {
        let scratch = try Attempts.prepared()
        let store = try open(scratch)
        if [.commit, .setAside, .activate].contains(step) { try store.storeAttempt(Attempts.new(pairs: [2])) }
        if step == .repair { _ = try store.depart(Attempts.certified(), keys: [], roster: nil) }
        try store.close()
        return scratch
    }

    private func take(_ step: Step, _ store: SQLiteShareStore) throws {
        switch step {
        case .store: try store.storeAttempt(Attempts.new(pairs: [2]))
        case .commit: try store.commitAttempt(Attempts.name())
        case .setAside: try store.setAside(Attempts.name(), force: false)
        case .activate: _ = try store.move()
        case .depart: _ = try store.depart(Attempts.certified(), keys: [], roster: nil)
        case .repair:
            let key = PendingKey(Attempts.record(keyID), share: SecretBox(SecretBytes(copying: id(10))), pairs: [setup(2, 22)])
            _ = try store.storeRepaired([key], seen: nil)
        }
    }

    /// Before and behind.
    private func isDone(_ step: Step, _ store: SQLiteShareStore) throws -> Bool {
        switch step {
        case .store:
            #expect(try store.shareIs(9))
            return try store.stages() == [.pending]
        case .commit:
            #expect(try store.shareIs(9))
            return try store.stages() == [.committed]
        case .setAside:
            #expect(try store.shareIs(9))
            return try store.stages() == [.dropped]
        case .activate:
            let isDone = try store.states() == [.retired, .active]
            if !isDone {
                #expect(try store.states() == [.active])
                #expect(try store.stages() == [.pending])
            }
            #expect(try store.shareIs(isDone ? 10 : 9))
            return isDone
        case .depart:
            let isDone = try store.states() == [.retired, .without]
            if !isDone { #expect(try store.shareIs(9)) }
            return isDone
        case .repair:
            let isDone = try store.states() == [.retired, .active]
            if isDone { #expect(try store.shareIs(10)) }
            return isDone
        }
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// The files as they lie before a step and behind it, where nothing of the log has gone into the store yet.
    private struct Files {
        let store: [UInt8]
        let log: [UInt8]
        let poolKey: (before: [UInt8], after: [UInt8])
        /// By what follows the store's path: an epoch's key is there before what is sealed under it, and as long as that is in use.
        let epochKeys: [String: [UInt8]]
    }

    private func epochKeys(_ scratch: Scratch) throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter { $0.contains(".epoch-") }
        return try Dictionary(
            uniqueKeysWithValues: names.map { (String($0.dropFirst("party-1.store".count)), try fileBytes(scratch.folder + "/" + $0)) })
    }

    private func lay(_ files: Files, _ scratch: Scratch) throws {
        try write(files.store, scratch.store)
        for (suffix, bytes) in files.epochKeys { try write(bytes, scratch.store + suffix) }
    }

    private func files(_ step: Step) throws -> Files {
        let scratch = try prepared(step)
        let store = try open(scratch)
        let (before, keys) = (try fileBytes(scratch.poolKey), try epochKeys(scratch))
        // A reader of what was before keeps the log from being emptied.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: scratch.store, configuration: configuration)
        try reader.writeWithoutTransaction { db in
            try db.beginTransaction(.deferred)
            _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM events")
        }
        try take(step, store)
        let files = Files(
            store: try fileBytes(scratch.store), log: try fileBytes(scratch.store + "-wal"),
            poolKey: (before, try fileBytes(scratch.poolKey)),
            epochKeys: try epochKeys(scratch).merging(keys) { first, _ in first })
        try reader.writeWithoutTransaction { try $0.rollback() }
        try reader.close()
        try store.close()
        return files
    }

    @Test(arguments: Step.allCases) func theLogEndsAnywhere(step: Step) throws {
        let files = try files(step)
        let frame = 24 + 4096
        let frames = (files.log.count - 32) / frame
        // The log of events, the table of attempts, the head.
        #expect(frames >= 3)
        var ends: Set<Bool> = []
        for number in 0...frames {
            for part in number == frames ? [0] : [0, 24, 2000] {
                let scratch = try Scratch()
                try lay(files, scratch)
                try write(Array(files.log.prefix(32 + number * frame + part)), scratch.store + "-wal")
                try write(files.poolKey.after, scratch.poolKey)
                let store = try open(scratch)
                let isDone = try isDone(step, store)
                ends.insert(isDone)
                #expect(try store.verify().isIntact)
                // What was cut short is done again, and ends as it should.
                if !isDone { try take(step, store) }
                #expect(try self.isDone(step, store))
                #expect(try store.verify().isIntact)
                try store.close()
            }
        }
        // A commitment that the pool key file has heard of is made, whatever became of the log.
        #expect(ends == (step == .commit ? [true] : [false, true]))
    }

    /// The file is written first: half a record is none, and nobody was told.
    @Test(arguments: [Step.commit, .activate, .depart, .repair]) func thePoolKeyFileEndsAnywhere(step: Step) throws {
        let files = try files(step)
        // The older record is written over.
        func serial(_ slot: Range<Int>) -> [UInt8] { Array(files.poolKey.before[slot].prefix(8)) }
        let slots = (0...1).map { PoolKeyLayout.slot($0) }
        let older = serial(slots[0]).lexicographicallyPrecedes(serial(slots[1])) ? slots[0] : slots[1]
        #expect(files.poolKey.before[older] != files.poolKey.after[older])
        for written in stride(from: 0, to: older.count, by: 97) {
            let scratch = try Scratch()
            try lay(files, scratch)
            let range = older.lowerBound..<older.lowerBound + written
            try write(files.poolKey.before.replacing(range, with: Array(files.poolKey.after[range])), scratch.poolKey)
            let store = try open(scratch)
            #expect(try !isDone(step, store))
            try take(step, store)
            #expect(try isDone(step, store))
            #expect(try store.verify().isIntact)
            try store.close()
        }
    }
}
