import Foundation
import Testing

@testable import ShareStore

/// What is erased is what this program wrote, and nothing that lies beside it or that a link leads to.
@Suite struct ErasureTests {
    private static let hex = "0123456789abcdef"
    private static let uuid = "01234567-89ab-cdef-0123-456789abcdef"

    @Test func namesThatAreWrittenAreKnown() {
        let (hex, uuid) = (Self.hex, Self.uuid)
        let stores = [
            "", "-wal", "-shm", "-journal", "-wal.stale-\(uuid)", "-journal.stale-\(uuid)", ".creating-\(hex)", ".creating-\(hex)-wal",
            ".left-\(uuid)", ".left-\(uuid)-shm", ".epoch-\(hex)-0", ".epoch-\(hex)-4294967295", ".epoch-\(hex)-3.new-\(uuid)",
        ]
        for name in stores { #expect(OwnNames.isOfStore("party-1.store" + name, "party-1.store"), "\(name)") }
        let strange = [
            ".bak", "-wal.bak", ".backup", "~", ".", ".creating-", ".creating-\(hex)x", ".left-", ".left-\(hex)", ".stale-\(uuid)",
            ".epoch-\(hex)-", ".epoch-\(hex)-01", ".epoch-\(hex)-4294967296", ".epoch-\(hex)-3.bak", ".epoch-notes-1", "-wal.stale-",
            ".epoch-\(hex.uppercased())-1", "-wal-wal",
        ]
        for name in strange { #expect(!OwnNames.isOfStore("party-1.store" + name, "party-1.store"), "\(name)") }
        #expect(!OwnNames.isOfStore("party-1.key", "party-1.store"))
        for name in ["", ".\(hex)", ".stale-\(hex)\(hex)-01234567", ".stale-unknown-01234567"] {
            #expect(OwnNames.isOfPoolKey("party-1.key" + name, "party-1.key"), "\(name)")
        }
        for name in [".pub", ".\(hex)0", ".stale-\(hex)-01234567", ".stale-unknown", ".bak", "-wal", ".stale-unknown-01234567.bak"] {
            #expect(!OwnNames.isOfPoolKey("party-1.key" + name, "party-1.key"), "\(name)")
        }
        #expect(OwnNames.isOfSmallFile("levels.json", "levels.json") && OwnNames.isOfSmallFile("levels.json.new-\(hex)", "levels.json"))
        #expect(!OwnNames.isOfSmallFile("levels.json.bak", "levels.json") && !OwnNames.isOfSmallFile("levels", "levels.json"))
    }

    /// Names that pool keys really have.
    @Test func aPoolKeyThatWasSetAsideHasAKnownName() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        let file = PoolKeyFile(path: scratch.poolKey)
        for owner in [try file.owner(), nil] {
            try copyFile(scratch.poolKey, to: scratch.folder + "/copy")
            let aside = try file.setAside(from: owner)
            #expect(OwnNames.isOfPoolKey(String(aside.dropFirst(scratch.folder.count + 1)), "party-1.pool"), "\(aside)")
            try copyFile(scratch.folder + "/copy", to: scratch.poolKey)
        }
    }

    @Test func othersFilesAreLeftWithTheirFolder() throws {
        let scratch = try Scratch()
        let folder = scratch.folder + "/w"
        try StoreFolder.make(folder + "/kept")
        for name in ["own-1", "own-2", "notes", "kept/own-3"] { try Data(name.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        try StoreFolder.make(folder + "/own-folder")
        let isOwn: (String) -> Bool = { $0.hasPrefix("own-") }
        #expect(StoreFolder.foreignNames(in: folder, where: isOwn) == ["kept", "notes", "own-folder"])
        #expect(try StoreFolder.erase(filesIn: folder, .all, where: isOwn) == [folder + "/own-1", folder + "/own-2"])
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == ["kept", "kept/own-3", "notes", "own-folder"])
        #expect(try fileBytes(folder + "/kept/own-3") == Array("kept/own-3".utf8))
        for name in ["kept", "notes", "own-folder"] { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        #expect(try StoreFolder.erase(filesIn: folder, .all, where: isOwn) == [])
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aLinkLeadsToNothingOfAnybodys() throws {
        let scratch = try Scratch()
        let (folder, documents) = (scratch.folder + "/w", scratch.folder + "/documents")
        for path in [folder, documents] { try StoreFolder.make(path) }
        try Data("my notes".utf8).write(to: URL(fileURLWithPath: documents + "/notes"))
        for name in ["party-1.store", "party-1.key", "party-1.store.epoch-\(Self.hex)-1", "levels.json"] {
            for target in [documents, documents + "/notes", scratch.folder + "/none", name] {
                try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
                #expect(try StoreFolder.erase("\(folder)/\(name)") == nil, "\(name) to \(target)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty, "\(name) to \(target)")
            }
        }
        #expect(try fileBytes(documents + "/notes") == Array("my notes".utf8))
        // A folder itself is no file, and one behind a link is not looked into.
        #expect(try StoreFolder.erase(documents) == nil)
        try FileManager.default.createSymbolicLink(atPath: scratch.folder + "/link", withDestinationPath: documents)
        #expect(try StoreFolder.erase(filesIn: scratch.folder + "/link", .all) { _ in true } == [])
        #expect(try fileBytes(documents + "/notes") == Array("my notes".utf8))
    }

    /// A pool key may lie on another disk. A store goes with its link only where somebody asks for it.
    @Test func whatALinkIsNamedForIsErasedBehindIt() throws {
        let scratch = try Scratch()
        try create(scratch).close()
        let folder = scratch.folder + "/w"
        let links = [(folder + "/party-1.store", scratch.store), (folder + "/party-1.key", scratch.poolKey)]
        try StoreFolder.make(folder)
        // Neither is the other.
        for (link, target) in zip(links.map(\.0), links.map(\.1).reversed()) {
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        }
        #expect(try StoreFolder.erase(filesIn: folder, .all) { _ in true } == [])
        #expect(try open(scratch).poolOutcome == .kept(generation: 1))

        try StoreFolder.make(folder)
        for (link, target) in links { try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target) }
        try FileManager.default.linkItem(atPath: scratch.poolKey, toPath: scratch.folder + "/other-name")
        let key = try fileBytes(scratch.poolKey)
        #expect(try StoreFolder.erase(filesIn: folder, .ofPoolKeys) { _ in true } == [scratch.poolKey])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["party-1.store"])
        let left = try fileBytes(scratch.folder + "/other-name")
        #expect(left.count == key.count && left.prefix(8) != key.prefix(8) && left.suffix(32) != key.suffix(32))
        #expect(FileManager.default.fileExists(atPath: scratch.store))
        #expect(try StoreFolder.erase(filesIn: folder, .all) { _ in true } == [scratch.store])
        #expect(!FileManager.default.fileExists(atPath: folder) && !FileManager.default.fileExists(atPath: scratch.store))
    }
}
