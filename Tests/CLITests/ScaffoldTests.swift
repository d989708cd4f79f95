import Foundation
import Testing

@testable import chainsign

/// What `new-adapter` knows of the package that it writes for.
@Suite struct ScaffoldTests {
    /// A module of the name of one that is there would not build, and nobody would guess why.
    @Test func everyModuleOfThePackageIsTaken() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let manifest = try String(contentsOfFile: root + "/Package.swift", encoding: .utf8)
        let targets = manifest.matches(of: /\.(?:target|plugin|systemLibrary|executableTarget)\(\s*name: "([^"]+)"/).map { String($0.1) }
        #expect(targets.count > 20)
        // A module's name begins with a capital, so that the program's own needs no entry.
        let modules = targets.filter { $0.first?.isUppercase == true }
        for module in modules { #expect(Scaffold.taken.contains(module), "\(module)") }
        for module in modules { #expect(throws: (any Error).self) { try Scaffold(id: "nova", name: module, family: .custom) } }
    }
}
