internal import ChainKit

/// A member of a struct.
struct TypedMember: Sendable, Hashable {
    let name: String
    let type: TypedFieldType
}

/// The structs of typed data: defined, closed and, once ``hash(reachableFrom:)`` has run, hashed.
struct TypedTypes: Sendable {
    /// A struct.
    struct Structure: Sendable {
        let name: String
        let members: [TypedMember]
        /// The members' names, which all of its values share.
        let names: [String]
        /// Its part of `encodeType`.
        fileprivate let text: String
        /// The structs that its members name, by position in ``TypedTypes/structures``, each once.
        fileprivate(set) var uses: [Int] = []
        /// Whether a value of it can hold another value of it.
        fileprivate(set) var isRecursive = false
        /// The results of ``TypedTypes/hash(reachableFrom:)``.
        fileprivate(set) var encodedType: String?
        fileprivate(set) var typeHash: [UInt8]?

        fileprivate init(name: String, members: [TypedMember]) {
            self.name = name
            self.members = members
            names = members.map(\.name)
            text = name + "(" + members.map { $0.type.text + " " + $0.name }.joined(separator: ",") + ")"
        }
    }

    static let domainName = "EIP712Domain"

    private(set) var structures: [Structure] = []
    private var positions: [String: Int] = [:]
    /// Bytes that ``TypedDataLimits/encodedTypes`` leaves.
    private var remainingText = TypedDataLimits.encodedTypes

    subscript(name: String) -> Structure? { positions[name].map { structures[$0] } }

    /// Reads `types`. `domain` are the members of `EIP712Domain` where the document does not define it.
    init(_ cursor: JSONCursor, domain: () throws(ChainError) -> [TypedMember]) throws(ChainError) {
        guard let object = cursor.value.object else { throw cursor.failure(.wrongType, "must be an object") }
        // The domain's type may be left out, so it counts neither here nor there.
        guard object.members.count(where: { $0.name != TypedTypes.domainName }) <= TypedDataLimits.types else {
            throw cursor.failure(.tooComplex, "defines more than \(TypedDataLimits.types) types")
        }
        var budget = TypedDataLimits.members
        for (name, value) in try cursor.members() {
            guard TypedName.isStructName(name) else {
                throw value.failure(.invalidType, "is not a name that a struct can have: \(TypedName.fault(of: name))")
            }
            var own = TypedDataLimits.members
            let members =
                name == TypedTypes.domainName
                ? try TypedTypes.members(value, budget: &own) : try TypedTypes.members(value, budget: &budget)
            append(Structure(name: name, members: members))
        }
        if positions[TypedTypes.domainName] == nil {
            append(Structure(name: TypedTypes.domainName, members: try domain()))
        }
        for position in structures.indices { try link(position, cursor) }
    }

    private mutating func append(_ structure: Structure) {
        positions[structure.name] = structures.count
        structures.append(structure)
    }

    private static func members(_ cursor: JSONCursor, budget: inout Int) throws(ChainError) -> [TypedMember] {
        guard let array = cursor.value.array else { throw cursor.failure(.wrongType, "must be an array of {\"name\", \"type\"}") }
        guard array.count <= budget else {
            throw cursor.failure(.tooComplex, "brings the members of all types above \(TypedDataLimits.members)")
        }
        budget -= array.count
        var members: [TypedMember] = []
        var seen: Set<String> = []
        for element in try cursor.elements() {
            try element.object(allowing: ["name", "type"])
            let nameCursor = try element.required("name")
            let name = try nameCursor.string()
            guard TypedName.isName(name) else { throw nameCursor.failure(.invalidType, "is not a name; \(TypedName.rule)") }
            guard seen.insert(name).inserted else { throw nameCursor.failure(.duplicateMember, "occurs twice in one struct") }
            members.append(TypedMember(name: name, type: try TypedFieldType(try element.required("type"))))
        }
        return members
    }

    /// Resolves the structs that a struct uses; one that nobody defined is refused, used or not.
    private mutating func link(_ position: Int, _ cursor: JSONCursor) throws(ChainError) {
        var seen: Set<Int> = []
        for (index, member) in structures[position].members.enumerated() {
            guard let name = member.type.structure else { continue }
            guard let target = positions[name] else {
                throw ChainError(
                    cursor.stage, .undefinedType, "is \(name), which types does not define",
                    field: "\(cursor.path).\(structures[position].name)[\(index)].type")
            }
            if seen.insert(target).inserted { structures[position].uses.append(target) }
        }
    }

    /// All structs that a struct reaches by one step or more.
    private func reached(from start: Int) -> [Bool] {
        var reached = [Bool](repeating: false, count: structures.count)
        var open = structures[start].uses
        while let next = open.popLast() {
            if reached[next] { continue }
            reached[next] = true
            open += structures[next].uses
        }
        return reached
    }

    /// Computes `encodeType` and `typeHash` of a struct and of all that it reaches, each once.
    mutating func hash(reachableFrom name: String, _ cursor: JSONCursor) throws(ChainError) {
        guard let start = positions[name] else { throw cursor.failure(.undefinedType, "is \(name), which types does not define") }
        var wanted = reached(from: start)
        wanted[start] = true
        let sorted = structures.indices.sorted { structures[$0].name.utf8.lexicographicallyPrecedes(structures[$1].name.utf8) }
        for position in structures.indices where wanted[position] && structures[position].typeHash == nil {
            let reached = reached(from: position)
            structures[position].isRecursive = reached[position]
            var text = ""
            for other in [position] + sorted.filter({ reached[$0] && $0 != position }) {
                let contribution = structures[other].text
                guard contribution.utf8.count <= remainingText else {
                    throw cursor.failure(
                        .tooComplex, "has types whose encodings take more than \(TypedDataLimits.encodedTypes) bytes")
                }
                remainingText -= contribution.utf8.count
                text += contribution
            }
            structures[position].encodedType = text
            structures[position].typeHash = Keccak256.hash(Array(text.utf8))
        }
    }
}
