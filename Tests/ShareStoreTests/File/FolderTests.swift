import Foundation
import ShareStore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct FolderTests {
    @Test(arguments: ["/a", "/a/b/c", "/a//b/", "/a/../d/e"]) func madePrivateWithItsParents(path: String) throws {
        let scratch = try Scratch()
        try StoreFolder.make(scratch.folder + path)
        let made = try FileManager.default.subpathsOfDirectory(atPath: scratch.folder)
        #expect(!made.isEmpty)
        for folder in made { #expect(try fileMode(scratch.folder + "/" + folder) == 0o700) }
        try StoreFolder.make(scratch.folder + path)  // again is no change
        #expect(try FileManager.default.subpathsOfDirectory(atPath: scratch.folder) == made)
    }

    @Test(arguments: [0o750, 0o705, 0o755, 0o710, 0o1777]) func openFolderIsRefused(mode: Int) throws {
        let scratch = try Scratch()
        let path = scratch.folder + "/a"
        try StoreFolder.make(path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = StoreError.permissionsTooWide(path: path, mode: UInt32(mode))
        #expect(throws: error) { try StoreFolder.make(path) }
        #expect(error.description.contains("lets others in"))
        #expect(try fileMode(path) == mode)
        // Below an open folder of somebody's making, a private one can be.
        try StoreFolder.make(path + "/b")
        #expect(try fileMode(path + "/b") == 0o700)
    }

    @Test func whatIsNoFolderIsRefused() throws {
        let scratch = try Scratch()
        try Data("notes".utf8).write(to: URL(fileURLWithPath: scratch.folder + "/notes"))
        let error = StoreError.system(path: scratch.folder + "/notes", operation: "open as a folder", code: ENOTDIR)
        #expect(throws: error) { try StoreFolder.make(scratch.folder + "/notes") }
        #expect(throws: StoreError.self) { try StoreFolder.make(scratch.folder + "/notes/below") }
        try FileManager.default.createSymbolicLink(atPath: scratch.folder + "/link", withDestinationPath: scratch.folder + "/none")
        #expect(throws: StoreError.self) { try StoreFolder.make(scratch.folder + "/link") }
        #expect(throws: StoreError.malformed(field: "folder", detail: "empty, or holds a zero byte")) { try StoreFolder.make("") }
        #expect(throws: StoreError.malformed(field: "folder", detail: "empty, or holds a zero byte")) { try StoreFolder.make("a\0b") }
    }

    /// A folder whose name cannot be made to last is an error, and is not there. Only an ordinary user meets a parent that can
    /// be written and not read, so the child process becomes one.
    @Test func aFolderThatDoesNotLastIsNotLeft() async throws {
        await #expect(processExitsWith: .success) {
            if geteuid() == 0 { try #require(setuid(65534) == 0) }
            let scratch = try Scratch()
            try FileManager.default.setAttributes([.posixPermissions: 0o300], ofItemAtPath: scratch.folder)
            let refused = StoreError.system(path: scratch.folder, operation: "open", code: EACCES)
            #expect(throws: refused) { try StoreFolder.make(scratch.folder + "/a/b") }
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).isEmpty)
        }
    }
}
