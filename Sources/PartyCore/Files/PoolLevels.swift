public import ChainKit
internal import MPCCore
internal import ShareStore

/// How many signatures' material a wallet's pools are to hold, by scheme: what its operator chose, and what refills go by.
///
/// It lies in a file of its own in the wallet's folder, is no secret, and decides nothing that is signed: whoever changes it has pools
/// filled further, or not at all.
public struct PoolLevels: Equatable, Sendable {
    /// The highest level: above it a pool takes longer to fill than anybody waits.
    public static let largest = 100_000

    private var levels: [SignatureScheme: Int] = [:]

    /// No level for any scheme.
    public init() {}

    /// The schemes that have a level.
    public var schemes: [SignatureScheme] { SignatureScheme.allCases.filter { levels[$0] != nil } }

    /// A scheme's level; nil where its pools are not kept.
    public func level(of scheme: SignatureScheme) -> Int? { levels[scheme] }

    /// Sets a scheme's level, or, with 0, has its pools kept no more.
    public mutating func set(_ level: Int, for scheme: SignatureScheme) throws(WalletError) {
        guard (0...Self.largest).contains(level) else {
            throw .protocolAbort(.misuse(.parameter("a level of 0 to \(Self.largest)")))
        }
        levels[scheme] = level == 0 ? nil : level
    }

    /// `{"version": 1, "levels": [{"scheme", "level"}]}`
    public var json: JSONValue {
        [
            "version": 1,
            "levels": .array(schemes.map { ["scheme": .string($0.rawValue), "level": .integer(levels[$0] ?? 0)] }),
        ]
    }

    /// Reads what ``json`` writes, and nothing else.
    init(_ cursor: JSONCursor) throws(ChainError) {
        try cursor.object(allowing: ["version", "levels"])
        let version = try cursor.required("version")
        guard try version.integer(as: Int.self) == 1 else { throw version.failure(.outOfRange, "must be 1") }
        for element in try cursor.required("levels").elements() {
            try element.object(allowing: ["scheme", "level"])
            let scheme = try element.required("scheme").choice(SignatureScheme.self)
            let level = try element.required("level")
            let number = try level.integer(as: Int.self)
            guard (1...Self.largest).contains(number) else { throw level.failure(.outOfRange, "must lie in 1…\(Self.largest)") }
            guard levels.updateValue(number, forKey: scheme) == nil else { throw element.failure(.outOfRange, "names a scheme twice") }
        }
    }
}

extension WalletHome {
    /// No record of three schemes is as long.
    private static let longestRecord = 4096

    static let levelsName = "levels.json"

    /// The file with a wallet's levels. It lies beside the stores, so that it goes where they go.
    public func poolLevelsFile(of wallet: String) -> String { "\(folder(of: wallet))/\(Self.levelsName)" }

    /// A wallet's levels; none where none were chosen.
    public func poolLevels(of wallet: String) throws(WalletError) -> PoolLevels {
        let path = poolLevelsFile(of: wallet)
        let bytes: [UInt8]?
        do throws(StoreError) { bytes = try SmallFile.read(path, limit: Self.longestRecord) } catch {
            if case .notAStore(_, let detail) = error { throw .poolLevels(path: path, problem: detail) }
            throw .store(error)
        }
        guard let bytes else { return PoolLevels() }
        do throws(ChainError) { return try PoolLevels(JSONCursor(try JSONParser.parse(bytes))) } catch {
            let field = error.field.map { $0 + " " } ?? ""
            throw .poolLevels(path: path, problem: field + error.message)
        }
    }

    /// Records a wallet's levels, durably; where none is left, nothing lies there.
    public func setPoolLevels(_ levels: PoolLevels, of wallet: String) throws(WalletError) {
        try requireStores(of: wallet)
        let path = poolLevelsFile(of: wallet)
        try WalletError.store { () throws(StoreError) in
            guard !levels.schemes.isEmpty else { return try SmallFile.remove(path) }
            try SmallFile.replace(path, contents: Array((levels.json.text(.pretty) + "\n").utf8))
        }
    }
}
