import ChainKit
import Testing

@testable import Tron

/// Bytes and JSON of one transaction are read alike, however each of them writes it.
@Suite struct EncodingTests {
    private let adapter = TronAdapter()

    /// Fields that hold protobuf's default may be left out.
    @Test func defaultsMayBeLeftOut() throws {
        let bare = try Intent.decode(
            Intent.text("TransferContract", ", \"to_address\": \"\(Intent.other)\", \"amount\": 1", timestamp: nil))
        let zero = try Intent.decode(
            Intent.text(
                "TransferContract", ", \"to_address\": \"\(Intent.other)\", \"amount\": \"1\"", more: ", \"fee_limit\": 0, \"data\": \"\"",
                contract: ", \"Permission_id\": 0", timestamp: 0))
        #expect(bare == zero)
        #expect(try adapter.decode(.raw(bare.bytes), context: .empty) == bare)
        let staked = try Intent.decode(Intent.text("FreezeBalanceV2Contract", ", \"frozen_balance\": 5"))
        #expect(try Intent.decode(Intent.text("FreezeBalanceV2Contract", ", \"frozen_balance\": 5, \"resource\": \"BANDWIDTH\"")) == staked)
        #expect(try Intent.decode(Intent.text("FreezeBalanceV2Contract", ", \"frozen_balance\": 5, \"resource\": 0")) == staked)
    }

    /// A transfer whose contract has these bytes.
    private func transaction(_ value: [UInt8]) throws -> TronDocument {
        let usual = try Intent.decode(Intent.transfer())
        let contract = try TronContract(type: 1, url: usual.contract.url, value: value, permissionID: 0, "raw_data.contract[0]")
        return try TronDocument(
            refBlockBytes: usual.refBlockBytes, refBlockHash: usual.refBlockHash, expiration: usual.expiration, memo: [],
            contract: contract,
            timestamp: usual.timestamp, feeLimit: 0, signatures: [], isBare: true)
    }

