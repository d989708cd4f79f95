internal import ChainKit

/// Reads values by their types. The path is kept as steps and written only where something is refused: with long names and
/// large arrays the paths would outweigh the document.
struct TypedValueReader {
    private enum Step {
        case member(String)
        case element(Int)
    }

    let types: TypedTypes
    let stage: ChainError.Stage
    /// The value's path in the document: `message`.
    private let root: String
    /// The chain that the domain names: its addresses may have a checksum of their own.
    private let chain: UInt256?
    private var steps: [Step] = []
    /// Bytes of ``path``.
    private var pathLength: Int
    private var remaining = TypedDataLimits.values
    private var remainingPaths = TypedDataLimits.paths
    private var remainingText = TypedDataLimits.text
    private var remainingData = TypedDataLimits.data

    init(_ types: TypedTypes, root: String, stage: ChainError.Stage, chain: UInt256?) {
        self.types = types
        self.root = root
        self.stage = stage
        self.chain = chain
        pathLength = root.utf8.count
    }

    private var path: String {
        steps.reduce(into: root) { path, step in
            switch step {
            case .member(let name): path += "." + name
            case .element(let index): path += "[\(index)]"
            }
        }
    }

    private func failure(_ code: ChainError.Code, _ message: String) -> ChainError {
        ChainError(stage, code, message, field: path)
    }

    private mutating func spend(_ count: Int) throws(ChainError) {
        guard count <= remaining else {
            throw failure(.tooComplex, "brings the document above \(TypedDataLimits.values) values")
        }
        remaining -= count
    }

    private mutating func spend(text count: Int) throws(ChainError) {
        guard count <= remainingText else { throw failure(.oversized, "brings the document above \(TypedDataLimits.text) bytes of text") }
        remainingText -= count
    }

    private mutating func spend(data count: Int) throws(ChainError) {
        guard count <= remainingData else { throw failure(.oversized, "brings the document above \(TypedDataLimits.data) bytes of data") }
        remainingData -= count
    }

    private mutating func within<Result>(
        _ step: Step, _ body: (inout TypedValueReader) throws(ChainError) -> Result
    ) throws(ChainError) -> Result {
        guard steps.count < TypedDataLimits.depth else {
            throw failure(.tooComplex, "is nested deeper than \(TypedDataLimits.depth) levels")
        }
        let length: Int
        switch step {
        case .member(let name): length = name.utf8.count + 1
        case .element(let index): length = String(index).utf8.count + 2
        }
        steps.append(step)
        pathLength += length
        guard pathLength <= remainingPaths else {
            throw failure(.tooComplex, "brings the paths of all values above \(TypedDataLimits.paths) bytes")
        }
        remainingPaths -= pathLength
        // The steps stay as they are where the body throws: nothing is read after a refusal.
        let result = try body(&self)
        steps.removeLast()
        pathLength -= length
        return result
    }

    /// A struct's value; its types have been hashed.
    mutating func structure(_ name: String, _ value: JSONValue) throws(ChainError) -> TypedStruct {
        guard let structure = types[name], let encodedType = structure.encodedType, let typeHash = structure.typeHash else {
            throw failure(.undefinedType, "is of type \(name), which types does not define")
        }
        guard let object = value.object else { throw failure(.wrongType, "must be an object of type \(name)") }
        try spend(structure.members.count + 1)
        var values: [TypedValue] = []
        values.reserveCapacity(structure.members.count)
        for member in structure.members {
            let value = try within(.member(member.name)) { (reader) throws(ChainError) in
                guard let value = object[member.name] else { throw reader.failure(.missingField, "is missing") }
                return try reader.value(member.type, value, mayEnd: true)
            }
            values.append(value)
        }
        // As many members as the struct has, and all of the struct's are there: no other can be.
        if object.members.count != structure.members.count {
            let known = Set(structure.members.map(\.name))
            for name in object.names where !known.contains(name) {
                steps.append(.member(Printable.text(name, limit: 60)))
                throw failure(.unknownField, "is no member of \(structure.name), so the signature would not cover it")
            }
        }
        return TypedStruct(
            type: name, encodedType: encodedType, names: structure.names, values: values,
            hash: Keccak256.hash(typeHash + TypedValue.words(values)))
    }

    private mutating func value(_ type: TypedFieldType, _ value: JSONValue, mayEnd: Bool) throws(ChainError) -> TypedValue {
        switch type {
        case .structure(let name):
            if mayEnd, value == .null, types[name]?.isRecursive == true { return .none(name) }
            return .structure(try structure(name, value))
        case .array(let element, let count): return .array(try array(of: element, count: count, value))
        case .string:
            guard let text = value.string else { throw failure(.wrongType, "must be a string") }
            try spend(text: text.utf8.count)
            return .string(text)
        case .bool:
            guard let bool = value.bool else { throw failure(.wrongType, "must be true or false") }
            return .bool(bool)
        case .address: return .address(try EthereumAddress(JSONCursor(value, path: path, stage: stage), chain: chain))
        case .bytes: return .bytes(try bytes(value))
        case .fixedBytes(let count):
            let bytes = try bytes(value)
            guard bytes.count == count else { throw failure(.wrongLength, "must be \(count) bytes (bytes\(count)), not \(bytes.count)") }
            return .fixedBytes(bytes)
        case .unsigned(let bits): return .integer(try integer(value, bits: bits, signed: false))
        case .signed(let bits): return .integer(try integer(value, bits: bits, signed: true))
        }
    }

    private mutating func array(of type: TypedFieldType, count: Int?, _ value: JSONValue) throws(ChainError) -> [TypedValue] {
        guard let elements = value.array else { throw failure(.wrongType, "must be an array") }
        if let count, count != elements.count {
            throw failure(.wrongArrayLength, "must have \(count) elements, not \(elements.count)")
        }
        try spend(elements.count)
        var values: [TypedValue] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            values.append(
                try within(.element(index)) { (reader) throws(ChainError) in try reader.value(type, element, mayEnd: false) })
        }
        return values
    }

    private mutating func bytes(_ value: JSONValue) throws(ChainError) -> [UInt8] {
        // Without the prefix, other wallets read text here.
        guard let text = value.string, text.utf8.starts(with: "0x".utf8), let bytes = Hex.decode(text) else {
            throw failure(.invalidText, "must be bytes in hexadecimal that begin with 0x")
        }
        try spend(data: bytes.count)
        return bytes
    }

    private func integer(_ value: JSONValue, bits: Int, signed: Bool) throws(ChainError) -> TypedInteger {
        do throws(TypedRefusal) { return try TypedInteger(value, bits: bits, signed: signed) } catch {
            throw failure(error.code, error.message)
        }
    }
}
