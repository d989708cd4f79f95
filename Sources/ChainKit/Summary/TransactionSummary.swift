/// Something of value that moves.
public struct Transfer: Sendable, Equatable {
    /// The amount of a transfer whose size the bytes don't say, like all that an account holds.
    public static let unknownAmount = Sourced("unknown", .unverified)

    /// The asset that moves: the native coin's ticker, or the token's own id.
    public let asset: Sourced
    /// The amount, decimal, in the smallest unit, or ``unknownAmount``.
    public let amount: Sourced
    /// The smallest unit's name.
    public let unit: String
    /// The account that it leaves.
    public let from: Sourced?
    /// The account that gets it.
    public let to: Sourced
    /// The amount as people say it: `1.5 USDC`.
    public let display: Sourced?

    /// A transfer.
    public init(asset: Sourced, amount: Sourced, unit: String, from: Sourced?, to: Sourced, display: Sourced? = nil) {
        self.asset = asset
        self.amount = amount
        self.unit = unit
        self.from = from
        self.to = to
        self.display = display
    }

    /// The least trusted of its parts.
    public var origin: Origin { [asset, amount, to, from, display].compactMap { $0?.origin }.min() ?? .unverified }

    /// `{"asset", "amount", "unit", "to", "from", "display", "origin", "origins"}`; `origins` where the parts differ.
    public var json: JSONValue {
        var object = JSONObject()
        object["asset"] = .string(asset.value)
        object["amount"] = .string(amount.value)
        object["unit"] = .string(unit)
        object["to"] = .string(to.value)
        object["from"] = .optional(from?.value)
        object["origin"] = .string(origin.rawValue)
        let parts: [(String, Sourced?)] = [("asset", asset), ("amount", amount), ("to", to), ("from", from), ("display", display)]
        let origins = parts.compactMap { name, part in part.map { (name, $0.origin) } }
        if let display { object["display"] = .string(display.value) }
        if Set(origins.map(\.1)).count > 1 {
            var members = JSONObject()
            for (name, origin) in origins { members[name] = .string(origin.rawValue) }
            object["origins"] = .object(members)
        }
        return .object(object)
    }
}

/// The fee: what the chain takes for itself.
public struct FeeSummary: Sendable, Equatable {
    /// The fee, decimal, in the smallest unit.
    public let amount: String
    /// The highest that the signed bytes allow.
    public let highest: String
    /// The smallest unit's name.
    public let unit: String
    /// The account that pays.
    public let payer: String?
    /// The origin of the payer.
    public let payerOrigin: Origin
    /// The origin of the figures.
    public let origin: Origin
    /// The amount as people say it: `0.003 ETH`.
    public let display: String?

    /// A fee.
    public init(
        amount: String, highest: String, unit: String, payer: String?, payerOrigin: Origin = .signed, origin: Origin, display: String? = nil
    ) {
        self.amount = amount
        self.highest = highest
        self.unit = unit
        self.payer = payer
        self.payerOrigin = payerOrigin
        self.origin = origin
        self.display = display
    }

    /// `{"amount", "highest", "unit", "payer", "origin", "display"}`, the last where there is one, and `payerOrigin` where the payer is not
    /// signed.
    public var json: JSONValue {
        var object = JSONObject()
        object["amount"] = .string(amount)
        object["highest"] = .string(highest)
        object["unit"] = .string(unit)
        object["payer"] = .optional(payer)
        object["origin"] = .string(origin.rawValue)
        if let display { object["display"] = .string(display) }
        if payer != nil, payerOrigin != .signed { object["payerOrigin"] = .string(payerOrigin.rawValue) }
        return .object(object)
    }
}

/// A labelled statement that is not a transfer.
public struct SummaryField: Sendable, Equatable {
    /// The label that says what the statement is about.
    public let label: String
    /// The statement.
    public let statement: Sourced

    /// A field.
    public init(_ label: String, _ statement: Sourced) {
        self.label = label
        self.statement = statement
    }

    /// A field.
    public init(_ label: String, _ value: String, _ origin: Origin) { self.init(label, Sourced(value, origin)) }

