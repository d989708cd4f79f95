import DKLs23
import Groups
import MPCCore
import Secrets
import TestSupport

/// What follows when a message is altered between an honest sender and one receiver.
enum Consequence: Equatable {
    /// The receiver bans the sender, and the pair is poisoned in its ledger.
    case ban(String)
    /// The receiver blames the sender.
    case blame(ProtocolAbort.Reason)
    /// The receiver aborts; nobody is blamed.
    case abort(ProtocolAbort.Reason)
    /// Every signer aborts; nobody is blamed.
    case everybodyAborts(ProtocolAbort.Reason)
    /// The receiver never got the message.
    case missing
    /// The run ends well, and no signature ever comes of this instance.
    case noSignature
    /// The pair set-up ends well; in every pre-signing Alice finds that Bob holds another.
    case otherSetUp(isAliceReceiver: Bool)
    /// The pair set-up ends well; in every pre-signing both find that Σpk ≠ X.
    case otherZeroShare
}

/// One field of a wire message, as a row: where it is, what values it can have, what an altered one leads to.
struct Field: Sendable {
    /// How a field's bytes are read.
    enum Form: Sendable { case version, type, runID, bytes, scalar, point, element }
    let name: String
    let form: Form
    /// So many values lie one after the other.
    var count = 1
    /// The positions among them that are altered, one at a time.
    var samples = [0]
    /// What another value of the form leads to.
    let altered: Consequence
    /// The field that is named where the bytes are no value of the form.
    var undecodable = ""
    /// The instance of the batch, where the field belongs to one.
    var instance: Int?
    /// Bytes that are no hash, salt or identifier.
    var width: Int?

    var size: Int {
        if let width { return width }
        return switch form {
        case .version, .type: 1
        case .runID, .bytes, .scalar, .element: 32
        case .point: 33
        }
    }
}

/// A message type's fields in order: all of its bytes.
struct MessageLayout: Sendable, CustomStringConvertible {
    let type: MessageType
    /// Whether it is in its run's last round: a receiver that fails then leaves the others their results.
    let isLast: Bool
    /// Another type of the same run and kind, which therefore is early or late; an unknown one where there is none.
    let otherType: UInt8
    /// What is named where the last byte is missing.
    let truncated: String
    let body: [Field]
    var description: String { "\(type)" }

    var fields: [Field] {
        [
            Field(name: "version", form: .version, altered: .blame(.undecodable(field: "header"))),
            Field(name: "type", form: .type, altered: .missing, undecodable: "header"),
            Field(name: "run id", form: .runID, altered: .missing),
        ] + body
    }

    var size: Int { fields.reduce(0) { $0 + $1.size * $1.count } }

    /// A value in a message.
    struct Place {
        let field: Field
        let sample: Int
        let range: Range<Int>
        let name: String
    }

    /// Every sampled value's place and field.
    var places: [Place] {
        var places: [Place] = []
        var start = 0
        for field in fields {
            for sample in field.samples {
                let lower = start + sample * field.size
                let name = field.count == 1 ? field.name : "\(field.name)[\(sample)]"
                let instance = field.instance.map { " of instance \($0)" } ?? ""
                places.append(
                    Place(field: field, sample: sample, range: lower..<lower + field.size, name: "\(type) \(name)" + instance))
            }
            start += field.size * field.count
        }
        return places
    }

    /// Other bytes for a field, and what follows: each kind for the first and the last of a field's places, for those between
    /// only another value of its form.
    func alterations(
        of field: Field, at sample: Int, _ original: [UInt8]
    ) throws -> [(name: String, bytes: [UInt8], consequence: Consequence)] {
        let all = try alterations(of: field, original)
        return sample == field.samples.first || sample == field.samples.last ? all : Array(all.prefix(1))
    }

