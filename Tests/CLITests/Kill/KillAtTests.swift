import Foundation
import Testing

/// The library that strikes must strike where it says. `dd` writes its file by one call a block.
@Suite(.enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
struct KillAtTests {
    private let scratch: Scratch
    private let program: PreloadedProgram

    init() throws {
        scratch = try Scratch()
        program = try PreloadedProgram(in: scratch.code)
    }

    /// Writes three blocks to a file in a folder: how it ended, and how long the file is then.
    private func write(in place: String, _ blow: Blow) throws -> (exitCode: Int32, size: Int, calls: [FileCall]) {
        let folder = "\(scratch.homes)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(folder)/home/inner", withIntermediateDirectories: true)
        let (result, calls) = try program.strike("dd if=/dev/zero of=\(place)/file bs=100 count=3", in: folder, blow)
        let size = FileManager.default.contents(atPath: "\(folder)/\(place)/file")?.count ?? -1
        return (result.exitCode, size, calls.calls)
    }

    @Test func countsTheCallsThatChangeFiles() throws {
        let run = try write(in: "home/inner", .none)
        #expect(run.exitCode == 0 && run.size == 300)
        #expect(run.calls.map(\.bytes) == [0, 100, 100, 100])
        #expect(run.calls.allSatisfy { $0.grows && $0.fate == .done && $0.path == "inner/file" })
        #expect(FileCalls("").kills.isEmpty)
    }

    @Test func leavesOtherFoldersAlone() throws {
        let run = try write(in: ".", .kill(at: 1, torn: false))
        #expect(run.exitCode == 0 && run.size == 300 && run.calls.isEmpty)
    }

    @Test(arguments: [(1, false, -1), (2, false, 0), (2, true, 50), (3, false, 100), (4, true, 250), (5, false, 300)])
    func kills(at call: Int, torn: Bool, size: Int) throws {
        let run = try write(in: "home", .kill(at: call, torn: torn))
        #expect(run.size == size)
        guard call <= 4 else { return #expect(run.exitCode == 0) }
        #expect(run.exitCode == SIGKILL && run.calls.count == call)
        #expect(run.calls.last?.fate == (torn ? .torn : .killed))
    }

    @Test(arguments: [(1, false, -1), (2, false, 0), (2, true, 50), (4, true, 250), (5, false, 300)])
    func fillsTheDisk(from call: Int, torn: Bool, size: Int) throws {
        let run = try write(in: "home", .fullDisk(from: call, torn: torn))
        #expect(run.size == size)
        #expect((run.exitCode == 0) == (call > 4))
        #expect(run.calls.contains { $0.fate == .refused } == (call <= 4))
    }

    /// Every place once, and none outside of the run.
    @Test func findsThePlacesToStrike() {
        let calls = FileCalls("mkdir\t0\t1\tdone\t.\nwrite\t1\t1\tdone\ta\nwrite\t2\t0\tdone\ta\npwrite\t2\t1\tdone\ta\n")
        #expect(
            calls.kills == [
                .kill(at: 1, torn: false), .kill(at: 2, torn: false), .kill(at: 3, torn: false), .kill(at: 3, torn: true),
                .kill(at: 4, torn: false), .kill(at: 4, torn: true),
            ])
        #expect(
            calls.fullDisks == [
                .fullDisk(from: 1, torn: false), .fullDisk(from: 2, torn: false), .fullDisk(from: 4, torn: false),
                .fullDisk(from: 4, torn: true),
            ])
    }
}
