import Foundation
import Testing

extension WalletStateTests {
    /// Disks that are full, or can only be read: said in words, and what can be done is done.
    @Suite(.enabled(if: PreloadedProgram.isSupported, "needs LD_PRELOAD"))
    struct DiskTests {
        private static let signing = "eth sign eth-pay.json -w w --yes"

        /// Wherever in a signature the room ends, the error says so, blames nobody, and the same works when there is room.
        @Test func aFullDiskIsCalledOne() throws {
            let folder = try Folder(copying: TranscriptFile.files)
            let program = try PreloadedProgram(in: folder.path)
            let made = try program.run("wallet create w --threshold 2 --parties 2", in: folder.path)
            #expect(made.exitCode == 0, "\(made.errors)")
            try program.shell("cp -a home before", in: folder.path)
            var refusals = 0
            for call in stride(from: 1, to: 80, by: 6) {
                let (result, calls) = try program.run(Self.signing, in: folder.path, .fullDisk(from: call, torn: false))
                if result.exitCode != 0 {
                    refusals += 1
                    #expect(result.errors.contains("the disk is full"), "from call \(call), \(calls.struck): \(result.errors)")
                    #expect(!result.errors.contains("poison"), "from call \(call): \(result.errors)")
                    #expect(result.errors.contains("hint: make room"), "from call \(call): \(result.errors)")
                    expectWords(result.errors)
                }
                let again = try program.run(Self.signing, in: folder.path)
                #expect(again.exitCode == 0, "after call \(call): \(again.errors)")
                try program.shell("rm -rf home; cp -a before home", in: folder.path)
            }
            #expect(refusals > 3)
            // Whatever only reads needs no room.
            for command in ["eth address -w w", "wallet show w", "wallet pairs w", "audit log w", "audit verify w"] {
                let (result, _) = try program.run(command, in: folder.path, .fullDisk(from: 1, torn: false))
                #expect(result.exitCode == 0, "\(command): \(result.errors)")
            }
            // A creation that fails takes back the folders that it made.
            try program.shell("rm -rf home; mkdir -m 700 home", in: folder.path)
            for call in [1, 2, 3, 5, 8, 13, 21] {
                let (result, _) = try program.run(
                    "wallet create v --threshold 2 --parties 2", in: folder.path, .fullDisk(from: call, torn: false))
                #expect(result.exitCode == 3 && result.errors.contains("the disk is full"), "from call \(call): \(result.errors)")
                expectWords(result.errors)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/home") == [], "from call \(call)")
            }
            #expect(try program.run("wallet create v --threshold 2 --parties 2", in: folder.path).exitCode == 0)
        }

        /// What reads works on an image that nothing can be written to; what does not says why.
        @Test(arguments: [2, 3]) func aReadOnlyDiskIsRead(parties: Int) throws {
            let folder = try Folder(copying: TranscriptFile.files)
            let program = try Program.built()
            let library = try PreloadedProgram.compiled("ReadOnlyDisk", with: program, in: folder.path)
            func run(_ command: String, readOnly: Bool = true) throws -> Program.Result {
                let preload = readOnly ? "env LD_PRELOAD='\(library)' CHAINSIGN_READ_ONLY='\(folder.path)/home' " : ""
                return try program.run(preload + "chainsign " + command, in: folder.path)
            }
            #expect(try program.run("cp -a '\(try Wallets.home(parties))' home", in: folder.path).exitCode == 0)
            #expect(try run("wallet presign w --count 1", readOnly: false).exitCode == 0)
            for command in [
                "audit log w", "audit log w --party 2 --json", "audit verify w", "wallet list", "wallet show w", "wallet pairs w",
                "wallet derive w m/0/1", "eth address -w w", "btc address -w w --confirm",
            ] {
                let before = try run(command, readOnly: false)
                let result = try run(command)
                #expect(before.exitCode == 0 && result.exitCode == 0, "\(command): \(before.errors)\(result.errors)")
                #expect(result.output == before.output, "\(command)")
            }
            for command in [
                Self.signing, Self.signing + " --from-pool", Self.signing + " --from-pool --signers 1,2", "wallet presign w --count 1",
                "wallet pairs w --renew 1,2", "wallet create v --threshold 2 --parties 2",
            ] {
                let result = try run(command)
                #expect(result.exitCode == 3, "\(command): \(result.errors)")
                #expect(result.errors.contains("lies where it can only be read"), "\(command): \(result.errors)")
                expectWords(result.errors)
            }
            // What a process that was killed left in the log cannot be read there.
            try Data("frames".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/home/wallets/w/party-1.store-wal"))
            #expect(try program.run("chmod 600 home/wallets/w/party-1.store-wal", in: folder.path).exitCode == 0)
            let result = try run("audit log w --party 1")
            #expect(result.exitCode == 3)
            #expect(result.errors.contains("party-1.store: lies where it can only be read"), "\(result.errors)")
            expectWords(result.errors)
        }

        /// Without the folder of their keys pools begin anew, and audit says beforehand that they are gone.
        @Test func poolKeysThatAreGoneAreTold() throws {
            let folder = try Folder(copying: TranscriptFile.files)
            let program = try Program.built()
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(2))' home; mv home/pools home/pools.away").exitCode == 0)
            let told = try run("chainsign audit verify w")
            #expect(told.exitCode == 0)
            #expect(told.output.contains("the pool key \(folder.path)/home/pools/w/party-1.key is not there"), "\(told.output)")
            let signed = try run("chainsign \(Self.signing)")
            #expect(signed.exitCode == 0, "\(signed.errors)")
            expectWords(signed.errors)
        }

        /// An older copy of the stores: what it held is void and called what it is, nobody is accused, and the next signature mends the rest.
        @Test func anOlderCopySignsAndAccusesNobody() throws {
            let folder = try Folder(copying: TranscriptFile.files)
            let program = try Program.built()
            func run(_ command: String) throws -> Program.Result { try program.run(command, in: folder.path) }
            #expect(try run("cp -a '\(try Wallets.home(3))' home").exitCode == 0)
            #expect(try run("chainsign wallet presign w --count 10 --scheme ecdsa-secp256k1").exitCode == 0)
            #expect(try run("chainsign wallet presign w --count 1 --scheme ed25519; cp -a home/wallets copy").exitCode == 0)
            #expect(try run("chainsign \(Self.signing)").exitCode == 0)
            #expect(try run("rm -r home/wallets; cp -a copy home/wallets").exitCode == 0)
            let shown = try run("chainsign wallet pairs w")
            #expect(shown.exitCode == 0)
            #expect(shown.errors.contains("party 1: 1 nonce and 10 pre-signatures went unused and are void: "), "\(shown.errors)")
            #expect(!shown.errors.contains("party 3: "), "\(shown.errors)")
            #expect(shown.output.contains("1,2  has to be renewed, which the next signature that needs it does"), "\(shown.output)")
            #expect(!(shown.output + shown.errors).contains("POISON"))
            expectWords(shown.errors)
            let signed = try run("chainsign \(Self.signing) --signers 1,2")
            #expect(signed.exitCode == 0, "\(signed.errors)")
            #expect(try run("chainsign wallet pairs w").output.contains("1,2  ready"))
        }
    }
}