    private func alterations(of field: Field, _ original: [UInt8]) throws -> [(name: String, bytes: [UInt8], consequence: Consequence)] {
        let zeros = [UInt8](repeating: 0, count: original.count)
        let invalid = Consequence.blame(.undecodable(field: field.undecodable))
        switch field.form {
        case .version: return [("version 2", [2], field.altered)]
        case .type: return [("unknown", [0xff], invalid), ("another round's", [otherType], otherType == 0xff ? invalid : field.altered)]
        case .runID: return [("another run's", original.flipping(31), field.altered)]
        case .bytes:
            return [
                ("first bit", original.flipping(0), field.altered),
                ("last bit", original.flipping(original.count - 1, 0x80), field.altered),
                ("zeros", zeros, field.altered),
            ]
        case .scalar:
            let one = try Scalar<Secp256k1>(encoded: original) + .one
            return [
                ("plus one", one.encoded, field.altered), ("zero", zeros, field.altered),
                ("q", try bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"), invalid),
                ("2²⁵⁶ − 1", zeros.map(~), invalid),
            ]
        case .point:
            guard let other = Secp256k1.generatorMultiple(Scalar<Secp256k1>(7))?.encoded else { throw MalformedVector(what: "7·G") }
            let p = try bytes(hex: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")
            return [
                ("another", other, field.altered), ("negated", original.flipping(0), field.altered),
                // Five is no x of the curve.
                ("zeros", zeros, invalid), ("off the curve", [2] + zeros.dropFirst(2) + [5], invalid), ("x = p", [2] + p, invalid),
                ("hybrid", original.replacing(0..<1, with: [original[0] | 4]), invalid),
            ]
        case .element:
            return [
                ("another", randomElement(.test(99)), field.altered),
                ("identity", zeros, invalid), ("not canonical", [0xee] + zeros.dropFirst(2).map(~) + [0x7f], invalid),
                ("negative", original.flipping(0), invalid),
            ]
        }
    }
}

extension MessageLayout {
    /// The four messages of a pre-signing run, by dkls23.md section 4.
    static func preSigning(batch: Int) -> [MessageLayout] {
        // Columns are L' = ⌈416·B/128⌉·128 + 128 bits.
        let column = 16 * ((416 * batch + 127) / 128 + 1)
        let check = Consequence.ban("OT extension")
        return [
            MessageLayout(
                type: .presignCommitments, isLast: false, otherType: MessageType.presignOpenings.rawValue,
                truncated: "commitment \(batch - 1)",
                body: (0..<batch).map { Field(name: "C", form: .bytes, altered: .everybodyAborts(.echoMismatch), instance: $0) }),
            MessageLayout(
                type: .presignExtension, isLast: false, otherType: MessageType.presignReplies.rawValue, truncated: "body",
                body: [
                    Field(name: "sid_AB", form: .bytes, altered: .abort(.check("pair set-ups"))),
                    Field(name: "u", form: .bytes, count: 128, samples: [0, 1, 63, 64, 126, 127], altered: check, width: column),
                    Field(name: "x", form: .bytes, altered: check, width: 16),
                    Field(name: "y", form: .bytes, count: 128, samples: [0, 64, 127], altered: check, width: 16),
                ]),
            MessageLayout(
                type: .presignOpenings, isLast: true, otherType: MessageType.presignCommitments.rawValue,
                truncated: "public key share \(batch - 1)",
                body: [Field(name: "E", form: .bytes, altered: .abort(.echoMismatch))]
                    + (0..<batch).flatMap { m in
                        [
                            Field(name: "R", form: .point, altered: .blame(.openingMismatch), undecodable: "R \(m)", instance: m),
                            Field(name: "salt", form: .bytes, altered: .blame(.openingMismatch), instance: m),
                            Field(name: "pk", form: .point, altered: .ban("gamma v"), undecodable: "public key share \(m)", instance: m),
                        ]
                    }),
            MessageLayout(
                type: .presignReplies, isLast: true, otherType: MessageType.presignExtension.rawValue, truncated: "gamma 0",
                body: (0..<batch).flatMap { m in
                    let mu = Consequence.ban("vector OLE")
                    let reply = "reply \(m)"
                    // Rows outer: all three columns of the first, a middle and the last row.
                    let samples = [0, 207, 415].flatMap { row in (0..<3).map { 3 * row + $0 } }
                    return [
                        Field(name: "ã", form: .scalar, count: 1248, samples: samples, altered: mu, undecodable: reply, instance: m),
                        Field(name: "η", form: .scalar, altered: mu, undecodable: reply, instance: m),
                        Field(name: "μ", form: .bytes, altered: mu, instance: m),
                        Field(name: "Γ^u", form: .point, altered: .ban("gamma u"), undecodable: "gamma u \(m)", instance: m),
                        Field(name: "Γ^v", form: .point, altered: .ban("gamma v"), undecodable: "gamma v \(m)", instance: m),
                        Field(name: "ψ", form: .scalar, altered: .noSignature, undecodable: "psi \(m)", instance: m),
                    ]
                }),
        ]
    }

    /// The two messages of a pair set-up, by section 1: r from Alice, then S from Bob with his zero contribution.
    static let pairSetup: [MessageLayout] = [
        MessageLayout(
            type: .pairElements, isLast: false, otherType: MessageType.pairReply.rawValue, truncated: "body",
            body: [
                Field(
                    name: "r", form: .element, count: 256, samples: [0, 255], altered: .otherSetUp(isAliceReceiver: false),
                    undecodable: "base-OT elements")
            ]),
        MessageLayout(
            type: .pairReply, isLast: true, otherType: MessageType.pairElements.rawValue, truncated: "body",
            body: [
                Field(
                    name: "S", form: .element, count: 256, samples: [0, 255], altered: .otherSetUp(isAliceReceiver: true),
                    undecodable: "base-OT reply"),
                Field(name: "zero contribution", form: .bytes, altered: .otherZeroShare),
            ]),
    ]

    /// The online message, by section 5: w and u' per item. It has no round and no peers: what is not of the run is missing.
    static func online(items: Int) -> MessageLayout {
        MessageLayout(
            type: .dklsShares, isLast: true, otherType: 0xff, truncated: "u \(items - 1)",
            body: (0..<items).flatMap { m in
                [
                    Field(name: "w", form: .scalar, altered: .noSignature, undecodable: "w \(m)", instance: m),
                    Field(name: "u'", form: .scalar, altered: .noSignature, undecodable: "u \(m)", instance: m),
                ]
            })
    }
}
