/// A stack that satisfies a script's conditions, or tells that they don't hold, and what of it is still to come.
struct Satisfaction: Sendable {
    /// A part of the stack that is not there yet.
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

    /// The cost by which a stack is chosen.
    fileprivate struct Cost {
        /// The bytes of the stack in a witness.
        var size = 0
        /// The distance from being whole: preimages are harder to come by than any number of signatures.
        var distance = 0
        /// Whether the stack has a signature, which nobody else can make.
        var isSigned = false
        /// Whether anybody could put another stack in its place.
        var isMalleable = false

        static func + (left: Cost, right: Cost) -> Cost {
            Cost(
                size: left.size + right.size, distance: left.distance + right.distance, isSigned: left.isSigned || right.isSigned,
                isMalleable: left.isMalleable || right.isMalleable)
        }
    }

    /// From the bottom of the stack.
    let items: [Item]
    let needs: [Need]
    fileprivate let cost: Cost

    /// The distance from being whole.
    var distance: Int { cost.distance }

    /// The stack's bytes; nil where something is still to come.
    var bytes: [[UInt8]]? {
        guard needs.isEmpty else { return nil }
        return items.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    fileprivate init(_ items: [Item] = [], needs: [Need] = [], isSigned: Bool = false, isMalleable: Bool = false) {
        (self.items, self.needs) = (items, needs)
        let distance = needs.reduce(0) { sum, need in
            switch need {
            case .signatures(let count, _): sum + count
            case .signatureOfHash: sum + 1
            case .preimage: sum + 10_000
            }
        }
        cost = Cost(
            size: items.reduce(0) { $0 + $1.size + 1 }, distance: distance, isSigned: isSigned, isMalleable: isMalleable)
    }

    fileprivate init(item: [UInt8]) { self.init([.bytes(item)]) }

    /// Stacks on each other, the first at the bottom.
    fileprivate init(_ stacks: [Satisfaction], cost: Cost? = nil) {
        items = stacks.flatMap(\.items)
        needs = stacks.flatMap(\.needs)
        self.cost = cost ?? stacks.reduce(Cost()) { $0 + $1.cost }
    }

    /// This stack at another cost.
    fileprivate func costing(_ cost: Cost) -> Satisfaction { Satisfaction([self], cost: cost) }
}

/// The means to satisfy conditions.
struct Satisfier: Sendable {
    /// The rule by which one of several stacks is taken.
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
    var signatures: [[UInt8]: [UInt8]]
    /// Keys that are known, by their Hash160.
    let keys: [[UInt8]: [UInt8]]
    /// By hash.
    let preimages: [[UInt8]: [UInt8]]
    /// Nil where any time may be reached yet.
    let locks: InputLocks?
    /// The size of a signature that is still to come.
    let signatureSize: Int
    var choice = Choice.present

    /// A stack that satisfies the conditions; nil where there is none.
    func satisfy(_ conditions: Miniscript) -> Satisfaction? { ways(conditions).held }

    /// A stack with which conditions hold, and one with which they don't and the script goes on; nil where there is none.
    private struct Ways {
        var held: Satisfaction?
        var failed: Satisfaction?
    }

    /// Each condition is looked at once.
    private func ways(_ conditions: Miniscript) -> Ways {
        switch conditions {
        case .never: return Ways(failed: Satisfaction())
        case .always: return Ways(held: Satisfaction())
        case .key(let key): return Ways(held: signature(key), failed: Satisfaction(item: []))
        case .keyHash(let hash): return ways(hash: hash)
        case .after(let time): return Ways(held: locks?.isReached(lockTime: time) ?? true ? Satisfaction() : nil)
        case .older(let age): return Ways(held: locks?.isReached(sequence: age) ?? true ? Satisfaction() : nil)
        case .preimage(let function, let hash):
            // Any other 32 bytes would do as well to fail.
            let failed = Satisfaction([.bytes([UInt8](repeating: 0, count: 32))], isMalleable: true)
            if let known = preimages[hash], known.count == 32 { return Ways(held: Satisfaction(item: known), failed: failed) }
            guard choice != .present else { return Ways(failed: failed) }
            return Ways(held: Satisfaction([.open(size: 32)], needs: [.preimage(function, hash)]), failed: failed)
        case .multi(let required, let keys):
            // OP_CHECKMULTISIG takes one item more than it uses.
            let held = chosen(required, of: keys).map { chosen in
                Satisfaction([.bytes([])] + chosen.places.map { item(keys[$0]) }, needs: chosen.needs, isSigned: true)
            }
            return Ways(held: held, failed: Satisfaction([Satisfaction.Item](repeating: .bytes([]), count: required + 1)))
        case .multiAdd(let required, let keys):
            let held = chosen(required, of: keys).map { chosen in
                let taken = Set(chosen.places)
                let items = keys.indices.reversed().map { taken.contains($0) ? item(keys[$0]) : .bytes([]) }
                return Satisfaction(items, needs: chosen.needs, isSigned: true)
            }
            return Ways(held: held, failed: Satisfaction([Satisfaction.Item](repeating: .bytes([]), count: keys.count)))
        case .verify(let condition): return Ways(held: ways(condition).held)
        case .nonZero(let condition): return Ways(held: ways(condition).held, failed: Satisfaction(item: []))
        case .sequence(let parts):
            let parts = parts.map { ways($0) }
            return Ways(held: stacked(parts.map(\.held)), failed: parts.isEmpty ? nil : stacked(parts.map(\.failed)))
        case .branch(let condition, let then, let other):
            let (condition, then, other) = (ways(condition), ways(then), ways(other))
            return Ways(
                held: best(stacked([condition.held, then.held]), stacked([condition.failed, other.held])),
                failed: stacked([condition.failed, other.failed]))
        case .either(let first, let second):
            let (first, second) = (ways(first), ways(second))
            let (isFirst, isSecond) = (Satisfaction(item: [1]), Satisfaction(item: []))
            return Ways(
                held: best(stacked([isFirst, first.held]), stacked([isSecond, second.held])),
                failed: best(stacked([isFirst, first.failed]), stacked([isSecond, second.failed])))
        case .threshold(let required, let parts):
            let parts = parts.map { ways($0) }
            return Ways(held: threshold(required, parts), failed: stacked(parts.map(\.failed)))
        }
    }

