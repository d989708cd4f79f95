internal import ChainKit

/// The keys that an input names: they say where to look. What is asked for once is kept.
struct ClaimedKeys: Sendable {
    private let claims: [[UInt8]]
    private let kind: ScriptKind
    private lazy var known = Set(claims)
    /// The keys that a script of the kind takes, by their Hash160.
    private(set) lazy var byHash: [[UInt8]: [UInt8]] = {
        var byHash: [[UInt8]: [UInt8]] = [:]
        for key in claims where kind.isKey(key) { byHash[Hash160.digest(of: key)] = key }
        return byHash
    }()

    init(_ claims: [[UInt8]], _ kind: ScriptKind) { (self.claims, self.kind) = (claims, kind) }

    mutating func contains(_ key: [UInt8]) -> Bool { known.contains(key) }
}

extension PSBTInput {
    /// ECDSA keys that the input names.
    var claimedKeys: [[UInt8]] { derivations.map(\.key) + partialSignatures.map(\.key) }

    /// X-only keys that the input names.
    var claimedLeafKeys: ClaimedKeys { ClaimedKeys(tapDerivations.map(\.key) + tapScriptSignatures.map(\.key), .tapscript) }
}
