import MPCCore
import Testing

@testable import Signing

/// Which signer sets are kept filled.
@Suite struct SignerSetTests {
    private func sets(_ threshold: Int, _ parties: Int, apart: [(Int, Int)] = [], out: [[Int]] = []) throws -> [[Int]] {
        func index(_ number: Int) throws -> PartyIndex { try #require(PartyIndex(number)) }
        let pairs = try apart.map { try #require(PartyPair(index($0.0), index($0.1))) }
        return SignerSets.choose(
            of: try (1...parties).map(index), threshold: threshold, apart: Set(pairs), out: Set(try out.map { try $0.map(index) })
        ).map { $0.map { Int($0.rawValue) } }
    }

    @Test func theLowestAreFirstAndEachOfThemIsMissingSomewhere() throws {
        #expect(try sets(2, 3) == [[1, 2], [1, 3], [2, 3]])
        #expect(try sets(3, 5) == [[1, 2, 3], [1, 4, 5], [2, 3, 4]])
        #expect(try sets(3, 4) == [[1, 2, 3], [1, 2, 4], [1, 3, 4]])
        #expect(try sets(2, 2) == [[1, 2]])
        #expect(try sets(2, 1) == [])
    }

    @Test func whatDoesNotWorkIsPassedOver() throws {
        #expect(try sets(2, 3, apart: [(1, 2)]) == [[1, 3], [2, 3]])
        #expect(try sets(2, 3, out: [[1, 3]]) == [[1, 2], [2, 3]])
        #expect(try sets(2, 3, apart: [(1, 2), (2, 3), (1, 3)]) == [])
    }

    /// Every pair of a hundred parties is poisoned but one: no search goes on for ever.
    @Test func manyPoisonedPairsAreNoEndlessSearch() throws {
        let pairs = (1...60).flatMap { low in ((low + 1)...61).map { (low, $0) } }
        #expect(try sets(30, 61, apart: pairs) == [])
    }

    @Test func aLevelIsDividedAndNeverNothing() {
        #expect(KeptPool.targets(100, sets: 3) == [80, 10, 10])
        #expect(KeptPool.targets(100, sets: 2) == [90, 10])
        #expect(KeptPool.targets(100, sets: 1) == [100])
        #expect(KeptPool.targets(1, sets: 3) == [1, 1, 1])
        #expect(KeptPool.targets(15, sets: 3) == [13, 1, 1])
        #expect(KeptPool.targets(5, sets: 0) == [])
    }

    @Test func halfIsTheMark() {
        func pool(_ available: Int64, of target: Int) -> KeptPool {
            KeptPool(scheme: .ed25519, owner: .signers([]), available: available, target: target)
        }
        #expect(pool(0, of: 1).isLow && !pool(1, of: 1).isLow)
        #expect(pool(39, of: 80).isLow && !pool(40, of: 80).isLow)
        #expect(pool(3, of: 7).isLow && !pool(4, of: 7).isLow)
        #expect(pool(9, of: 7).missing == 0 && pool(.max, of: 7).missing == 0)
        #expect(pool(3, of: 7).missing == 4)
    }
}