    /// A stack of these parts in their order: the first lies on top. Nil where a part is.
    private func stacked(_ parts: [Satisfaction?]) -> Satisfaction? {
        let stacks = parts.reversed().compactMap { $0 }
        return stacks.count == parts.count ? Satisfaction(stacks) : nil
    }

    // MARK: - Choices

    /// Which of two stacks is taken.
    private func best(_ first: Satisfaction?, _ second: Satisfaction?) -> Satisfaction? {
        guard let taken = best(first?.cost, second?.cost) else { return nil }
        return (taken.isSecond ? second : first)?.costing(taken.cost)
    }

    /// The better of two by their costs. Where anybody can make one of them, he can put it in the other's place.
    private func best(_ first: Satisfaction.Cost?, _ second: Satisfaction.Cost?) -> (cost: Satisfaction.Cost, isSecond: Bool)? {
        guard let first else { return second.map { ($0, true) } }
        guard let second else { return (first, false) }
        func taken(_ isSecond: Bool) -> (Satisfaction.Cost, Bool) { (isSecond ? second : first, isSecond) }
        switch choice {
        case .longest: return taken(second.size > first.size)
        case .nearest where first.distance != second.distance: return taken(second.distance < first.distance)
        case .nearest, .present:
            if first.isMalleable != second.isMalleable { return taken(first.isMalleable) }
            if first.isSigned != second.isSigned { return taken(first.isSigned) }
            var (cost, isSecond) = taken(second.size < first.size)
            if !cost.isSigned { cost.isMalleable = true }
            return (cost, isSecond)
        }
    }

    /// So many of several conditions, whose values are added up in their order.
    private func threshold(_ required: Int, _ parts: [Ways]) -> Satisfaction? {
        // The costs by how many hold; and for each part, by how many hold up to it, whether it does.
        var costs: [Satisfaction.Cost?] = [Satisfaction.Cost()]
        var holds: [[Bool]] = []
        for part in parts {
            func cost(_ count: Int, and stack: Satisfaction?) -> Satisfaction.Cost? {
                guard costs.indices.contains(count), let before = costs[count], let stack else { return nil }
                return before + stack.cost
            }
            let grown = (0...min(required, costs.count)).map { best(cost($0, and: part.failed), cost($0 - 1, and: part.held)) }
            costs = grown.map { $0?.cost }
            holds.append(grown.map { $0?.isSecond ?? false })
        }
        guard costs.indices.contains(required), let cost = costs[required] else { return nil }
        var count = required
        var stacks: [Satisfaction] = []
        for (part, holds) in zip(parts, holds).reversed() {
            guard let stack = holds[count] ? part.held : part.failed else { return nil }
            if holds[count] { count -= 1 }
            stacks.append(stack)
        }
        return Satisfaction(stacks, cost: cost)
    }

    // MARK: - Signatures

    private func item(_ key: [UInt8]) -> Satisfaction.Item { signatures[key].map { .bytes($0) } ?? .open(size: signatureSize) }

    private func signature(_ key: [UInt8]) -> Satisfaction? {
        guard signatures[key] != nil || choice != .present else { return nil }
        return Satisfaction([item(key)], needs: signatures[key] == nil ? [.signatures(1, of: [key])] : [], isSigned: true)
    }

    /// The key lies on its signature.
    private func ways(hash: [UInt8]) -> Ways {
        if let key = keys[hash] {
            let shown = Satisfaction(item: key)
            return Ways(held: stacked([shown, signature(key)]), failed: stacked([shown, Satisfaction(item: [])]))
        }
        guard choice != .present else { return Ways() }
        let shown = Satisfaction.Item.open(size: kind == .tapscript ? 32 : 33)
        return Ways(
            held: Satisfaction([.open(size: signatureSize), shown], needs: [.signatureOfHash(hash)], isSigned: true),
            failed: Satisfaction([.bytes([]), shown], needs: [.signatureOfHash(hash)]))
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
