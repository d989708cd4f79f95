import Foundation
import TestSupport
import Testing

/// Commands that go on until they are told to end.
@Suite struct EndlessTests {
    /// A command that is under way, and what it has printed so far.
    private final class Running {
        private let process: StartedProgram
        private let folder: String

        init(_ command: String, in folder: String) throws {
            self.folder = folder
            process = try Program.built().start(
                "exec chainsign \(command) > printed 2> noted", in: folder, output: STDOUT_FILENO, errors: STDERR_FILENO)
        }

        func printed() throws -> [String] { try lines("printed") }
        func noted() throws -> [String] { try lines("noted") }

        private func lines(_ file: String) throws -> [String] {
            (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
        }

        /// Waits until it holds, or the command has ended.
        func wait(_ condition: () throws -> Bool) async throws {
            while try !condition() {
                let isRunning = process.isRunning
                let said = try printed() + noted()
                try #require(isRunning, "it ended: \(said)")
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        func end(by signal: Int32) -> StartedProgram.End {
            kill(process.identifier, signal)
            return process.wait()
        }
    }

    private func home() throws -> Folder {
        let folder = try Folder(copying: TranscriptFile.files)
        let made = try Program.built().run("chainsign wallet create main --threshold 2 --parties 2", in: folder.path)
        try #require(made.exitCode == 0, "\(made.errors)")
        return folder
    }

    private func sign(_ folder: Folder) throws {
        let command = #"sed "s/PAYER/$(chainsign sol address)/" pay.template.json > pay.json; chainsign sol sign pay.json --yes"#
        let signed = try Program.built().run(command, in: folder.path)
        try #require(signed.exitCode == 0, "\(signed.errors)")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aLogIsFollowedUntilInterrupted(signal: Int32) async throws {
        let folder = try home()
        let running = try Running("audit log main --follow --since 2001-01-01", in: folder.path)
        try await running.wait { try running.printed().contains { $0.contains("KeyActivated") } }
        #expect(try !running.printed().contains { $0.contains("SignatureReleased") })
        try sign(folder)
        try await running.wait { try running.printed().filter { $0.contains("SignatureReleased") }.count == 2 }
        #expect(running.end(by: signal) == .exited(130))
        // All of both logs, each event once, in the order of time.
        let printed = try running.printed()
        let whole = try Program.built().run("chainsign audit log main", in: folder.path).outputLines
        #expect(printed.count == whole.count && Set(printed).count == printed.count)
        #expect(printed.map { $0.prefix(20) } == printed.map { $0.prefix(20) }.sorted())
        #expect(try running.noted().isEmpty)
    }

    /// A store that goes away and comes back is told of, once each, and nothing of it is lost.
    @Test func aStoreThatGoesIsFollowedOn() async throws {
        let folder = try home()
        let running = try Running(
            "audit log main --follow --party 2 --json --since 2001-01-01 --kind SignatureReleased --kind StoreCreated", in: folder.path)
        try await running.wait { try running.printed().count == 1 }
        let store = folder.path + "/home/wallets/main/party-2.store"
        try FileManager.default.moveItem(atPath: store, toPath: folder.path + "/away")
        try await running.wait { try running.noted().contains { $0.contains("party-2.store") } }
        try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: store)
        try sign(folder)
        try await running.wait { try running.printed().count == 2 }
        #expect(running.end(by: SIGINT) == .exited(130))
        let noted = try running.noted()
        #expect(noted.filter { $0.contains("can be read again") }.count == 1)
        #expect(noted.count == 2, "\(noted)")
        for line in try running.printed() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["party"] as? Int == 2 && object?["wallet"] as? String == "main", "\(line)")
        }
    }

    /// Whoever reads goes away while nothing happens.
    @Test func aClosedPipeEndsIt() throws {
        let folder = try home()
        let command = "{ chainsign audit log main --follow --since 2001-01-01; echo $? > code; } | head -1"
        #expect(try Program.built().run(command, in: folder.path).outputLines.count == 1)
        #expect(try String(contentsOfFile: folder.path + "/code", encoding: .utf8) == "141\n")
        let idle = "{ chainsign audit log main --follow; echo $? > code; } | sleep 2"
        _ = try Program.built().run(idle, in: folder.path)
        #expect(try String(contentsOfFile: folder.path + "/code", encoding: .utf8) == "141\n")
    }

    @Test func poolsAreKeptUntilInterrupted() async throws {
        let folder = try home()
        let running = try Running("wallet presign main --level 4 --scheme ed25519 --keep --every 1", in: folder.path)
        try await running.wait { try running.printed().count == 2 }
        for _ in 0..<3 { try sign(folder) }
        try await running.wait { try running.printed().count == 4 }
        // What has just been filled serves, in another process, while the keeper has the stores open.
        let pool = try Program.built().run("chainsign wallet pool main", in: folder.path)
        #expect(pool.outputLines.filter { $0.hasPrefix("kept") }.count == 2, "\(pool.output)")
        #expect(running.end(by: SIGINT) == .exited(130))
        #expect(try Set(running.printed()) == ["filled  ed25519  party 1  4", "filled  ed25519  party 2  4"])
        let noted = try running.noted()
        #expect(noted.isEmpty, "\(noted)")
        let verified = try Program.built().run("chainsign audit verify main", in: folder.path)
        #expect(verified.exitCode == 0, "\(verified.output)")
    }
}
