import Foundation
import Secrets
import Testing

@testable import ShareStore

/// New files on disks that have no hard links, no modes, or no files without a name.
@Suite struct NewFileTests {
    static let stick = FileSystem.Abilities(unnamedFiles: false, hardLinks: false, modes: false)
    private let content = Array("a backup".utf8)

    private func on(_ abilities: FileSystem.Abilities, _ body: () throws -> Void) throws {
        try FileSystem.$abilities.withValue(abilities) { try body() }
    }

    private func names(_ scratch: Scratch) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: scratch.folder) }

    @Test(arguments: [
        FileSystem.Abilities(), FileSystem.Abilities(unnamedFiles: false), FileSystem.Abilities(unnamedFiles: false, hardLinks: false),
        NewFileTests.stick,
    ]) func isThereWholeAndTakesNobodysPlace(abilities: FileSystem.Abilities) throws {
        let scratch = try Scratch()
        let path = scratch.folder + "/party-1.backup"
        try on(abilities) {
            try NewFile.write(content, to: path, .sealed)
            #expect(try names(scratch) == ["party-1.backup"])
            #expect(try fileBytes(path) == content)
            #expect(throws: StoreError.alreadyExists(file: path)) { try NewFile.write([1], to: path, .sealed) }
            // One that came meanwhile stays as it is.
            let late = try NewFile(scratch.folder + "/late", .sealed)
            try late.write(content)
            try Data("mine".utf8).write(to: URL(fileURLWithPath: scratch.folder + "/late"))
            #expect(throws: StoreError.alreadyExists(file: scratch.folder + "/late")) { try late.finish() }
        }
        #expect(try fileBytes(path) == content)
        #expect(try fileBytes(scratch.folder + "/late") == Array("mine".utf8))
        #expect(try names(scratch).sorted() == ["late", "party-1.backup"])
    }

    /// Others could read it while it is written.
    @Test func aSecretIsNotWrittenWhereModesAreNotKept() throws {
        let scratch = try Scratch()
        let path = scratch.folder + "/identity"
        for unnamed in [true, false] {
            try on(FileSystem.Abilities(unnamedFiles: unnamed, modes: false)) {
                #expect(throws: StoreError.cannotBePrivate(file: path)) { _ = try NewFile(path) }
                #expect(throws: StoreError.cannotBePrivate(file: path)) { try NewFile.write(SecretBytes(random: 32), to: path) }
            }
            #expect(try names(scratch).isEmpty)
        }
        try on(FileSystem.Abilities(unnamedFiles: false, hardLinks: false)) { try NewFile.write(content, to: path) }
        #expect(try fileMode(path) == 0o600)
    }

    /// Whoever has another name of it has nothing.
    @Test func aSecretThatIsGivenUpIsWrittenOver() throws {
        let scratch = try Scratch()
        let secret = [UInt8](repeating: 0x41, count: 200_000)
        for kind in [NewFile.Content.secret, .sealed] {
            let kept = scratch.folder + "/kept"
            try on(FileSystem.Abilities(unnamedFiles: false)) {
                let file = try NewFile(scratch.folder + "/export", kind)
                try file.write(secret)
                let name = try #require(try names(scratch).first { $0.hasPrefix("export.new-") })
                try FileManager.default.linkItem(atPath: scratch.folder + "/" + name, toPath: kept)
                withExtendedLifetime(file) {}
            }
            let left = try fileBytes(kept)
            #expect(left.count == secret.count && (left == secret) == (kind == .sealed))
            if kind == .secret { #expect(stride(from: 0, to: left.count, by: 16).allSatisfy { left[$0..<$0 + 16] != secret[0..<16] }) }
            #expect(try names(scratch) == ["kept"])
            try FileManager.default.removeItem(atPath: kept)
        }
    }
}
