import ChainKit
import Testing
import Tron

/// What Tron's nodes, explorers and wallets hand over is read as it comes.
@Suite struct NodeFormTests {
    private static let hex =
        "0a0212342208010203040506070840e0a499ffbc315a67080112630a2d747970652e676f6f676c65617069732e636f6d2f70726f746f636f6c2e5472616e73666572436f6e747261637412320a1541686d4c0f111c419aa2cbea60ca894e53f0b85857121541111111111111111111111111111111111111111118c0843d7080d095ffbc31"
    private static let id = "135bfac062e91e8530d17d6cdf01580c7b88416509f476935d4738bd032eca53"
    private static let signature = String(repeating: "1", count: 128) + "1b"
    private static let plain = """
        {"visible": true, "raw_data": {"contract": [{"parameter": {"value": {"amount": 1000000,
        "owner_address": "TKVND74dkB4ExWTCwGdbWrVKCNxZ2orkRt", "to_address": "TBXSw8fM4jpQkGc6zZjsVABFpVN7UvXPdV"},
        "type_url": "type.googleapis.com/protocol.TransferContract"}, "type": "TransferContract"}], "ref_block_bytes": "1234",
        "ref_block_hash": "0102030405060708", "expiration": 1700000060000, "timestamp": 1700000000000}, "txID": "\(id)",
        "raw_data_hex": "\(hex)"
        """

    private func decode(_ text: String) throws -> TronDocument {
        try TronAdapter().decode(ChainInput.detect(Array(text.utf8)), context: .empty)
    }

    private func refusal(_ text: String) -> String? {
        do { _ = try decode(text) } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func whatNodesAddStandsBesideASignature() throws {
        let signed = try decode("\(Self.plain), \"signature\": [\"\(Self.signature)\"]}")
        let more =
            #""ret": [{"contractRet": "SUCCESS", "fee": 0}], "net_usage": 268, "blockNumber": 1, "block_timestamp": 1, "internal_transactions": []"#
        #expect(try decode("\(Self.plain), \"signature\": [\"\(Self.signature)\"], \(more)}") == signed)
        #expect(refusal("\(Self.plain), \(more)}")?.hasPrefix("unknownField") == true)
        #expect(refusal("\(Self.plain), \"signature\": [\"\(Self.signature)\"], \"bogus\": 1}") == "unknownField bogus")
    }

    @Test func wrappersAreTakenOff() throws {
        let plain = try decode("\(Self.plain)}")
        #expect(try decode("{\"result\": {\"result\": true}, \"energy_used\": 100, \"transaction\": \(Self.plain)}}") == plain)
        #expect(
            try decode("{\"address\": \"TKVND74dkB4ExWTCwGdbWrVKCNxZ2orkRt\", \"transaction\": {\"transaction\": \(Self.plain)}}}") == plain
        )
        let weighed =
            "{\"result\": {\"code\": \"NOT_ENOUGH_PERMISSION\"}, \"permission\": {\"threshold\": 2}, \"current_weight\": 1, "
            + "\"approved_list\": [], \"transaction\": {\"result\": {\"result\": true}, \"txid\": \"\", \"transaction\": \(Self.plain)}}}"
        #expect(try decode(weighed) == plain)
        #expect(refusal("{\"bogus\": 1, \"transaction\": \(Self.plain)}}") == "unknownField bogus")
    }

    @Test func theBytesAlone() throws {
        let plain = try decode("\(Self.plain)}")
        let read = try decode("{\"raw_data_hex\": \"\(Self.hex)\"}")
        #expect(read == plain)
        #expect(try decode("{\"raw_data_hex\": \"\(Self.hex)\", \"txID\": \"\(Self.id)\"}") == plain)
        #expect(refusal("{\"raw_data_hex\": \"\(Self.hex)\", \"txID\": \"\(String(repeating: "0", count: 64))\"}") == "contradiction txID")
        #expect(refusal("{\"raw_data_hex\": \"0a02\"}") != nil && refusal("{\"raw_data_hex\": \"\"}") != nil)
    }
}
