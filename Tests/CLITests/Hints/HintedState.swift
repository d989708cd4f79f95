import ChainKit
import Foundation
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// A state of a wallet in which a command is refused with a way out.
struct HintedState: Sendable, CustomTestStringConvertible {
    let name: String
    /// 2 of so many; none has no wallet.
    var parties: Int? = 3
    /// Lines of shell that make it.
    var made: [String] = []
    /// Lines that spoil it. A copy of the stores from before lies in `saved`.
    var spoilt: [String] = []
    /// What no command makes.
    var done: (@Sendable (LocalWallet) async throws -> Void)?
    /// What is refused, and after the way out is not.
    let command: String
    let exitCode: Int32
    /// A part of the error.
    let says: String
    /// Whether the way out makes what was asked for needless.
    var undone = false
    /// How many ways out there are.
    var ways = 1

    var testDescription: String { name }

    private static let signing = "chainsign eth sign eth-pay.json -w w --yes"
    private static let presigning = "chainsign wallet presign w --count 1 --scheme ecdsa-secp256k1"

    static let all: [HintedState] = [
        HintedState(
            name: "a pool that is used up", made: [presigning, "\(signing) --from-pool"], command: "\(signing) --from-pool", exitCode: 3,
            says: "no quorum of 2 is left (signers 1,2: the pool has fewer than the 1 pre-signature needed)", ways: 2),
        HintedState(
            name: "a pool that never was", command: "\(signing) --from-pool", exitCode: 3,
            says: "signers 1,2: the pool has fewer than the 1 pre-signature needed", ways: 2),
        HintedState(
            name: "a named set's pool that is empty", command: "\(signing) --from-pool --signers 1,3", exitCode: 3,
            says: "the pool of signers 1,3 has fewer than the 1 pre-signature needed", ways: 2),
        HintedState(
            name: "a pool while a party is away", made: [presigning], spoilt: ["rm home/wallets/w/party-3.store"],
            command: "\(signing) --from-pool", exitCode: 3, says: "party 1: the pool is locked, until party 3 can confirm that", ways: 3),
        HintedState(
            name: "a named set's pool while a party is away", made: [presigning], spoilt: ["rm home/wallets/w/party-3.store"],
            command: "\(signing) --from-pool --signers 1,2", exitCode: 3, says: "pool", ways: 2),
        HintedState(
            name: "too few stores", spoilt: ["rm home/wallets/w/party-2.store home/wallets/w/party-3.store"], command: signing, exitCode: 3,
            says: "party 2: the store is not here", ways: 3),
        HintedState(
            name: "a named party that is away", spoilt: ["rm home/wallets/w/party-3.store"], command: "\(signing) --signers 1,3",
            exitCode: 3,
            says: "no quorum of 2 is left (party 3: the store is not here)", ways: 2),
        HintedState(
            name: "an address that a party away is to confirm", parties: 2, spoilt: ["rm home/wallets/w/party-2.store"],
            command: "chainsign eth address -w w --confirm", exitCode: 3, says: "party 2: the store is not here", ways: 2),
        HintedState(
            name: "a renewal with a party that is away", spoilt: ["rm home/wallets/w/party-3.store"],
            command: "chainsign wallet pairs w --renew 1,3", exitCode: 3, says: "party 3: the store is not here", ways: 2),
        HintedState(
            name: "a damaged store, and too few others", parties: 2, spoilt: ["truncate -s 4096 home/wallets/w/party-1.store"],
            command: signing, exitCode: 3, says: "party-1.store: damaged"),
        HintedState(
            name: "what is no store, and too few others", parties: 2, spoilt: ["printf garbage > home/wallets/w/party-1.store"],
            command: "chainsign wallet show w", exitCode: 3, says: "party-1.store: not what belongs there"),
        HintedState(
            name: "two of three stores damaged", spoilt: ["truncate -s 4096 home/wallets/w/party-1.store home/wallets/w/party-3.store"],
            command: "chainsign eth address -w w", exitCode: 3, says: "party-1.store: damaged", ways: 2),
        HintedState(
            name: "stores in each other's places, and too few others", parties: 2,
            spoilt: ["cd home/wallets/w; mv party-1.store x; mv party-2.store party-1.store; mv x party-2.store"], command: signing,
            exitCode: 3, says: "party-1.store: is the store of party 2 of wallet w", ways: 2),
        HintedState(
            name: "a poisoned pair, named", done: { try poison($0) }, command: "\(signing) --signers 1,2", exitCode: 4,
            says: "the pair 1,2 is poisoned"),
        HintedState(
            name: "a poisoned pair of the only set", parties: 2, done: { try poison($0) }, command: signing, exitCode: 3,
            says: "the pair 1,2: poisoned, a check failed (a test's failed check)"),
        HintedState(
            name: "pre-signing with a poisoned pair", done: { try poison($0) }, command: presigning, exitCode: 4,
            says: "the pair 1,2 is poisoned"),
        HintedState(
            name: "a set in quarantine, named", done: { try quarantine($0) }, command: "\(signing) --signers 1,2", exitCode: 3,
            says: "signers 1,2 are in quarantine"),
        HintedState(
            name: "the only set in quarantine", parties: 2, done: { try quarantine($0) }, command: signing, exitCode: 3,
            says: "signers 1,2: in quarantine"),
        HintedState(
            name: "stores that others can read", parties: 2, spoilt: ["chmod 644 home/wallets/w/party-1.store"], command: signing,
            exitCode: 3,
            says: "party-1.store: mode 644 lets others in"),
        HintedState(
            name: "a home that others can enter", spoilt: ["chmod 755 home"], command: "chainsign wallet list", exitCode: 3,
            says: "home: mode 755 lets others in"),
        HintedState(
            name: "a passphrase that others can read", spoilt: ["echo 'correct horse' > pass", "chmod 644 pass"],
            command: "chainsign eth address -w w --passphrase-file pass", exitCode: 2, says: "mode 644 lets others in"),
        HintedState(
            name: "a home of another name", made: ["mv home 'my home'", presigning.replacing(" w ", with: " w --home 'my home' ")],
            command: "chainsign eth sign eth-pay.json -w w --yes --home 'my home' --from-pool --signers 1,3", exitCode: 3,
            says: "the pool of signers 1,3", ways: 2),
        HintedState(
            name: "a journal beside a store", parties: 2,
            spoilt: ["touch home/wallets/w/party-1.store-journal", "chmod 600 home/wallets/w/party-1.store-journal"], command: signing,
            exitCode: 3, says: "no store has such a journal"),
        HintedState(
            name: "a folder without stores", spoilt: ["rm home/wallets/w/*"], command: "chainsign wallet show w", exitCode: 2,
            says: "no store is in its folder", ways: 2),
        HintedState(
            name: "a name that a folder without stores has", spoilt: ["rm home/wallets/w/*"],
            command: "chainsign wallet create w --threshold 2 --parties 2", exitCode: 2, says: "no store is in its folder", undone: true,
            ways: 3),
        HintedState(
            name: "a recovery into a folder without stores",
            made: [1, 2].map { "chainsign wallet backup w --party \($0) --out \($0).backup" }, spoilt: ["rm home/wallets/w/*"],
            command: "chainsign wallet recover w --from 1.backup 2.backup", exitCode: 2, says: "no store is in its folder", undone: true,
            ways: 3),
        HintedState(
            name: "a wallet to delete that somebody's file lies in", spoilt: ["echo mine > home/wallets/w/notes"],
            command: "chainsign wallet delete w --yes --force", exitCode: 2, says: "none of wallet w's own files; nothing was erased"),
        HintedState(
            name: "a pool key on a disk that is away", parties: 2,
            spoilt: ["rm home/pools/w/party-2.key; ln -s /nowhere-at-all/party-2.key home/pools/w/party-2.key"], command: signing,
            exitCode: 3, says: "party-2.key: leads to /nowhere-at-all/party-2.key, and there is no folder"),
        HintedState(
            name: "a store away and another damaged", spoilt: ["rm home/wallets/w/party-3.store; : > home/wallets/w/party-1.store"],
            command: signing, exitCode: 3, says: "wallet w cannot be opened (party 3: the store is not here; party 1: ", ways: 3),
        HintedState(
            name: "many stores away", parties: nil, made: ["chainsign wallet create w --threshold 6 --parties 6"],
            spoilt: ["rm home/wallets/w/party-[2-6].store"], command: signing, exitCode: 3, says: "party 6: the store is not here", ways: 6),
        HintedState(
            name: "a folder of wallets that others can enter", spoilt: ["chmod 755 home/wallets"], command: signing, exitCode: 3,
            says: "home/wallets: mode 755 lets others in"),
        HintedState(
            name: "a store with a second name", made: [presigning], spoilt: ["ln home/wallets/w/party-1.store home/second"],
            command: "\(signing) --from-pool", exitCode: 3, says: "has a second name, a hard link"),
        HintedState(
            name: "a wallet that is not there", parties: nil, command: "chainsign wallet show w", exitCode: 2,
            says: "there is no wallet named w"),
        HintedState(name: "no wallet at all", parties: nil, command: "chainsign eth address", exitCode: 2, says: "there is no wallet yet"),
    ]

