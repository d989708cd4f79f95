/// A stack that satisfies a script's conditions, or tells that they don't hold, and what of it is still to come.
struct Satisfaction: Sendable {
    /// What the stack takes that is not there.
    enum Need: Sendable, Hashable {
        /// So many signatures of these keys.
        case signatures(Int, of: [[UInt8]])
        /// A signature of the key with this hash, and where it is not known the key.
        case signatureOfHash([UInt8])
        /// The preimage of a hash.
        case preimage(PreimageHash, [UInt8])
    }

    /// An item of the stack, or how long one will be.
    enum Item: Sendable, Hashable {
        case bytes([UInt8])
        case open(size: Int)

        var size: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .open(let size): size
            }
        }
    }

    /// From the bottom of the stack.
    private(set) var items: [Item] = []
    private(set) var needs: [Need] = []
    /// Whether there is a signature in it, which nobody else can make.
    fileprivate var isSigned = false
    /// Whether anybody could put another stack in its place.
    fileprivate var isMalleable = false

    /// What all of it takes in a witness.
    fileprivate var size: Int { items.reduce(0) { $0 + $1.size + 1 } }

    /// How far it is from being whole: preimages are harder to come by than any number of signatures.
    var distance: Int {
        needs.reduce(0) { sum, need in
            switch need {
            case .signatures(let count, _): sum + count
            case .signatureOfHash: sum + 1
            case .preimage: sum + 10_000
            }
        }
    }

    /// The stack's bytes; nil where something is still to come.
    var bytes: [[UInt8]]? {
        guard needs.isEmpty else { return nil }
        return items.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    fileprivate init(_ items: [Item] = [], needs: [Need] = [], isSigned: Bool = false, isMalleable: Bool = false) {
        (self.items, self.needs, self.isSigned, self.isMalleable) = (items, needs, isSigned, isMalleable)
    }

    fileprivate init(item: [UInt8]) { self.init([.bytes(item)]) }

    /// This stack with another on top of it.
    fileprivate static func + (below: Satisfaction, above: Satisfaction) -> Satisfaction {
        Satisfaction(
            below.items + above.items, needs: below.needs + above.needs, isSigned: below.isSigned || above.isSigned,
            isMalleable: below.isMalleable || above.isMalleable)
    }
}

/// What is there to satisfy conditions with.
struct Satisfier: Sendable {
    /// Which of several stacks is taken.
    enum Choice: Sendable {
        /// Of those that are there already the one that nobody can put another in the place of, and then the shortest.
        case present
        /// The one for which the least has still to come.
        case nearest
        /// The longest that there may be, once everybody signs.
        case longest
    }

    let kind: ScriptKind
    /// By key.
    let signatures: [[UInt8]: [UInt8]]
    /// Keys that are known, by their Hash160.
    let keys: [[UInt8]: [UInt8]]
    /// By hash.
    let preimages: [[UInt8]: [UInt8]]
    /// Nil where any time may be reached yet.
    let locks: InputLocks?
    /// What a signature takes that is still to come.
    let signatureSize: Int
    var choice = Choice.present

    /// A stack that satisfies the conditions; nil where there is none.
    func satisfy(_ conditions: Miniscript) -> Satisfaction? {
        switch conditions {
        case .never: return nil
        case .always: return Satisfaction()
        case .key(let key): return signature(key)
        case .keyHash(let hash): return signature(hash: hash)
        case .after(let time): return locks?.isReached(lockTime: time) ?? true ? Satisfaction() : nil
        case .older(let age): return locks?.isReached(sequence: age) ?? true ? Satisfaction() : nil
        case .preimage(let function, let hash):
            if let known = preimages[hash], known.count == 32 { return Satisfaction(item: known) }
            return choice == .present ? nil : Satisfaction([.open(size: 32)], needs: [.preimage(function, hash)])
        case .multi(let required, let keys):
            // OP_CHECKMULTISIG takes one item more than it uses.
            guard let chosen = chosen(required, of: keys) else { return nil }
            return Satisfaction([.bytes([])] + chosen.places.map { item(keys[$0]) }, needs: chosen.needs, isSigned: true)
        case .multiAdd(let required, let keys):
            guard let chosen = chosen(required, of: keys) else { return nil }
            let taken = Set(chosen.places)
            let items = keys.indices.reversed().map { taken.contains($0) ? item(keys[$0]) : .bytes([]) }
            return Satisfaction(items, needs: chosen.needs, isSigned: true)
        case .verify(let condition), .nonZero(let condition): return satisfy(condition)
        case .sequence(let parts):
            var whole = Satisfaction()
            for part in parts {
                guard let one = satisfy(part) else { return nil }
                whole = one + whole
            }
            return whole
        case .branch(let condition, let then, let other):
            return best(
                join(satisfy(then), satisfy(condition)), join(satisfy(other), dissatisfy(condition)))
        case .either(let first, let second):
            return best(
                join(satisfy(first), Satisfaction(item: [1])), join(satisfy(second), Satisfaction(item: [])))
        case .threshold(let required, let parts): return threshold(required, parts)
        }
    }

