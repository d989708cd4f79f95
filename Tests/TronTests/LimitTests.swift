import ChainKit
import Testing

@testable import Tron

/// As much as is read, and what is one more.
@Suite struct LimitTests {
    private static let account = "41" + String(repeating: "11", count: 20)

    private func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch let error as ChainError { return error.code.rawValue } catch { return "\(error)" }
        return nil
    }

    private func contract(_ number: Int64, _ value: [UInt8]) throws -> ContractMessage? {
        let url = try #require(ContractType.of(number)?.url)
        let owner = try #require(TronAddress(text: Self.account)).bytes
        return try TronContract(
            type: number, url: url, value: Protobuf.field(1, owner) + value, permissionID: 0, "raw_data.contract[0]"
        ).message
    }

    /// Messages within messages, each of a list and each piece of one.
    @Test func parts() throws {
        let most = ContractMessage.mostParts
        let parameter = { (key: Int) in Protobuf.message(2, Protobuf.integer(1, Int64(key)) + Protobuf.integer(2, 1)) }
        #expect(try contract(16, (0..<most).flatMap(parameter))?.messages("parameters").count == most)
        #expect(refusal { _ = try contract(16, (0...most).flatMap(parameter)) } == "oversized")
        let piece = Protobuf.message(2, Protobuf.field(5, 1))
        #expect(refusal { _ = try contract(30, (0..<most).flatMap { _ in piece }) } == nil)
        #expect(refusal { _ = try contract(30, (0...most).flatMap { _ in piece }) } == "oversized")
        func intent(_ count: Int) -> String {
            let parameters = (0..<count).map { "{\"key\": \($0), \"value\": 1}" }.joined(separator: ", ")
            return Intent.text("ProposalCreateContract", ", \"parameters\": [\(parameters)]")
        }
        #expect(refusal { _ = try Intent.decode(intent(most)) } == nil)
        #expect(refusal { _ = try Intent.decode(intent(most + 1)) } == "oversized")
        func creation(_ inputs: Int) -> String {
            let parameters = [String](repeating: "{}", count: inputs).joined(separator: ", ")
            return Intent.text("CreateSmartContract", ", \"new_contract\": {\"abi\": {\"entrys\": [{\"inputs\": [\(parameters)]}]}}")
        }
        // The contract, its interface and the entry are parts too.
        #expect(refusal { _ = try Intent.decode(creation(most - 3)) } == nil)
        #expect(refusal { _ = try Intent.decode(creation(most - 2)) } == "oversized")
    }

    @Test func fieldsThatNobodyReads() throws {
        #expect(refusal { _ = try contract(13, [0x00, 0x01]) } == "outOfRange")
        #expect(refusal { _ = try contract(13, [0x08, 0x01]) } == nil)
        let parameter = Protobuf.message(2, Protobuf.integer(1, 5) + Protobuf.integer(2, 1))
        #expect(refusal { _ = try contract(16, parameter + parameter) } == "ambiguousInput")
        #expect(
            refusal {
                _ = try Intent.decode(
                    Intent.text("ProposalCreateContract", ", \"parameters\": [{\"key\": 5, \"value\": 1}, {\"key\": 5, \"value\": 1}]"))
            } == "ambiguousInput")
    }

    @Test func signatures() throws {
        var document = try Intent.decode(Intent.transfer())
        document.isBare = false
        let signature = [UInt8](repeating: 1, count: 64) + [27]
        for (count, code) in [(5, nil), (6, "outOfRange"), (1000, "outOfRange")] as [(Int, String?)] {
            document.signatures = [[UInt8]](repeating: signature, count: count)
            #expect(refusal { _ = try TronAdapter().decode(.raw(document.bytes), context: .empty) } == code)
            let list = [String](repeating: "\"\(Hex.encode(signature))\"", count: count).joined(separator: ", ")
            let json = Intent.text("WithdrawBalanceContract", "", root: "\"signature\": [\(list)], ")
            #expect(refusal { _ = try Intent.decode(json) } == code)
        }
    }

    @Test func sizes() throws {
        func intent(_ memo: Int) -> String { Intent.transfer(more: ", \"data\": \"\(String(repeating: "61", count: memo))\"") }
        // A memo of this length has a length of three bytes, and the field's number is a fourth.
        let rest = try Intent.decode(Intent.transfer()).rawData.count + 4
        let most = TronDocument.maximumSize - rest
        #expect(refusal { _ = try Intent.decode(intent(most)) } == nil)
        #expect(refusal { _ = try Intent.decode(intent(most + 1)) } == "oversized")
    }

    /// Of a list that is longer than a summary all of it is handed over unread.
    @Test func listsThatAreNotShown() throws {
        let frozen = [String](repeating: "{\"frozen_amount\": 1, \"frozen_days\": 2}", count: 700).joined(separator: ", ")
        let issue = try Intent.summary(Intent.text("AssetIssueContract", ", \"frozen_supply\": [\(frozen)]"))
        #expect(issue.fields.count < 80 && issue.unreadable.map(\.what) == ["more fields of the AssetIssueContract"])
        let vote = "{\"vote_address\": \"\(Intent.other)\", \"vote_count\": 1}"
        let votes = [String](repeating: vote, count: 31).joined(separator: ", ")
        let voted = try Intent.summary(Intent.text("VoteWitnessContract", ", \"votes\": [\(votes)]"))
        #expect(voted.unreadable.map(\.what) == ["all 31 votes"])
        let keys = [String](repeating: "{\"address\": \"\(Intent.other)\", \"weight\": 1}", count: 6).joined(separator: ", ")
        let change = try Intent.summary(
            Intent.text("AccountPermissionUpdateContract", ", \"owner\": {\"threshold\": 1, \"keys\": [\(keys)]}"))
        #expect(change.unreadable.map(\.what) == ["permissions that have more than the network takes"])
    }
}
