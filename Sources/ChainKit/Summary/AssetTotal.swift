/// The total of one asset that moves, over all transfers of a summary.
struct AssetTotal {
    /// A sum of decimal numbers, and how many numbers of it nobody knows.
    private struct Sum {
        var digits = "0"
        var unknown = 0

        mutating func add(_ amount: String) {
            if let sum = DecimalDigits.sum(digits, amount) { digits = sum } else { unknown += 1 }
        }
    }

    /// How an amount is written for people: shifted so far, with this behind it.
    private struct Scale: Equatable {
        let decimals: Int
        let symbol: String
    }

    private let asset: Sourced
    private let unit: String
    private var sum = Sum()
    private var recipients: [String: Sum] = [:]
    private var order: [Sourced] = []
    private var senders: [Sourced] = []
    /// Where the amounts come from, and their form for people.
    private var origin = Origin.signed
    private var displayOrigin = Origin.signed
    private var scale: Scale?
    private var isScaled = true
    private let hasDisplay: Bool

    private init(_ first: Transfer) {
        (asset, unit) = (first.asset, first.unit)
        hasDisplay = first.display != nil
    }

    private mutating func add(_ transfer: Transfer) {
        sum.add(transfer.amount.value)
        if recipients[transfer.to.value] == nil { order.append(transfer.to) }
        recipients[transfer.to.value, default: Sum()].add(transfer.amount.value)
        if let from = transfer.from, senders.count < 2, !senders.contains(where: { $0.value == from.value }) { senders.append(from) }
        origin = min(origin, transfer.amount.origin)
        displayOrigin = min(displayOrigin, transfer.display?.origin ?? .signed)
        // Nothing shifted by any number of digits is nothing: it does not say by how many.
        guard transfer.amount.value != "0", isScaled else { return }
        let found = transfer.display.flatMap { Self.scale(of: transfer.amount.value, shownAs: $0.value) }
        isScaled = found != nil && (scale == nil || scale == found)
        scale = scale ?? found
    }

    /// By how many digits an amount is shifted where it is shown so; nil where the two do not fit.
    private static func scale(of amount: String, shownAs display: String) -> Scale? {
        guard let space = display.firstIndex(of: " ") else { return nil }
        let number = display[..<space]
        let fraction = number.firstIndex(of: ".").map { number[number.index(after: $0)...].utf8.count } ?? 0
        // Behind a point the zeros at the end are left out, and of a whole number all that is behind the point.
        let zeros = amount.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        let decimals = fraction > 0 ? fraction + zeros : amount.utf8.count - number.utf8.count
        guard (0...TokenName.mostDecimals).contains(decimals), DecimalDigits.shifted(amount, decimals: decimals) == number else {
            return nil
        }
        return Scale(decimals: decimals, symbol: String(display[display.index(after: space)...]))
    }

    /// The totals: first the coins that have a name of their own, then tokens that the context names, then the others, for of these the
    /// sender can make as many as he likes.
    static func all(_ transfers: [Transfer]) -> [AssetTotal] {
        var totals: [AssetTotal] = []
        var positions: [[String]: Int] = [:]
        for transfer in transfers {
            let key = [transfer.asset.value, transfer.unit, transfer.asset.origin.rawValue]
            let position = positions[key] ?? totals.count
            if position == totals.count {
                positions[key] = position
                totals.append(AssetTotal(transfer))
            }
            totals[position].add(transfer)
        }
        let ranks = totals.map(\.rank)
        return totals.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { totals[$0] }
    }

    private var rank: Int { asset.value.utf8.count <= TokenName.longest ? 0 : hasDisplay ? 1 : 2 }

    // MARK: Words

    /// How much goes to whom: one sentence where there is one recipient, otherwise the whole and the largest part.
    var sentences: [String] {
        guard let largest else { return [] }
        let to = Brief.text(largest.to.value) + largest.to.mark
        if order.count == 1 { return ["sends \(text(sum, ofWhat: true)) to \(to)"] }
        return [
            "sends in all \(text(sum, ofWhat: true)) to \(order.count) recipients",
            "the most, \(text(largest.sum, ofWhat: false)), to \(to)",
        ]
    }

    /// Whose it is, where that is not the account that is known to sign.
    func source(besides signer: String?) -> String? {
        guard let first = senders.first, senders.count > 1 || first.value != signer else { return nil }
        return senders.count > 1 ? "from several accounts" : "from \(Brief.text(first.value))\(first.mark)"
    }

    /// Whom most goes to: what is unknown may be anything.
    private var largest: (to: Sourced, sum: Sum)? {
        var largest: (to: Sourced, sum: Sum)?
        for to in order {
            let sum = recipients[to.value] ?? Sum()
            guard let before = largest?.sum else {
                largest = (to, sum)
                continue
            }
            let isMore =
                sum.unknown == before.unknown ? DecimalDigits.isLess(before.digits, sum.digits) : sum.unknown > before.unknown
            if isMore { largest = (to, sum) }
        }
        return largest
    }

    private func text(_ sum: Sum, ofWhat: Bool) -> String {
        let name = Brief.text(asset.value) + asset.mark
        if sum.unknown > 0, sum.digits == "0" { return "an UNKNOWN amount" + (ofWhat ? " of \(name)" : "") }
        let more = sum.unknown > 0 ? " and an UNKNOWN amount" : ""
        if let scale, isScaled {
            let number = DecimalDigits.shifted(sum.digits, decimals: scale.decimals)
            let amount = "\(number) \(Brief.text(scale.symbol))\(min(origin, displayOrigin).mark)\(more)"
            return ofWhat && scale.symbol != asset.value ? "\(amount) of \(name)" : amount
        }
        return "\(sum.digits) \(Brief.text(unit))\(origin.mark)\(more)" + (ofWhat ? " of \(name)" : "")
    }
}

/// Values on one line of a digest.
enum Brief {
    private static let longest = 96

    /// The value where an address or a number has room, otherwise its beginning and its length.
    static func text(_ value: String) -> String {
        let bytes = value.utf8.count
        return bytes <= longest ? Printable.text(value) : "\(bytes) bytes that begin \(Printable.text(value, limit: 40))"
    }
}
