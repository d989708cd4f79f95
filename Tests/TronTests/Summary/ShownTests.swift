import ChainKit
import Testing

@testable import Tron

/// Nothing is signed that a summary does not show: another value of any field gives another summary.
@Suite struct ShownTests {
    /// A message and what it is about.
    private struct Variant {
        let place: String
        let message: ContractMessage
    }

    private func value(_ field: ContractField, _ seed: UInt8) -> ContractMessage.Value {
        switch field.kind {
        case .address: .bytes([0x41] + [UInt8](repeating: seed, count: 20))
        case .hex: .bytes([UInt8](repeating: seed, count: 32))
        case .text, .string: .bytes(Array("text\(seed)".utf8))
        case .token: .bytes(Array("10000\(seed)".utf8))
        case .bool, .choice: .integer(Int64(seed % 2))
        case .integer: .integer(Int64(seed))
        case .message(let fields), .list(let fields): .messages([full(fields, seed)])
        case .map: .messages([full(ContractField.entry, seed)])
        }
    }

    /// A message that has every field.
    private func full(_ fields: [ContractField], _ seed: UInt8) -> ContractMessage {
        var message = ContractMessage()
        for field in fields { message[field.name] = value(field, seed) }
        return message
    }

    /// A change of permissions that is shown in words alone: where the network refuses one for its size it is handed over whole.
    private func usual(_ message: ContractMessage) -> ContractMessage {
        var message = message
        for name in ["owner", "witness"] {
            guard var permission = message.messages(name).first else { continue }
            permission["operations"] = nil
            message[name] = .messages([permission])
        }
        return message
    }

    /// A message that has what it must have.
    private func least(_ fields: [ContractField], _ seed: UInt8) -> ContractMessage {
        var message = ContractMessage()
        for field in fields where field.isRequired {
            if case .message(let inner) = field.kind {
                message[field.name] = .messages([least(inner, seed)])
            } else {
                message[field.name] = value(field, seed)
            }
        }
        return message
    }

    /// The same message with another value in one field each, those of the messages within among them.
    private func variants(_ message: ContractMessage, _ fields: [ContractField], _ seed: UInt8, _ place: String) -> [Variant] {
        fields.filter { $0.name != "owner_address" }.flatMap { field -> [Variant] in
            let place = "\(place).\(field.name)"
            guard let inner = field.inner, let first = message.messages(field.name).first else {
                var other = message
                other[field.name] = value(field, seed)
                return [Variant(place: place, message: other)]
            }
            return variants(first, inner, seed, place).map { variant in
                var other = message
                other[field.name] = .messages([variant.message])
                return Variant(place: variant.place, message: other)
            }
        }
    }

    /// All that a summary says, but for what follows from the bytes' number and their hash.
    private func summary(_ type: ContractType, _ message: ContractMessage) throws -> String {
        var message = message
        message["owner_address"] = .bytes(try #require(TronAddress(text: Intent.owner)).bytes)
        let document = try TronDocument(
            refBlockBytes: [1, 2], refBlockHash: [UInt8](repeating: 3, count: 8), expiration: 1_700_000_060_000, memo: [],
            contract: TronContract(type, message, permissionID: 0, "raw_data.contract[0]"), timestamp: 0, feeLimit: 1, signatures: [],
            isBare: true)
        var summary = try TronAdapter().summary(of: document, context: .empty)
        summary.fields.removeAll { $0.label == "bandwidth" }
        guard let created = document.createdContract else { return "\(summary)" }
        return "\(summary)".split(separator: created.description).joined(separator: "NEW")
    }

    @Test(arguments: ContractType.all.map(\.number))
    func everyFieldIsShown(_ number: Int64) throws {
        let type = try #require(ContractType.of(number))
        // The second seed is odd: a truth value is another one.
        for (base, other) in [(full(type.fields, 32), 35), (full(type.fields, 33), 34), (least(type.fields, 32), 35)] {
            for base in [base, usual(base)] {
                let shown = try summary(type, base)
                for variant in variants(base, type.fields, UInt8(other), type.name) {
                    #expect(try variant.message == base || summary(type, variant.message) != shown, "\(variant.place)")
                }
            }
        }
    }
}