    private static func poison(_ wallet: LocalWallet) throws {
        let key = try wallet.key(.ecdsaSecp256k1)
        let store = try #require(wallet.parties[0] as? LocalParty).store
        let pair = try #require(try store.pairs(keyID: key.keyID, epoch: key.epoch).first { $0.peer == 2 })
        let verdict = try store.evaluatePair(keyID: key.keyID, epoch: key.epoch, peer: 2, setup: pair.publicPart) {
            "a test's failed check"
        }
        #expect(verdict == .poisonedNow)
    }

    private static func quarantine(_ wallet: LocalWallet) throws {
        let key = try wallet.key(.ecdsaSecp256k1)
        for party in wallet.parties.prefix(2) {
            for request in [UInt8(1), 2] {
                _ = try #require(party as? LocalParty).store.recordFailedCombination(
                    keyID: key.keyID, epoch: key.epoch, signers: [1, 2], request: [UInt8](repeating: request, count: 32))
            }
        }
    }
}

/// What a hint says to do.
enum WayOut: Hashable, Sendable {
    /// This command, as it stands there.
    case run(String)
    /// A store goes back to this place.
    case putBack(String)
    /// All stores go back to this folder.
    case putAllBack(String)
    /// The parties whose stores are away come back by this command from their backups.
    case restore(String)
    /// The command that was refused, without this.
    case leaveOut(String)
    /// The command that was refused, with another name for this wallet.
    case otherName(String)

