import Testing

@testable import Groups

/// What is asked of the loaded libraries before they are trusted.
@Suite struct LinkedLibrariesTests {
    @Test func theseAreSound() {
        #expect(LinkedLibraries.fault == nil)
        #expect(LinkedLibraries.checksSubgroups)
        #expect(Set(LinkedLibraries.probes.map(\.library)) == ["libsodium", "libcrypto", "libsecp256k1"])
    }

    /// Each probe's failure is told, in its library's name.
    @Test func anyFaultIsTold() {
        for position in LinkedLibraries.probes.indices {
            var probes = LinkedLibraries.probes
            probes[position] = .init(library: "a library", fault: "is another") { false }
            #expect(LinkedLibraries.fault(of: probes) == "the a library that is loaded is another")
        }
    }

    /// B with the point of order two added: the order is 2·ℓ, and no element has it.
    @Test func mixedOrderIsNoElement() {
        #expect(throws: GroupError.invalidElement) {
            _ = try Edwards25519.Element(encoded: [0x95] + [UInt8](repeating: 0x99, count: 31))
        }
    }
}
