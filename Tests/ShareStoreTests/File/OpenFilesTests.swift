import Foundation
import Testing

@testable import ShareStore

/// Somebody who may rename and copy files while a store is open (rule S5).
@Suite struct OpenFilesTests {
    private func filled(_ scratch: Scratch) throws -> SQLiteShareStore {
        let store = try create(scratch)
        try store.addKey()
        try store.addNonces(1...4)
        return store
    }

    private func move(_ from: String, _ to: String) throws { try FileManager.default.moveItem(atPath: from, toPath: to) }

    /// Moved aside, with a copy in its place: of the store, its log, the log's index, the pool key.
    @Test(arguments: ["party-1.store", "party-1.store-wal", "party-1.store-shm", "party-1.pool"], [false, true])
    func aFileThatIsExchangedIsNoticed(name: String, replaced: Bool) throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        let path = scratch.folder + "/" + name
        try move(path, path + ".aside")
        if replaced { try copyFile(path + ".aside", to: path) }
        for body in [
            { _ = try store.consume([1], for: 100) }, { try store.addNonces(9...9) }, { _ = try store.keyRecords() },
            { _ = try store.progress() }, { try store.storeRelease(request: id(1), material: id(2), bytes: [1]) },
        ] as [() throws -> Void] {
            let error = #expect(throws: StoreError.self) { try body() }
            guard case .exchanged = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        // Put back as it was, it is the file that was opened.
        if replaced { try FileManager.default.removeItem(atPath: path) }
        try move(path + ".aside", path)
        #expect(try store.consume([1], for: 100).count == 1)
        #expect(try store.verify().isIntact)
    }

