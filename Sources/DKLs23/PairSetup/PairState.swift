package import MPCCore
package import Secrets

/// One party's end of the set-up with one peer, for one epoch: what a pair set-up run makes and a pre-signing run uses
/// (dkls23.md section 1). Both directions and the zero-share seed are replaced together.
package final class PairState: Sendable {
    /// This party.
    package let me: PartyIndex
    /// The other end.
    package let peer: PartyIndex
    /// The secret Δ, 16 bytes, of this party as Alice, the receiver of base OTs.
    package let delta: SecretBytes
    /// The keys k^{Δ_i}_i of this party as Alice: 128 of 16 bytes.
    package let aliceKeys: SecretBytes
    /// The setupId of the direction in which this party is Alice.
    package let aliceSetup: [UInt8]
    /// The keys k⁰_0, k¹_0, k⁰_1, … of this party as Bob: 256 of 16 bytes.
    package let bobKeys: SecretBytes
    /// The setupId of the direction in which this party is Bob.
    package let bobSetup: [UInt8]
    /// The seed z of shares of zero, 32 bytes, the same at both ends.
    package let zeroSeed: SecretBytes

    package init(
        me: PartyIndex, peer: PartyIndex, delta: consuming SecretBytes, aliceKeys: consuming SecretBytes, aliceSetup: [UInt8],
        bobKeys: consuming SecretBytes, bobSetup: [UInt8], zeroSeed: consuming SecretBytes
    ) {
        self.me = me
        self.peer = peer
        self.delta = delta
        self.aliceKeys = aliceKeys
        self.aliceSetup = aliceSetup
        self.bobKeys = bobKeys
        self.bobSetup = bobSetup
        self.zeroSeed = zeroSeed
    }

    /// The public part, aliceSetup ‖ bobSetup, 64 bytes. Both ends compare it once they have stored their records.
    package var publicPart: [UInt8] { aliceSetup + bobSetup }

    /// Returns whether two ends' public parts are of one set-up: each end's Alice is the other's Bob. Where they are not, the pair is to be
    /// renewed, and nobody is at fault.
    package static func agree(_ mine: [UInt8], _ theirs: [UInt8]) -> Bool {
        mine.count == 64 && theirs.count == 64 && mine.prefix(32) == theirs.suffix(32) && mine.suffix(32) == theirs.prefix(32)
    }

    private static let version: UInt8 = 1
    private static let size = 3 + 16 + 2048 + 32 + 4096 + 32 + 32

    /// The record for the store: version, me, peer, Δ, keys, setup ids, seed. All of it secret.
    package func encoded() -> SecretMessage {
        var record = SecretBytes(zeros: Self.size)
        record.write(SecretBytes(copying: [Self.version, me.rawValue, peer.rawValue]), at: 0)
        record.write(delta, at: 3)
        record.write(aliceKeys, at: 19)
        record.write(SecretBytes(copying: aliceSetup), at: 2067)
        record.write(bobKeys, at: 2099)
        record.write(SecretBytes(copying: bobSetup), at: 6195)
        record.write(zeroSeed, at: 6227)
        return SecretMessage(record)
    }

    /// Reads a record; nil for another length, version or pair.
    package convenience init?(_ record: SecretMessage, me: PartyIndex, peer: PartyIndex) {
        let bytes = record
        guard bytes.bytes.count == Self.size, bytes.bytes.slice(0..<3)?.exposed() == [Self.version, me.rawValue, peer.rawValue],
            let delta = bytes.bytes.slice(3..<19), let aliceKeys = bytes.bytes.slice(19..<2067),
            let aliceSetup = bytes.bytes.slice(2067..<2099), let bobKeys = bytes.bytes.slice(2099..<6195),
            let bobSetup = bytes.bytes.slice(6195..<6227), let zeroSeed = bytes.bytes.slice(6227..<6259)
        else { return nil }
        self.init(
            me: me, peer: peer, delta: delta, aliceKeys: aliceKeys, aliceSetup: aliceSetup.exposed(), bobKeys: bobKeys,
            bobSetup: bobSetup.exposed(), zeroSeed: zeroSeed)
    }
}
