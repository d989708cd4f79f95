import ChainKit
import Testing

/// What must be one of several names says which there are.
@Suite struct NameTests {
    private enum Fruit: String, CaseIterable {
        case apple, pear
    }

    @Test func networksAreThoseOfTheIdentity() throws {
        let identity = ChainIdentity(
            id: "x", version: 1, names: ["X"],
            networks: [Network(id: "mainnet", name: "X", isTest: false), Network(id: "test", name: "X test", isTest: true)],
            schemes: [.ed25519], slip44: 1, capabilities: [])
        for network in [nil, "mainnet", "test"] { try identity.check(network: network) }
        for network in ["", "Mainnet", "other"] {
            let error = #expect(throws: ChainError.self) { try identity.check(network: network) }
            #expect(error?.code == .unknownName && error?.field == "network" && error?.message == "must be one of mainnet, test")
        }
    }

    @Test func wordsAreThoseOfTheType() throws {
        let root = JSONCursor(["fruit": "pear", "other": "plum", "number": 1])
        #expect(try root.required("fruit").choice(Fruit.self) == .pear)
        let error = #expect(throws: ChainError.self) { try root.required("other").choice(Fruit.self) }
        #expect(error?.code == .unknownName && error?.field == "other" && error?.message == "must be one of apple, pear")
        #expect(#expect(throws: ChainError.self) { try root.required("number").choice(Fruit.self) }?.code == .wrongType)
    }
}