    /// Exchanged between the look at the files and the commit: the commit does not happen.
    @Test func exchangedBeforeTheCommit() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let path = scratch.store
        let store = try open(scratch) {
            if !FileManager.default.fileExists(atPath: path + ".aside") {
                try FileManager.default.moveItem(atPath: path, toPath: path + ".aside")
                try FileManager.default.copyItem(atPath: path + ".aside", toPath: path)
            }
        }
        #expect(throws: StoreError.exchanged(file: path)) { _ = try store.consume([1], for: 100) }
    }

    /// Old bytes written into the very files, pool key and all, while a process has seen more.
    @Test func turnedBackInPlaceIsNoticed() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let files = [scratch.store, scratch.poolKey]
        let old = try files.map(fileBytes)
        let store = try open(scratch)
        _ = try store.consume([1], for: 100)
        for (file, bytes) in zip(files, old) {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.write(contentsOf: bytes)
            try handle.close()
        }
        #expect(throws: StoreError.self) { _ = try store.consume([1], for: 101) }
    }

    /// A copy under another name, while the original is in use: nothing is taken out of either pool of the later one.
    @Test func aCopyInUseKeepsPoolsShut() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        try store.close()
        let copy = try Scratch()
        try copyFile(scratch.store, to: copy.store)
        try copyFile(scratch.poolKey, to: copy.poolKey)
        let original = try open(scratch)
        #expect(original.isOnlyFile)
        do {
            let other = try open(copy)
            #expect(!other.isOnlyFile)
            #expect(throws: StoreError.copyInUse(file: copy.store)) { _ = try other.consume([1], for: 100) }
            #expect(try other.availableIDs().count == 4)
            try other.close()
        }
        // The same file twice is no copy.
        let again = try open(scratch)
        #expect(again.isOnlyFile)
        #expect(try again.consume([1], for: 100).count == 1)
    }

    /// Under a second name the same file would have another log beside it, of which the first knows nothing.
    @Test func aSecondNameShutsThePools() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let other = scratch.folder + "/other.store"
        try FileManager.default.linkItem(atPath: scratch.store, toPath: other)
        let store = try open(scratch)
        #expect(!store.isOnlyFile)
        #expect(throws: StoreError.copyInUse(file: scratch.store)) { _ = try store.consume([1], for: 100) }
        try store.close()
        try FileManager.default.removeItem(atPath: other)
        let again = try open(scratch)
        #expect(again.isOnlyFile)
        #expect(try again.consume([1], for: 100).count == 1)
    }

    /// Many come and go at once: whoever meets nobody else's file is told so, also where the last of the others has just left.
    @Test func thoseWhoLeaveShutNobodysPools() async throws {
        let path = try Scratch()
        try filled(path).close()
        let store = path.store
        let inode = try #require(FileSystem.inode(at: store))
        let answers = await withTaskGroup(of: [Bool].self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<200).map { _ in CopyLock(storeID: id(77), inode: inode, path: store).refusal == nil } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(answers.count == 800)
        #expect(!answers.contains(false))
    }

    @Test func aLinkToThePoolKeyStaysOne() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let elsewhere = scratch.folder + "/elsewhere.pool"
        try move(scratch.poolKey, elsewhere)
        try FileManager.default.createSymbolicLink(atPath: scratch.poolKey, withDestinationPath: elsewhere)
        let store = try open(scratch)
        #expect(try store.consume([1], for: 100).count == 1)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.poolKey) == elsewhere)
        try store.close()
        #expect(try open(scratch).poolOutcome == .kept(generation: 1))
    }

    /// What a process left that ended while it wrote a new pool key goes; what is not of that form stays.
    @Test func leftoversOfThePoolKeyGo() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let (mine, other) = (scratch.poolKey + ".0123456789abcdef", scratch.poolKey + ".backup")
        for path in [mine, other] { try Data([1]).write(to: URL(fileURLWithPath: path)) }
        try open(scratch).close()
        #expect(!FileManager.default.fileExists(atPath: mine))
        #expect(FileManager.default.fileExists(atPath: other))
    }

    /// The slot that is being written may be cut short; the one that is known to be done may not be gone: what it knew, nothing else knows.
    @Test func onlyTheSlotThatIsWrittenMayBeCutShort() throws {
        let scratch = try Scratch()
        let store = try filled(scratch)
        _ = try store.consume([1], for: 100)
        try store.close()
        let whole = try fileBytes(scratch.poolKey)
        func slot(_ number: Int) -> Range<Int> { PoolKeyLayout.slot(number) }
        // Serials stand at the beginning of each slot.
        let latest = whole[slot(0)].lexicographicallyPrecedes(whole[slot(1)]) ? 1 : 0
        func write(_ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: scratch.poolKey))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        }
        func spoilt(_ number: Int, from place: Int, _ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            for place in slot(number).dropFirst(place) { bytes[place] = 0 }
            return bytes
        }
        for place in [0, 8, 100] {
            try write(spoilt(1 - latest, from: place, whole))
            #expect(try open(scratch).poolOutcome == .kept(generation: 1))
        }
        // The mark of what is done too, and the older record over the latest one.
        let unmarked = PoolKeyLayout.unmarked(whole)
        let older = Array(whole[slot(1 - latest)])
        let doubled = whole.replacing(slot(latest), with: older)
        let hostile = [
            spoilt(latest, from: 0, whole), spoilt(latest, from: 100, whole), spoilt(latest, from: 0, unmarked),
            spoilt(1 - latest, from: 0, unmarked), doubled, spoilt(0, from: 0, spoilt(1, from: 0, whole)),
        ]
        for bytes in hostile {
            try write(bytes)
            let error = #expect(throws: StoreError.self) { _ = try open(scratch) }
            guard case .tampered(scratch.poolKey, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    /// A later program's key is not put away.
    @Test func aLaterKeyIsLeftAlone() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let later = try fileBytes(scratch.poolKey).replacing(7..<8, with: [0x33])
        try Data(later).write(to: URL(fileURLWithPath: scratch.poolKey))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.poolKey)
        let refused = StoreError.futureSchema(file: scratch.poolKey, found: 3, supported: 2)
        for setsAside in [false, true] {
            #expect(throws: refused) { _ = try open(scratch, poolKey: .file(path: scratch.poolKey, setsAsideUnreadable: setsAside)) }
        }
        #expect(try fileBytes(scratch.poolKey) == later)
    }

    /// What is moved aside, and what is written anew, lie where the link leads: on the disk that somebody chose for the key.
    @Test func aSpoiltKeyBehindALinkStaysBehindIt() throws {
        let scratch = try Scratch()
        try filled(scratch).close()
        let folder = scratch.folder + "/stick"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
        try move(scratch.poolKey, folder + "/a.pool")
        try FileManager.default.createSymbolicLink(atPath: scratch.poolKey, withDestinationPath: "stick/a.pool")
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder + "/a.pool"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/a.pool")
        let store = try open(scratch, poolKey: .file(path: scratch.poolKey, setsAsideUnreadable: true))
        #expect(store.poolOutcome == .voided(from: 1, to: 2, units: VoidedUnits(nonces: 4), reason: .keyFileUnreadable))
        try store.close()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.poolKey) == "stick/a.pool")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        #expect(try open(scratch).poolOutcome == .kept(generation: 2))
    }
}