    /// All that a line names. Commands that only tell more are none.
    static func all(in hint: String) -> [WayOut] {
        var ways: [WayOut] = []
        for quoted in hint.matches(of: /'((?:chainsign|chmod) [^']*)'/) where !quoted.output.1.hasPrefix("chainsign audit verify") {
            let command = String(quoted.output.1)
            // Of files that only the user knows.
            guard command.contains(" FILE") else {
                ways.append(.run(command))
                continue
            }
            if command.hasPrefix("chainsign wallet restore FILE ") { ways.append(.restore(command)) }
        }
        for place in hint.matches(of: /put the store back in its place: (\S+)/) { ways.append(.putBack(String(place.output.1))) }
        for place in hint.matches(of: /put an earlier copy of (\S+) back in its place/) { ways.append(.putBack(String(place.output.1))) }
        for place in hint.matches(of: /put its stores back: (\S+)\/party-1\.store/) { ways.append(.putAllBack(String(place.output.1))) }
        for name in hint.matches(of: /take another name than (\S+)/) { ways.append(.otherName(String(name.output.1))) }
        for file in hint.matches(of: /move (\S+) out of the folder/) { ways.append(.run("mv \(file.output.1) .")) }
        for file in hint.matches(of: /move (\S+) away/) { ways.append(.run("mv \(file.output.1) \(file.output.1).away")) }
        for link in hint.matches(of: /remove the link (\S+):/) { ways.append(.run("rm \(link.output.1)")) }
        for option in hint.matches(of: /sign without (--[a-z-]+)/) { ways.append(.leaveOut(String(option.output.1))) }
        return ways
    }

    /// The lines of shell that follow it.
    func lines(_ refused: String) -> [String] {
        switch self {
        case .run(let command): [command, refused]
        case .putBack(let place): ["cp -p saved/\(place.split(separator: "/").last ?? "") \(place)", refused]
        case .putAllBack(let folder): ["cp -p saved/* \(folder)/", refused]
        case .restore(let command):
            // From backups that were made before; a store that is here and spoilt is put back beside.
            [
                "mkdir -p -m 700 copy copy/wallets; cp -a saved copy/wallets/w",
                "for store in saved/party-*.store; do party=$(basename $store .store | cut -c 7-); place=home/wallets/w/party-$party.store; "
                    + "if test -e $place; then cp -p $store $place; else chainsign wallet backup w --party $party --home copy --out $party.file "
                    + "&& \(command.replacing(" FILE ", with: " $party.file ")) || exit 1; fi; done; rm -r copy",
                refused,
            ]
        case .leaveOut(let option): [refused.replacing(" \(option)", with: "")]
        case .otherName(let name): [refused.replacing(" \(name) ", with: " another ")]
        }
    }
}
