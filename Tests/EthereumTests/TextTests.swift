import ChainKit
import Ethereum
import Testing

/// An error says what is wrong with this value.
@Suite struct TextTests {
    private static let base = """
        "chainId":1,"nonce":7,"to":"0x1111111111111111111111111111111111111111","value":1,"maxFeePerGas":2,"maxPriorityFeePerGas":1
        """

    private func message(_ text: String) -> String {
        do { _ = try eth.decode(json(text)) } catch { return "\(error)" }
        return "no error"
    }

    @Test(arguments: [
        (#""gas":30000,"data":"0x123""#, "an odd number of hexadecimal digits"), (#""gas":30000,"data":"0x12g""#, "must be hexadecimal"),
        (#""gas":30000,"type":"0x7e","mint":0"#, "type is 0x7e, a deposit on the OP stack, and known are 0 to 4"),
        (#""gas":30000,"type":"eip1559""#, "type is eip1559 by name, and must be its number: 2"),
        (#""gas":30000,"gasLimit":30001"#, "gasLimit differs from gas"),
        (#""gas":30000,"data":"0xab","input":"0xac""#, "data differs from input"),
        (#""gas":30000,"r":1,"s":1,"v":28,"yParity":0"#, "v differs from yParity"),
        (#""gas":30000,"r":1,"s":1,"v":37"#, "must be 0 or 1, or 27 or 28, not 37"),
    ])
    func transactions(_ members: String, _ expected: String) {
        let text = message("{\(Self.base),\(members)}")
        #expect(text.contains(expected), "\(text)")
    }

    @Test(arguments: [
        (64, 0x1b, "EIP-2098"), (96, 0x1b, "ERC-6492"), (10, 0x1b, "must be 65 bytes, not 10"), (65, 0, "add 27"), (65, 1, "add 27"),
        (65, 37, "EIP-155"), (65, 31, "device"), (65, 17, "ends with v of 17, and must with 1b or 1c"),
    ])
    func signatures(_ count: Int, _ v: UInt8, _ expected: String) {
        let signature = Hex.encode([UInt8](repeating: 1, count: count - 1) + [v])
        let text = message("{\"personalMessage\":{\"text\":\"a\"},\"signature\":\"0x\(signature)\"}")
        #expect(text.contains(expected), "\(text)")
        #expect(text.contains("add 27") == (count == 65 && v < 2))
    }

    @Test func containers() {
        do { _ = try eth.decode(.container("0x02f")) } catch { #expect("\(error)".contains("odd number")) }
    }
}
