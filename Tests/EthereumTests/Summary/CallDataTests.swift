import ChainKit
import Testing

@testable import Ethereum

@Suite struct CallDataTests {
    private static let token = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"

    private static func summary(_ data: [UInt8], _ context: EthereumContext = .empty) throws -> TransactionSummary {
        let adapter = EthereumAdapter()
        let json: JSONValue = [
            "type": "0x2", "chainId": 1, "nonce": 0, "gas": 100000, "maxFeePerGas": 1, "maxPriorityFeePerGas": 1, "to": .string(token),
            "value": 0, "input": .string("0x" + Hex.encode(data)),
        ]
        return try adapter.summary(of: try adapter.decode(.json(json), context: context), context: context)
    }

    /// Published selectors.
    @Test(arguments: [
        ("transfer(address,uint256)", "a9059cbb"), ("transferFrom(address,address,uint256)", "23b872dd"),
        ("approve(address,uint256)", "095ea7b3"), ("increaseAllowance(address,uint256)", "39509351"),
        ("decreaseAllowance(address,uint256)", "a457c2d7"), ("setApprovalForAll(address,bool)", "a22cb465"),
        ("safeTransferFrom(address,address,uint256)", "42842e0e"), ("safeTransferFrom(address,address,uint256,bytes)", "b88d4fde"),
        ("safeTransferFrom(address,address,uint256,uint256,bytes)", "f242432a"),
        ("safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", "2eb2c2d6"),
        ("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "d505accf"), ("deposit()", "d0e30db0"),
        ("withdraw(uint256)", "2e1a7d4d"), ("permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)", "8fcbaf0c"),
        ("approve(address,address,uint160,uint48)", "87517c45"), ("transferFrom(address,address,uint160,address)", "36c78516"),
    ])
    func selectors(_ signature: String, _ selector: String) throws {
        let call = try #require(KnownCall(rawValue: signature))
        #expect(Hex.encode(call.selector) == selector)
        #expect(try KnownCall(selector: #require(Hex.decode(selector))) == call)
    }

    @Test func everyCallIsInTheTable() { #expect(KnownCall.allCases.count == 16) }

    /// Of every length but the right one nothing is read: no transfer, no approval.
    @Test(arguments: KnownCall.allCases)
    func otherLengthsAreUnreadable(_ call: KnownCall) throws {
        // Zeros are clean padding; dynamic arguments would need offsets, so that zeros are never right for them.
        let isDynamic = call.rawValue.contains("[]") || call.rawValue.contains("bytes)")
        for length in 0...(call.words * 32 + 64) {
            let summary = try Self.summary(call.selector + [UInt8](repeating: 0, count: length))
            if length == call.words * 32, !isDynamic {
                #expect(summary.unreadable.isEmpty, "\(call.rawValue)")
                continue
            }
            #expect(
                summary.kind == "unreadable" && summary.transfers.isEmpty && summary.unreadable.count == 1, "\(call.rawValue) \(length)")
            #expect(summary.unreadable.first?.what.contains("selector 0x\(Hex.encode(call.selector))") == true)
            #expect(!summary.fields.contains { ["approval", "revocation", "call"].contains($0.label) })
        }
    }

    /// Any bit before an address or a truth value makes the call unreadable.
    @Test func dirtyPaddingIsUnreadable() throws {
        let clean = KnownCall.setApprovalForAll.selector + [UInt8](repeating: 0, count: 64)
        for byte in Array(0..<12) + Array(32..<63) {
            for bit in 0..<8 {
                var data = clean
                data[4 + byte] |= 1 << UInt8(bit)
                #expect(try Self.summary(data).kind == "unreadable")
            }
        }
        var data = clean
        data[4 + 63] = 2
        #expect(try Self.summary(data).kind == "unreadable")
    }

    /// A dynamic argument's offsets and lengths near the ends of what integers hold.
    @Test(arguments: [UInt64(0), 1, 31, 32, 64, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, .max])
    func offsetsAndLengths(_ number: UInt64) throws {
        let word = UInt256(number).bigEndianBytes
        let head = KnownCall.safeTransferFromWithData.selector + [UInt8](repeating: 0, count: 96)
        #expect(try Self.summary(head + word + [UInt8](repeating: 0, count: 32)).kind == "unreadable")
        let length = try Self.summary(head + UInt256(128).bigEndianBytes + word)
        #expect((length.kind == "unreadable") == (number != 0))
        let list = KnownCall.safeBatchTransferFrom.selector + [UInt8](repeating: 0, count: 64) + UInt256(160).bigEndianBytes
        let rest = UInt256(192).bigEndianBytes + UInt256(224).bigEndianBytes + word + [UInt8](repeating: 0, count: 64)
        #expect(try (Self.summary(list + rest).kind == "unreadable") == (number != 0))
    }

    // MARK: Numbers for people

    @Test(arguments: [
        (UInt64(0), "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_077_926_399, "2004-02-27T23:59:59Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"), (1_767_225_600, "2026-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func dates(_ seconds: UInt64, _ text: String) {
        #expect(Deadline(UInt256(seconds)).text == "\(text) (\(seconds))")
    }

    @Test func datesThatNoCalendarHas() {
        #expect(Deadline(253_402_300_800).text == "253402300800")
        #expect(Deadline(.max).text == "2^256-1")
        #expect(Deadline(UInt256.ones(48)).text == "281474976710655")
        #expect(Deadline(UInt256.max).warning != nil)
        #expect(Deadline(1_767_225_600 as UInt256).warning == nil)
        #expect(Deadline(0 as UInt256).validity(of: "")?.oddity(now: .max)?.contains("expired") == true)
        #expect(Deadline(4_000_000_000 as UInt256).validity(of: "")?.oddity(now: 0)?.contains("46296 days") == true)
    }

    @Test func amounts() {
        #expect(DecimalDigits.shifted(0.description, decimals: 18) == "0")
        #expect(DecimalDigits.shifted(1.description, decimals: 18) == "0.000000000000000001")
        #expect(DecimalDigits.shifted(1_500_000.description, decimals: 6) == "1.5")
        #expect(DecimalDigits.shifted(1_000_000.description, decimals: 6) == "1")
        #expect(DecimalDigits.shifted(12.description, decimals: 0) == "12")
        #expect(DecimalDigits.shifted(UInt256.max.description, decimals: 255).hasPrefix("0.000"))
        #expect(UInt256.ones(8) == 255)
        #expect(UInt256.ones(9) == 511)
        #expect(UInt256.ones(256) == .max)
        #expect(UInt256.ones(0) == .zero)
    }
}
