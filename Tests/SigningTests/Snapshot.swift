import ChainKit
import Foundation
import MPCCore
import ShareStore
import Signing

@testable import PartyCore

/// A wallet made once and copied for each case: making one takes longer than what is tried with it.
final class WalletTemplate: Sendable {
    private let home: TestHome
    let schemes: [SignatureScheme]

    init(threshold: Int, parties: Int, schemes: [SignatureScheme] = LocalWallet.schemes) async throws {
        home = try TestHome()
        self.schemes = schemes
        _ = try await home.create(threshold: threshold, parties: parties, schemes: schemes)
    }

    /// A home of its own with that wallet in it, under the same derived passphrase key.
    func copy() throws -> TestHome {
        let copy = try TestHome(keyring: home.keyring)
        for place in ["wallets", "pools"] {
            try FileManager.default.copyItem(atPath: home.home.path + "/" + place, toPath: copy.home.path + "/" + place)
        }
        return copy
    }
}

/// Parties' files as they are now, to be put back later: what a copied home, a snapshot or a backup of files does.
struct Snapshot {
    private let folder: String
    private let files: [String]

    init(of test: TestHome, parties: some Sequence<Int>, poolKeys: Bool = true) throws {
        folder = test.home.path + "/.snapshot-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        files = parties.flatMap { party in
            ["", "-wal", "-shm"].map { test.home.store("w", party: party) + $0 }
                + WalletHome.epochKeys(of: party, in: test.home.folder(of: "w")).map { test.home.folder(of: "w") + "/" + $0 }
                + (poolKeys ? [test.home.poolKey("w", party: party)] : [])
        }
        for (number, file) in files.enumerated() where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.copyItem(atPath: file, toPath: "\(folder)/\(number)")
        }
    }

    func restore() throws {
        for (number, file) in files.enumerated() {
            try? FileManager.default.removeItem(atPath: file)
            if FileManager.default.fileExists(atPath: "\(folder)/\(number)") {
                try FileManager.default.copyItem(atPath: "\(folder)/\(number)", toPath: file)
            }
        }
    }
}

extension TestHome {
    /// Takes parties' stores away, or brings them back.
    func move(_ parties: some Sequence<Int>, away: Bool) throws {
        for party in parties {
            for suffix in ["", "-wal", "-shm"] {
                let (here, there) = (home.store("w", party: party) + suffix, home.path + "/away-\(party)\(suffix)")
                let (from, to) = away ? (here, there) : (there, here)
                if FileManager.default.fileExists(atPath: from) { try FileManager.default.moveItem(atPath: from, toPath: to) }
            }
        }
    }
}

extension LocalWallet {
    /// A text under the key of a scheme.
    func order(_ scheme: SignatureScheme, _ text: String) throws -> SigningOrder {
        switch scheme {
        case .ecdsaSecp256k1: try message(text)
        case .ed25519: try transfer(UInt8(text.utf8.reduce(0) { ($0 &* 31 &+ UInt64($1)) & 0xff }))
        case .bip340Secp256k1: SigningOrder(spends: [try spend(.bip340Secp256k1, .root, text: text)])
        }
    }
}

extension Party {
    /// The units that a party's log says were used, with the request that each served.
    func uses(in store: any ShareStore) throws -> [String: String] {
        var uses: [String: String] = [:]
        for event in try store.events(after: 0, limit: .max) {
            guard [.nonceConsumed, .preSignaturesConsumed, .materialUsed].contains(event.kind) else { continue }
            for id in (event.value("ids") ?? "").split(separator: ",") { uses[String(id)] = event.value("request") }
        }
        return uses
    }
}
