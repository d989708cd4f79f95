import ChainKit
import Ethereum
import FoundationEssentials
import Testing

/// The table of networks, and what rests on it.
@Suite struct NetworkTests {
    /// Upgrades come once or twice a year. Red means: compare the table with what the networks announce, and then set its day.
    @Test func theTableIsOfThisYear() throws {
        var day = DateComponents()
        (day.year, day.month, day.day) = EthereumNetworks.reviewed
        let reviewed = try #require(Calendar(identifier: .gregorian).date(from: day))
        let age = Date().timeIntervalSince(reviewed)
        #expect(age < 366 * 86400, "the table of networks is older than a year")
        // A clock that is wrong says nothing; a day that is to come was set by mistake.
        #expect(age > -2 * 86400, "the table of networks is of a day to come")
    }

    @Test func upgradesAreData() {
        let ethereum = [1: "osaka", 11_155_111: "amsterdam", 560_048: "osaka"]
        for (chain, upgrade) in ethereum { #expect(EthereumNetworks.chain(UInt256(UInt64(chain)))?.upgrade == upgrade) }
        #expect(EthereumNetworks.chain(59144)?.upgrade == nil)
        #expect(EthereumNetworks.all.filter(\.isEnded).map(\.id) == ["holesky"])
    }

    private func limit(_ chain: Int, gas: Int = 1_000_000, price: String) throws -> FeeLimit {
        let document = try EthereumAdapter().decode(
            json("{\"chainId\":\(chain),\"nonce\":0,\"to\":null,\"input\":\"0x00\",\"gas\":\(gas),\"gasPrice\":\"\(price)\"}"),
            context: .empty)
        return try #require(try EthereumAdapter().feeLimit(of: document, context: .empty))
    }

    @Test(arguments: [
        (1, "1000000000000", false), (1, "1000000000001", true), (8453, "1000000000001", true), (30, "100000000000", false),
        (30, "100000000001", true), (31, "100000000001", true), (56, "5000000000000", false), (56, "5000000000001", true),
        (137, "100000000000000", false), (137, "100000000000001", true), (369, "100000000000001", true),
    ])
    func feesHaveALimit(_ chain: Int, _ price: String, _ isExceeded: Bool) throws {
        #expect(try limit(chain, price: price).isExceeded == isExceeded)
    }

    @Test func theLimitIsWarnedOf() throws {
        #expect(try limit(1, price: UInt256.max.description).fee == nil)
        func warnings(_ chain: Int) throws -> [String] {
            let text = "{\"chainId\":\(chain),\"nonce\":0,\"to\":null,\"input\":\"0x00\",\"gas\":1000000,\"gasPrice\":\"200000000000000\"}"
            return try eth.summary(of: try eth.decode(json(text))).warnings.map(\.value)
        }
        #expect(try warnings(1).contains { $0.hasPrefix("the FEE may come to 200 ETH") && $0.contains("1 ETH") })
        #expect(try !warnings(1).contains { $0.contains("guess") })
        #expect(try warnings(369).contains { $0.contains("the limit of fees is a guess") })
        // Leave is given by name, and read strictly.
        let intent = try json("{\"chainId\":1,\"nonce\":0,\"to\":null,\"input\":\"0x00\",\"gas\":100000,\"gasPrice\":1}")
        _ = try eth.decode(intent, context: try ChainContext(["allowFee": "5"]))
        #expect(code { _ = try eth.decode(intent, context: try ChainContext(["allowFee": "much"])) } != nil)
    }
}
