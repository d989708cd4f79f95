internal import ChainKit
internal import MPCCore
internal import Signing

/// What lies in a wallet's pools, as each party has it, and beside what they are kept at.
struct PoolReport {
    private struct Line {
        let party: PartyIndex
        let stock: PoolStock
    }
    private let lines: [Line]
    private let quarantined: [[PartyIndex]]
    private let locks: [(party: PartyIndex, lock: PoolLock)]
    private let name: String
    private let kept: KeptPools

    init(_ wallet: LocalWallet) async throws {
        name = wallet.name
        kept = try await KeptPools(wallet)
        var lines: [Line] = []
        var locks: [(party: PartyIndex, lock: PoolLock)] = []
        var quarantined: Set<[PartyIndex]> = []
        for party in wallet.parties {
            let state = try await party.state()
            lines += state.pools.map { Line(party: party.index, stock: $0) }
            if let lock = state.lock { locks.append((party.index, lock)) }
            for sets in state.quarantined.values { quarantined.formUnion(sets) }
        }
        self.lines = lines
        self.locks = locks
        self.quarantined = quarantined.sorted { $0.lexicographicallyPrecedes($1) }
    }

    var text: String {
        var out: [String] = []
        if lines.isEmpty { out.append("the pools are empty; fill them with \(Asked.now.command(["wallet", "presign"]))") }
        var columns = Columns([.left, .left, .left, .right, .left, .right, .left, .right, .left])
        for line in lines {
            let set = line.stock.signers.isEmpty ? "any signers" : "signers \(PartyList.text(line.stock.signers))"
            columns.append(
                "party \(line.party)", line.stock.scheme.rawValue, set, "\(line.stock.available)", "ready", "\(line.stock.consumed)",
                "used",
                "\(line.stock.voided)", "voided")
        }
        out += columns.lines
        for (party, lock) in locks where lines.contains(where: { $0.party == party && $0.stock.available > 0 }) {
            out.append("LOCKED party \(party): its pool is locked, \(lock.words)")
        }
        for set in quarantined {
            out.append(
                "QUARANTINE signers \(PartyList.text(set)): their signatures failed twice; lift it with \(Asked.now.lift(set))")
        }
        out += kept.lines
        return out.joined(separator: "\n")
    }

    /// `{"wallet", "pools": [{"party", "scheme", "owner", "signers", "available", "consumed", "voided"}], "locked": [{"party", "reason"}],
    /// "quarantined", "kept", "noFailOver"}`
    var json: JSONValue {
        [
            "wallet": .string(name),
            "pools": .array(
                lines.map { line in
                    [
                        "party": .integer(line.party.rawValue), "scheme": .string(line.stock.scheme.rawValue),
                        "owner": .integer((line.stock.signers.first ?? line.party).rawValue),
                        "signers": line.stock.signers.isEmpty ? .null : .array(line.stock.signers.map { .integer($0.rawValue) }),
                        "available": .integer(line.stock.available), "consumed": .integer(line.stock.consumed),
                        "voided": .integer(line.stock.voided),
                    ]
                }),
            "locked": .array(locks.map { ["party": .integer($0.party.rawValue), "reason": .string($0.lock.words)] }),
            "quarantined": .array(quarantined.map { .array($0.map { .integer($0.rawValue) }) }),
            "kept": kept.json, "noFailOver": kept.strandedJSON,
        ]
    }
}