    /// What nodes read within the contract is read, shown and kept to the byte, and not signed.
    @Test func otherEncodingsOfTheContract() throws {
        let usual = try Intent.decode(Intent.transfer())
        let parts = (
            owner: Protobuf.field(1, try #require(usual.owner).bytes),
            to: Protobuf.field(2, try #require(usual.contract.message?.address("to_address")).bytes), amount: Protobuf.field(3, 1)
        )
        let others: [[UInt8]] = [
            parts.to + parts.owner + parts.amount, parts.owner + parts.to + Protobuf.field(3, 9) + parts.amount,
            parts.owner + parts.to + [0x18, 0x81, 0x00], parts.owner + parts.to + parts.amount + [0x98, 0x06, 0x00],
            parts.owner + parts.to + parts.amount + [0x22, 0x00],
        ]
        for value in others {
            let odd = try transaction(value)
            #expect(odd.contract.message == usual.contract.message && odd.identifier != usual.identifier)
            let read = try adapter.decode(.raw(odd.bytes), context: .empty)
            #expect(read == odd && read.bytes == odd.bytes)
            guard case .json(let json) = try adapter.encode(odd, as: .json) else { return }
            #expect(try adapter.decode(.json(json), context: .empty) == odd)
            #expect(try adapter.summary(of: odd, context: .empty).warns(of: "no wallet here signs it"))
            #expect(throws: ChainError.self) { try adapter.requests(for: odd, keys: [], context: .empty, prior: []) }
        }
        let zero =
            Protobuf.field(1, try #require(usual.owner).bytes) + Protobuf.field(2, [UInt8](repeating: 0x41, count: 21)) + [0x18, 0x00]
        #expect(throws: ChainError.self) { try transaction(zero) }
    }

    /// The creation of a contract in these bytes behind the owner's.
    private func creation(_ value: [UInt8]) throws -> ContractMessage {
        let owner = try #require(TronAddress(text: Intent.owner))
        let type = try #require(ContractType.of(ContractType.creation))
        return try #require(
            try TronContract(
                type: type.number, url: type.url, value: Protobuf.field(1, owner.bytes) + value, permissionID: 0, "raw_data.contract[0]"
            ).message)
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do { try body() } catch let error as ChainError { return "\(error.code.rawValue) \(error.field ?? "-")" } catch {
            return "\(error)"
        }
        return nil
    }

    /// A message may come in pieces, of which a field's last word holds: what the field was before is no error.
    @Test func aMessageInPieces() throws {
        let origin = try #require(TronAddress(text: Intent.owner)).bytes
        let (wrong, right) = (Protobuf.field(1, [0x41]), Protobuf.field(1, origin))
        let whole = try creation(Protobuf.field(2, right + Protobuf.field(4, [0x60])))
        #expect(try creation(Protobuf.field(2, wrong) + Protobuf.field(2, right + Protobuf.field(4, [0x60]))) == whole)
        #expect(try creation(Protobuf.field(2, wrong + Protobuf.field(4, [0x60])) + Protobuf.field(2, right)) == whole)
        #expect(
            refusal { _ = try creation(Protobuf.field(2, right) + Protobuf.field(2, wrong)) }
                == "invalidAddress raw_data.contract[0].parameter.value.new_contract.origin_address")
        // A string that is none is not read, whatever follows.
        #expect(
            refusal { _ = try creation(Protobuf.field(2, Protobuf.field(7, [0xff])) + Protobuf.field(2, Protobuf.field(7, [0x61]))) }
                == "invalidText raw_data.contract[0].parameter.value.new_contract.name")
        let votes = try #require(ContractType.of(4))
        let vote = Protobuf.field(2, Protobuf.field(1, origin))
        #expect(
            refusal {
                _ = try TronContract(
                    type: 4, url: votes.url, value: Protobuf.field(1, origin) + vote + Protobuf.field(2, Protobuf.field(2, 1)),
                    permissionID: 0, "raw_data.contract[0]")
            } == "missingField raw_data.contract[0].parameter.value.votes[1].vote_address")
    }

    /// Whatever is not what the fields say is refused.
    @Test func statementsAgree() throws {
        let odd = try Intent.decode(Intent.transfer(amount: 2))
        let root = "\"raw_data_hex\": \"\(Hex.encode(odd.rawData))\", "
        let value = ", \"to_address\": \"\(Intent.other)\", \"amount\": "
        #expect(try Intent.decode(Intent.text("TransferContract", value + "2", root: root)) == odd)
        #expect(throws: ChainError.self) { try Intent.decode(Intent.text("TransferContract", value + "3", root: root)) }
    }

    /// Texts are hexadecimal, or text beside `visible`; what repeats the transaction decides where that is wrong.
    @Test func visibleTexts() throws {
        let hidden = try Intent.decode(Intent.text("AccountUpdateContract", ", \"account_name\": \"616263\""))
        #expect(hidden.contract.message?.text("account_name") == "abc")
        #expect(
            try Intent.decode(Intent.text("AccountUpdateContract", ", \"account_name\": \"abc\"", root: "\"visible\": true, ")) == hidden)
        let id = "\"txID\": \"\(adapter.identifier(of: hidden))\", "
        #expect(try Intent.decode(Intent.text("AccountUpdateContract", ", \"account_name\": \"abc\"", root: id)) == hidden)
        #expect(
            try Intent.decode(Intent.text("AccountUpdateContract", ", \"account_name\": \"616263\"", root: "\"visible\": true, " + id))
                == hidden)
        #expect(throws: ChainError.self) { try Intent.decode(Intent.text("AccountUpdateContract", ", \"account_name\": \"xyz\"")) }
        for name in ["1000016", "31303030303136"] {
            for visible in ["", "\"visible\": true, ", "\"visible\": false, "] {
                let read = try Intent.decode(
                    Intent.text(
                        "TransferAssetContract", ", \"to_address\": \"\(Intent.other)\", \"amount\": 1, \"asset_name\": \"\(name)\"",
                        root: visible))
                #expect(read.contract.message?.text("asset_name") == "1000016")
            }
        }
    }

    @Test func typesByNumber() throws {
        let named = try Intent.decode(Intent.text("WithdrawExpireUnfreezeContract", ""))
        let value = Hex.encode(named.contract.value)
        let url = "type.googleapis.com/protocol.WithdrawExpireUnfreezeContract"
        for (type, content) in [
            ("56", "\"\(value)\""), ("56", "{\"owner_address\": \"\(Intent.owner)\"}"), ("\"56\"", "\"\(value)\""),
            ("\"WithdrawExpireUnfreezeContract\"", "\"\(value)\""),
        ] {
            let text = """
                {"raw_data": {"contract": [{"type": \(type), "parameter": {"type_url": "\(url)", "value": \(content)}}],
                "ref_block_bytes": "1234", "ref_block_hash": "0102030405060708", "expiration": 1700000060000, "timestamp": 1700000000000}}
                """
            #expect(try Intent.decode(text) == named)
        }
    }

    /// A type that is not read says so, with its name, and can't be signed.
    @Test func otherTypes() throws {
        let text = """
            {"raw_data": {"contract": [{"type": 51, "parameter": {"type_url": "type.googleapis.com/protocol.ShieldedTransferContract",
            "value": "00"}}], "ref_block_bytes": "1234", "ref_block_hash": "0102030405060708", "expiration": 1700000060000}}
            """
        let document = try Intent.decode(text)
        #expect(try Intent.summary(text).warns(of: "ShieldedTransferContract"))
        do {
            _ = try adapter.requests(for: document, keys: [], context: .empty, prior: [])
            Issue.record("planned")
        } catch { #expect(error.message.contains("ShieldedTransferContract") && error.code == .unsupportedForm) }
        do {
            _ = try Intent.decode(Intent.text("ShieldedContract", ""))
            Issue.record("read")
        } catch let error as ChainError { #expect(error.message.contains("VoteWitnessContract")) }
    }

    @Test func theTableIsInOrder() {
        func check(_ fields: [ContractField], _ place: String) {
            #expect(fields.map(\.number) == fields.map(\.number).sorted() && Set(fields.map(\.name)).count == fields.count, "\(place)")
            for field in fields { check(field.inner ?? [], "\(place).\(field.name)") }
        }
        for type in ContractType.all {
            check(type.fields, type.name)
            #expect(type.fields.contains { $0.name == "owner_address" && $0.isRequired }, "\(type.name)")
        }
        #expect(Set(ContractType.all.map(\.number)).count == ContractType.all.count)
        #expect(Set(ContractType.all.map(\.name)).count == ContractType.all.count)
    }
}