    /// `{"label", "value", "origin"}`
    public var json: JSONValue {
        ["label": .string(label), "value": .string(statement.value), "origin": .string(statement.origin.rawValue)]
    }
}

/// An account that an unreadable part may use, and how.
public struct AccountUse: Sendable, Equatable {
    /// The account, or what is known of it.
    public let address: Sourced
    /// Whether the account signs: what can't be read acts with its authority.
    public let isSigner: Bool
    /// Whether the account may be changed.
    public let isWritable: Bool

    /// The use of an account.
    public init(_ address: Sourced, isSigner: Bool, isWritable: Bool) {
        self.address = address
        self.isSigner = isSigner
        self.isWritable = isWritable
    }

    /// `{"address", "isSigner", "isWritable", "origin"}`
    public var json: JSONValue {
        [
            "address": .string(address.value), "isSigner": .bool(isSigner), "isWritable": .bool(isWritable),
            "origin": .string(address.origin.rawValue),
        ]
    }
}

/// A part of the document that this adapter can't read and does not guess.
public struct Unreadable: Sendable, Equatable {
    /// The place in the document, as `instructions[2]`.
    public let place: String
    /// The words for what is known of it: the program, the selector.
    public let what: String
    /// The bytes.
    public let data: [UInt8]
    /// The accounts that it may use, where the chain's documents say so.
    public let accounts: [AccountUse]

    /// An unreadable part.
    public init(place: String, what: String, data: [UInt8], accounts: [AccountUse] = []) {
        self.place = place
        self.what = what
        self.data = data
        self.accounts = accounts
    }

    /// `{"place", "what", "data", "accounts"}`
    public var json: JSONValue {
        [
            "place": .string(place), "what": .string(what), "data": .string(Hex.encode(data)),
            "accounts": .array(accounts.map(\.json)),
        ]
    }
}

/// The summary of a document that a human or a policy approves.
public struct TransactionSummary: Sendable, Equatable {
    /// The kind of the document, in one word of the adapter.
    public var kind: String
    /// The transfers: everything of value that moves.
    public var transfers: [Transfer] = []
    /// The fee that the chain takes.
    public var fee: FeeSummary?
    /// Everything else that was read.
    public var fields: [SummaryField] = []
    /// The types of the fields where the signature covers them and the fields do not show them: `5` may be a number or a text.
    public var schema: String?
    /// The warnings that the approver must not overlook.
    public var warnings: [Sourced] = []
    /// The parts that could not be read.
    public var unreadable: [Unreadable] = []
    /// The powers that others have from now on: stands before the question, and in ``fields`` or ``warnings`` at length.
    public var powers: [Power] = []
    /// Until when others may use what is signed, where the adapter was not told the time: see ``judged(at:)``.
    public var validities: [Validity] = []

    /// A summary without content.
    public init(kind: String) { self.kind = kind }

    /// Adds a warning.
    public mutating func warn(_ warning: Sourced) { warnings.append(warning) }

    /// Adds a free text, and a warning where it holds what people can't see. A line feed is what texts have.
    public mutating func add(text: String, label: String, _ origin: Origin = .signed) {
        fields.append(SummaryField(label, text, origin))
        guard text.unicodeScalars.contains(where: { Printable.isDisturbing($0) && $0 != "\n" }) else { return }
        warn(Sourced("the \(label) holds invisible or direction-changing characters; they are shown escaped", origin))
    }

    /// `{"kind", "transfers", "fee", "fields", "warnings", "unreadable"}`, `schema` where there is one, and `warningOrigins`, one of each
    /// warning, where the signature does not cover what one of them rests on.
    public var json: JSONValue {
        var object = JSONObject()
        object["kind"] = .string(kind)
        object["transfers"] = .array(transfers.map(\.json))
        object["fee"] = fee?.json ?? .null
        object["fields"] = .array(fields.map(\.json))
        object["warnings"] = .array(warnings.map { .string($0.value) })
        if warnings.contains(where: { $0.origin != .signed }) {
            object["warningOrigins"] = .array(warnings.map { .string($0.origin.rawValue) })
        }
        object["unreadable"] = .array(unreadable.map(\.json))
        if let schema { object["schema"] = .string(schema) }
        return .object(object)
    }
}
