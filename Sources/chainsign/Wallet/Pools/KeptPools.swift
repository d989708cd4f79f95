internal import ChainKit
internal import MPCCore
internal import Signing

/// The pools that a wallet is kept at a level with, for people and for scripts.
struct KeptPools {
    private let overview: PoolOverview
    private let wallet: String
    private let levels: PoolLevels

    /// A record of levels that cannot be read keeps nothing else from being shown.
    init(_ wallet: LocalWallet) async throws {
        var levels = PoolLevels()
        do throws(WalletError) { levels = try wallet.home.poolLevels(of: wallet.name) } catch {
            Output.note(Report.failure(from: error).message, isSentence: true)
        }
        self.wallet = wallet.name
        self.levels = levels
        overview = try await wallet.poolOverview(levels)
    }

    /// A line a pool, then one for each signer set that could not fail over; none where no level is kept.
    var lines: [String] {
        var columns = Columns([.left, .left, .left, .right, .left, .left])
        for pool in overview.pools {
            columns.append(
                pool.isLow ? "LOW" : "kept", pool.scheme.rawValue, Self.owner(pool), "\(pool.available)", "of \(pool.target)",
                "low below \(pool.lowMark)")
        }
        return columns.lines
            + overview.stranded.map { set in
                "NO FAIL-OVER \(set.scheme.rawValue) signers \(PartyList.text(set.signers)): \(set.reason.words)"
            }
            + schemesToFill.map { "filled by \(Asked.now.presign(toLevel: levels.level(of: $0) ?? 0, $0, of: wallet))" }
    }

    /// The schemes whose pools a refill would help.
    private var schemesToFill: [SignatureScheme] {
        let wanted = overview.low.map(\.scheme) + overview.stranded.filter { $0.reason == .noOtherReady }.map(\.scheme)
        return levels.schemes.filter(wanted.contains)
    }

    static func owner(_ pool: KeptPool) -> String {
        switch pool.owner {
        case .signers(let signers): "signers \(PartyList.text(signers))"
        case .party(let party): "party \(party)"
        }
    }

    /// `[{"scheme", "signers", "party", "available", "target", "lowMark", "low"}]`; of signers and party one is null.
    var json: JSONValue { .array(overview.pools.map(Self.json)) }

    static func json(_ pool: KeptPool) -> JSONValue {
        var object = JSONObject()
        object["scheme"] = .string(pool.scheme.rawValue)
        switch pool.owner {
        case .signers(let signers):
            object["signers"] = .array(signers.map { .integer($0.rawValue) })
            object["party"] = .null
        case .party(let party):
            object["signers"] = .null
            object["party"] = .integer(party.rawValue)
        }
        object["available"] = .integer(pool.available)
        object["target"] = .integer(pool.target)
        object["lowMark"] = .integer(pool.lowMark)
        object["low"] = .bool(pool.isLow)
        return .object(object)
    }

    /// `[{"scheme", "signers", "reason", "detail"}]`
    var strandedJSON: JSONValue {
        .array(
            overview.stranded.map { set in
                let reason =
                    switch set.reason {
                    case .noOtherReady: "noOtherReady"
                    case .poisoned: "poisoned"
                    case .quarantined: "quarantined"
                    }
                return [
                    "scheme": .string(set.scheme.rawValue), "signers": .array(set.signers.map { .integer($0.rawValue) }),
                    "reason": .string(reason), "detail": .string(set.reason.words),
                ]
            })
    }
}
