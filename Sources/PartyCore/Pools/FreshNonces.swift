internal import MPCCore
internal import ShareStore
internal import Synchronization

/// Nonces that live in this process alone: made for whoever asks, never stored, recorded as used with the share that used them.
///
/// Nothing that lies in a store, or is missing from it, stands in their way. An offer reserves nothing: beyond a bound the same are
/// offered again, so that asking makes nothing grow, and consumption lets one order through.
final class FreshNonces: Sendable {
    /// A scheme's nonces at a time: four orders of the largest size.
    static let most = 4 * ProtocolTable.largestRun
    private let units = Mutex<[SignatureScheme: [[UInt8]: SigningMaterial]]>([:])
    /// Which requests the last of them served.
    private let used = Mutex<[(id: [UInt8], request: [UInt8])]>([])

    /// The labels of `count` nonces.
    func offer(
        _ scheme: SignatureScheme, _ count: Int, make: () throws(WalletError) -> [SigningMaterial]
    ) throws(WalletError) -> [SigningMaterial.Label] {
        let again: [SigningMaterial.Label]? = units.withLock { units in
            guard let held = units[scheme], held.count > Self.most - count else { return nil }
            return held.values.map(\.label).shuffled().prefix(count).map { $0 }
        }
        if let again { return again }
        let made = try make()
        units.withLock { units in for unit in made { units[scheme, default: [:]][unit.label.id] = unit } }
        return made.map(\.label)
    }

    /// Whether any of these nonces is or was here.
    func hasAny(_ scheme: SignatureScheme, _ ids: [[UInt8]]) -> Bool {
        units.withLock { units in ids.contains { units[scheme]?[$0] != nil } } || ids.contains { request(of: $0) != nil }
    }

    /// Takes all of these for good, or none.
    func take(_ scheme: SignatureScheme, _ ids: [[UInt8]], for request: [UInt8]) throws(WalletError) -> [SigningMaterial] {
        let taken: [SigningMaterial]? = units.withLock { units in
            let found = ids.compactMap { units[scheme]?[$0] }
            guard found.count == ids.count, Set(ids).count == ids.count else { return nil }
            for id in ids { units[scheme]?[id] = nil }
            return found
        }
        guard let taken else {
            for id in ids { if let earlier = self.request(of: id) { throw .store(.alreadyConsumed(material: id, request: earlier)) } }
            throw .store(.unknownMaterial(material: ids.first ?? []))
        }
        used.withLock { used in
            used += ids.map { ($0, request) }
            if used.count > Self.most { used.removeFirst(used.count - Self.most) }
        }
        return taken
    }

    private func request(of id: [UInt8]) -> [UInt8]? { used.withLock { $0.last { $0.id == id }?.request } }
}