    /// A stack with which the conditions don't hold, and the script goes on; nil where there is none.
    private func dissatisfy(_ conditions: Miniscript) -> Satisfaction? {
        switch conditions {
        case .never: return Satisfaction()
        case .always, .after, .older, .verify: return nil
        case .key: return Satisfaction(item: [])
        case .keyHash(let hash):
            if let key = keys[hash] { return Satisfaction(item: []) + Satisfaction(item: key) }
            return choice == .present
                ? nil : Satisfaction([.bytes([]), .open(size: kind == .tapscript ? 32 : 33)], needs: [.signatureOfHash(hash)])
        case .preimage:
            // Any other 32 bytes would do as well.
            return Satisfaction([.bytes([UInt8](repeating: 0, count: 32))], isMalleable: true)
        case .multi(let required, _): return Satisfaction([Satisfaction.Item](repeating: .bytes([]), count: required + 1))
        case .multiAdd(_, let keys): return Satisfaction([Satisfaction.Item](repeating: .bytes([]), count: keys.count))
        case .nonZero: return Satisfaction(item: [])
        case .sequence(let parts):
            guard !parts.isEmpty else { return nil }
            var whole = Satisfaction()
            for part in parts {
                guard let one = dissatisfy(part) else { return nil }
                whole = one + whole
            }
            return whole
        case .branch(let condition, _, let other): return join(dissatisfy(other), dissatisfy(condition))
        case .either(let first, let second):
            return best(
                join(dissatisfy(first), Satisfaction(item: [1])), join(dissatisfy(second), Satisfaction(item: [])))
        case .threshold(_, let parts):
            var whole = Satisfaction()
            for part in parts {
                guard let one = dissatisfy(part) else { return nil }
                whole = one + whole
            }
            return whole
        }
    }

    // MARK: - Choices

    private func join(_ below: Satisfaction?, _ above: Satisfaction?) -> Satisfaction? {
        guard let below, let above else { return nil }
        return below + above
    }

    /// Which of two stacks is taken. Where anybody can make one of them, he can put it in the other's place.
    private func best(_ first: Satisfaction?, _ second: Satisfaction?) -> Satisfaction? {
        guard let first else { return second }
        guard let second else { return first }
        switch choice {
        case .longest: return second.size > first.size ? second : first
        case .nearest where first.distance != second.distance: return second.distance < first.distance ? second : first
        case .nearest, .present:
            if first.isMalleable != second.isMalleable { return first.isMalleable ? second : first }
            if first.isSigned != second.isSigned { return first.isSigned ? second : first }
            var taken = second.size < first.size ? second : first
            if !taken.isSigned { taken.isMalleable = true }
            return taken
        }
    }

    /// So many of several conditions, whose values are added up in their order: what is asked first lies on top.
    private func threshold(_ required: Int, _ parts: [Miniscript]) -> Satisfaction? {
        // By how many hold.
        var stacks: [Satisfaction?] = [Satisfaction()]
        for part in parts {
            let (held, failed) = (satisfy(part), dissatisfy(part))
            var grown: [Satisfaction?] = []
            for count in 0...min(required, stacks.count) {
                let without = count < stacks.count ? join(failed, stacks[count]) : nil
                let with = count > 0 ? join(held, stacks[count - 1]) : nil
                grown.append(best(without, with))
            }
            stacks = grown
        }
        return required < stacks.count ? stacks[required] : nil
    }

    // MARK: - Signatures

    private func item(_ key: [UInt8]) -> Satisfaction.Item { signatures[key].map { .bytes($0) } ?? .open(size: signatureSize) }

    private func signature(_ key: [UInt8]) -> Satisfaction? {
        guard signatures[key] != nil || choice != .present else { return nil }
        return Satisfaction([item(key)], needs: signatures[key] == nil ? [.signatures(1, of: [key])] : [], isSigned: true)
    }

    private func signature(hash: [UInt8]) -> Satisfaction? {
        if let key = keys[hash] { return signature(key).map { $0 + Satisfaction(item: key) } }
        guard choice != .present else { return nil }
        return Satisfaction(
            [.open(size: signatureSize), .open(size: kind == .tapscript ? 32 : 33)], needs: [.signatureOfHash(hash)], isSigned: true)
    }

    /// The places of the keys whose signatures are taken, in their order, and what of them is still to come.
    private func chosen(_ required: Int, of keys: [[UInt8]]) -> (places: [Int], needs: [Satisfaction.Need])? {
        var order = keys.indices.filter { signatures[keys[$0]] != nil }
        let open = choice == .present ? [] : keys.indices.filter { signatures[keys[$0]] == nil }
        order += open
        if choice == .longest { order = keys.indices.sorted { item(keys[$0]).size > item(keys[$1]).size } }
        let taken = order.prefix(required)
        guard taken.count == required else { return nil }
        let missing = taken.count { signatures[keys[$0]] == nil }
        return (taken.sorted(), missing == 0 ? [] : [.signatures(missing, of: open.map { keys[$0] })])
    }
}
