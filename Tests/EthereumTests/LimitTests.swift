import ChainKit
import TestSupport
import Testing

@testable import Ethereum

/// What is at a limit is read, and what is beyond it is refused by name. How long the worst inputs take, `make stress` measures.
@Suite struct LimitTests {
    private func transaction(_ kind: EthereumTransaction.Kind, data: Int = 0) throws -> EthereumTransaction {
        let price: UInt256? = kind == .accessList ? 1 : nil
        let fee: UInt256? = price == nil ? 1 : nil
        return EthereumTransaction(
            kind: kind, chainID: 1, nonce: 0, gasPrice: price, maxPriorityFeePerGas: fee, maxFeePerGas: fee, gasLimit: 21000,
            to: try EthereumAddress("0x8ba1f109551bD432803012645Ac136ddd64DBA72"), value: 0, data: [UInt8](repeating: 1, count: data))
    }

    /// Whether a transaction is refused, as bytes and as JSON alike, and which field is named.
    private func refusal(_ transaction: EthereumTransaction) throws -> [String?] {
        var codes: Set<[String?]> = []
        for input in [ChainInput.raw(try transaction.networkBytes()), .json(TransactionJSON.encode(transaction))] {
            do throws(ChainError) {
                _ = try eth.decode(input)
                codes.insert([])
            } catch { codes.insert([error.code.rawValue, error.field]) }
        }
        #expect(codes.count == 1)
        return codes.first ?? []
    }

    @Test(arguments: [(128 << 10, true), (512 << 10, true), ((512 << 10) + 1, false)])
    func callData(_ count: Int, _ isRead: Bool) throws {
        #expect(try refusal(transaction(.dynamicFee, data: count)) == (isRead ? [] : ["oversized", "input"]))
    }

    @Test(arguments: [(12_500, 0, true), (12_501, 0, false), (1, 15_788, true), (1, 15_789, false)])
    func accessList(_ accounts: Int, _ slots: Int, _ isRead: Bool) throws {
        var transaction = try transaction(.accessList)
        let address = try EthereumAddress("0x8ba1f109551bD432803012645Ac136ddd64DBA72")
        let slot = [UInt8](repeating: 2, count: 32)
        let entry = EthereumTransaction.AccessListEntry(address: address, storageKeys: [[UInt8]](repeating: slot, count: slots))
        transaction.accessList = [EthereumTransaction.AccessListEntry](repeating: entry, count: accounts)
        #expect(try refusal(transaction) == (isRead ? [] : ["oversized", "accessList"]))
    }

    @Test(arguments: [(128, true), (129, false)])
    func blobHashes(_ count: Int, _ isRead: Bool) throws {
        var transaction = try transaction(.blob)
        transaction.maxFeePerBlobGas = 1
        transaction.blobVersionedHashes = [[UInt8]](repeating: [UInt8](repeating: 1, count: 32), count: count)
        #expect(try refusal(transaction) == (isRead ? [] : ["oversized", "blobVersionedHashes"]))
    }

    @Test(arguments: [6, 9, 15])
    func blobs(_ count: Int) throws {
        var transaction = try transaction(.blob)
        let commitment = [UInt8](repeating: 0, count: 48)
        transaction.maxFeePerBlobGas = 1
        transaction.sidecar = .init(
            version: nil, blobs: [[UInt8]](repeating: [UInt8](repeating: 0, count: 131_072), count: count),
            commitments: [[UInt8]](repeating: commitment, count: count), proofs: [[UInt8]](repeating: commitment, count: count))
        transaction.blobVersionedHashes = [[UInt8]](
            repeating: EthereumTransaction.BlobSidecar.versionedHash(of: commitment), count: count)
        #expect(try refusal(transaction) == [])
        // The text of a file as well: JSON has two digits a byte.
        let text = TransactionJSON.encode(transaction).text(.pretty)
        #expect(code { _ = try eth.decode(ChainInput.detect(text)) } == nil)
    }

    @Test(arguments: [(256, true), (257, false)])
    func authorizations(_ count: Int, _ isRead: Bool) throws {
        var transaction = try transaction(.setCode)
        let one = EthereumTransaction.Authorization(chainID: 1, address: try #require(transaction.to), nonce: 0)
        transaction.authorizationList = [EthereumTransaction.Authorization](repeating: one, count: count)
        #expect(try refusal(transaction) == (isRead ? [] : ["oversized", "authorizationList"]))
    }

    /// A call that moves more kinds of tokens than anybody reads is shown as unreadable, whole.
    @Test(arguments: [(1024, "erc1155.safeBatchTransferFrom"), (1025, "unreadable")])
    func tokens(_ count: Int, _ kind: String) throws {
        let bomb = try #require(Bombs.transactions.first { $0.name == "\(count) token ids" })
        let summary = try eth.summary(of: eth.decode(.raw(bomb.bytes())))
        #expect(summary.kind == kind)
        // The wei that go with the call are shown in any case.
        #expect(summary.transfers.count == (kind == "unreadable" ? 1 : count + 1))
    }

    @Test(arguments: [("string", 64 << 10, "a", ""), ("bytes", 256 << 10, "ab", "0x")])
    func content(_ type: String, _ limit: Int, _ unit: String, _ prefix: String) {
        func document(_ count: Int) -> JSONValue {
            [
                "types": ["T": [["name": "v", "type": .string(type)]]], "primaryType": "T", "domain": ["name": "test"],
                "message": ["v": .string(prefix + String(repeating: unit, count: count))],
            ]
        }
        #expect(code { _ = try eth.decode(.json(document(limit))) } == nil)
        #expect(code { _ = try eth.decode(.json(document(limit + 1))) } == "oversized")
    }

    /// The struct and the array are values too.
    @Test(arguments: [(4094, nil), (4095, "tooComplex")])
    func values(_ count: Int, _ expected: String?) {
        let document: JSONValue = [
            "types": ["T": [["name": "v", "type": "bool[]"]]], "primaryType": "T", "domain": ["name": "test"],
            "message": ["v": .array([JSONValue](repeating: true, count: count))],
        ]
        #expect(code { _ = try eth.decode(.json(document)) } == expected)
    }

    @Test(arguments: [(400, nil), (401, "tooComplex")])
    func integers(_ count: Int, _ expected: String?) {
        let document: JSONValue = [
            "types": ["T": [["name": "v", "type": "uint8"]]], "primaryType": "T", "domain": ["name": "test"],
            "message": ["v": .string("0x" + String(repeating: "0", count: count - 2))],
        ]
        #expect(code { _ = try eth.decode(.json(document)) } == expected)
    }

    @Test func filesAndJSON() {
        #expect(code { _ = try ChainInput.detect([UInt8](repeating: 0x20, count: ChainInput.maximumSize + 1)) } == "oversized")
        #expect(code { _ = try ChainInput.detect(String(repeating: "f", count: ChainInput.maximumSize + 1)) } == "oversized")
        let values = { (count: Int) in "{\"a\":[" + [String](repeating: "0", count: count).joined(separator: ",") + "]}" }
        // The object and the array are values too.
        #expect(code { _ = try ChainInput.detect(values(65_534)) } == nil)
        #expect(code { _ = try ChainInput.detect(values(65_535)) } == "invalidJSON")
    }
}
