internal import Secrets

/// The pool key file: magic (8), store id (16), two slots of the same size, and the position that was last known to be committed (8 + 32)
/// with a code (32).
///
/// A slot: serial (8), generation (8), position (8 + 32), the position before (8 + 32), the step's kind (1) and count (2), 2048 bytes
/// of what it takes away, nonce (12), sealed key (32 + 16). Numbers are big-endian. The key is sealed under one from the data key;
/// store id and everything before the nonce are associated data. The slot that is not the latest is written over in place: no name
/// changes, no room is needed, and a write cut short leaves the latest as it was. Both are whole from the beginning, and their serials follow
/// each other.
///
/// Version 1 held one record with a count of consumptions: magic, store id, generation (8), count (8), nonce, sealed key.
struct PoolKeyFile: Sendable {
    private static let magic = Array("chsgpk02".utf8)
    private static let magicOfVersion1 = Array("chsgpk01".utf8)
    private static let headLength = 8 + 16
    private static let headOfSlot = 8 + 8 + 2 * 40 + 3 + 8 * PendingStep.mostUnits
    private static let slotLength = headOfSlot + 12 + 32 + 16
    private static let doneLength = 40 + 32
    private static let length = headLength + 2 * slotLength + doneLength
    private static let lengthOfVersion1 = 8 + 16 + 8 + 8 + 12 + 48
    /// Where it lies: behind the link, if the name that was given is one, so that the key stays on the disk that somebody chose for it.
    let path: String
    /// The link, where the name that was given is one.
    private let link: String?
    var setsAsideUnreadable = false

    init(path: String, setsAsideUnreadable: Bool = false) {
        self.path = FileSystem.behindLinks(path)
        link = self.path == path ? nil : path
        self.setsAsideUnreadable = setsAsideUnreadable
    }

    /// Makes the folder that the file is to lie in, where it is gone. One that a link leads to is somebody's choice, and is not made.
    func makeFolder() throws(StoreError) {
        let folder = FileSystem.folder(of: path)
        guard let link else { return try StoreFolder.make(folder) }
        do throws(StoreError) { try FileSystem.requirePrivateFolder(folder) } catch { throw .danglingLink(file: link, target: path) }
    }

    /// Whose key the file says it is; nil where there is no file.
    func owner() throws(StoreError) -> [UInt8]? { try content().map { Array($0[8..<24]) } }

    private func content() throws(StoreError) -> [UInt8]? {
        guard try FileSystem.status(path) != nil else { return nil }
        try FileSystem.requirePrivateFile(path)
        let bytes = try FileSystem.read(path, limit: Self.length + 1)
        let kind = bytes.prefix(8)
        guard
            kind == Self.magic[...] && bytes.count == Self.length
                || kind == Self.magicOfVersion1[...] && bytes.count == Self.lengthOfVersion1
        else {
            // A later program's is none that anybody may put away.
            if Self.begins(bytes), kind != Self.magic[...], kind != Self.magicOfVersion1[...] {
                let digits = String(decoding: kind.suffix(2), as: UTF8.self)
                throw .futureSchema(file: path, found: Int(digits) ?? 0, supported: 2)
            }
            throw .notAStore(file: path, detail: "no pool key; move it away, and the pool begins anew")
        }
        return bytes
    }

    /// Whether a file begins as a pool key of any version does.
    static func begins(_ start: [UInt8]) -> Bool { start.starts(with: magic.prefix(6)) }

    /// nil where there is no file. A file that is there and does not open is never overwritten: the error says so.
    func load(keys: StoreKeys) throws(StoreError) -> PoolKeyRecord? {
        guard let bytes = try content() else { return nil }
        let storeID = Array(bytes[8..<24])
        guard storeID == keys.storeID else { throw .foreignStore(file: path, expected: keys.storeID, found: storeID) }
        if bytes.count == Self.lengthOfVersion1 { return try version1(bytes, keys) }
        var slots: [PoolKeyRecord?] = []
        for slot in 0..<2 {
            let start = Self.headLength + slot * Self.slotLength
            slots.append(try Self.record(Array(bytes[start..<start + Self.slotLength]), keys))
        }
        let marked = bytes.suffix(Self.doneLength)
        let done = Self.position(marked.prefix(40))
        let isMarked = keys.isValid(Array(marked.suffix(32)), over: Self.doneFields(done, keys))
        switch (slots[0], slots[1]) {
        case (var even?, var odd?):
            // They follow each other, or one of them was put back.
            guard even.serial &+ 1 == odd.serial || odd.serial &+ 1 == even.serial else { throw unreadable }
            (even.isDone, odd.isDone) = (isMarked && even.position == done, isMarked && odd.position == done)
            let isOther = even.key.check != odd.key.check
            (even.isBesideOlderKey, odd.isBesideOlderKey) = (isOther, isOther)
            return even.serial > odd.serial ? even : odd
        case (var one?, nil), (nil, var one?):
            // The next record was cut short, which begins when this one is known to be done. Otherwise it was there, and is gone: what it
            // knew, nothing knows any more.
            guard isMarked, one.position == done else { throw unreadable }
            one.isDone = true
            return one
        case (nil, nil): throw unreadable
        }
    }

    private var unreadable: StoreError { .tampered(file: path, detail: "pool key; move the file away, and the pool begins anew") }

    private func version1(_ bytes: [UInt8], _ keys: StoreKeys) throws(StoreError) -> PoolKeyRecord {
        let (generation, count) = (Self.number(bytes[24..<32]), Self.number(bytes[32..<40]))
        var fields = FieldBytes(.poolFile)
        fields.append(keys.storeID)
        fields.append(generation)
        fields.append(count)
        let sealed = SealedBytes(nonce: Array(bytes[40..<52]), bytes: Array(bytes[52...]))
        guard let key = sealed.open(key: keys.poolFile, associatedData: fields.bytes, storage: .guarded), key.count == 32 else {
            throw unreadable
        }
        return PoolKeyRecord(
            key: try PoolKey(generation: generation, key: key, storeID: keys.storeID), position: .beginning, before: .beginning,
            step: .everything, isOfVersion1: true)
    }

    /// Moves what is not this store's key out of the way, under a name that says whose it is; that name. Nothing is overwritten.
    func setAside(from owner: [UInt8]?) throws(StoreError) -> String {
        let whose = owner.map { hexText($0) } ?? "unknown"
        let aside = "\(path).stale-\(whose)-\(hexText(Randomness.system.bytes(4)))"
        try FileSystem.move(path, to: aside)
        return aside
    }

    /// Writes a record after `latest`, durably: over the older slot, or a new file where there is none of this version.
    /// The record as it is now there.
    @discardableResult func write(
        _ record: PoolKeyRecord, after latest: PoolKeyRecord?, keys: StoreKeys
    ) throws(StoreError) -> PoolKeyRecord {
        let (serial, overflow) = (latest?.serial ?? 0).addingReportingOverflow(1)
        guard !overflow else { throw .generationsExhausted(file: path) }
        var record = record
        record.serial = serial
        let slot = try Self.slot(record, keys)
        if let latest, !latest.isOfVersion1 {
            try FileSystem.overwrite(path, at: Self.headLength + Int(serial % 2) * Self.slotLength, contents: slot)
            return record
        }
        // Both slots are whole from the beginning: one that is not was spoilt, or cut short.
        record.serial = serial - 1
        let before = try Self.slot(record, keys)
        record.serial = serial
        let slots = serial % 2 == 0 ? slot + before : before + slot
        let done = [UInt8](repeating: 0, count: Self.doneLength)
        try FileSystem.replace(path, contents: Self.magic + keys.storeID + slots + done, suffix: hexText(Randomness.system.bytes(8)))
        return record
    }

    /// Notes that the event of a record was committed. It is not waited for: lost, it only makes a store that was turned back to before
    /// this event look like one that was cut short, which loses the same units.
    func markDone(_ position: ChainPosition, keys: StoreKeys) {
        try? FileSystem.overwrite(
            path, at: Self.headLength + 2 * Self.slotLength, contents: Self.done(position, keys), durably: false)
    }

    private static func done(_ position: ChainPosition, _ keys: StoreKeys) -> [UInt8] {
        bytes(position) + keys.code(doneFields(position, keys))
    }

    /// Writes the latest record over the one before it, whose key seals what was destroyed: a copy of the store from before is to find it
    /// nowhere. Under the store's write lock, where the change that `latest` is about is committed. The mark comes first, so that the file is
    /// whole wherever this is cut short.
    func eraseOlderKey(than latest: PoolKeyRecord, keys: StoreKeys) throws(StoreError) {
        guard latest.isBesideOlderKey, latest.serial > 0 else { return }
        var copy = latest
        copy.serial = latest.serial - 1
        let slot = try Self.slot(copy, keys)
        try FileSystem.overwrite(path, at: Self.headLength + 2 * Self.slotLength, contents: Self.done(latest.position, keys))
        try FileSystem.overwrite(path, at: Self.headLength + Int(copy.serial % 2) * Self.slotLength, contents: slot)
    }

    private static func doneFields(_ position: ChainPosition, _ keys: StoreKeys) -> FieldBytes {
        var fields = FieldBytes(.poolDone)
        fields.append(keys.storeID)
        fields.append(position.sequence)
        fields.append(position.hash)
        return fields
    }

    /// Removes what processes left that ended while they wrote a new file.
    func sweep() { FileSystem.removeLeftovers(of: path) }

    // MARK: - Slots

    private static func slot(_ record: PoolKeyRecord, _ keys: StoreKeys) throws(StoreError) -> [UInt8] {
        let (kind, payload): (UInt8, [UInt8]) =
            switch record.step {
            case .units(let numbers): (1, numbers.flatMap { bytes(UInt64(bitPattern: $0)) })
            case .poison(let pair): (2, pair.keyID + bytes(UInt64(pair.epoch)) + bytes(UInt64(pair.peer)))
            case .everything: (3, [])
            case .epoch: (4, [])
            case .commit(let name): (5, bytes(UInt64(name.epoch)) + name.operation + name.transcript)
            }
        guard payload.count <= 8 * PendingStep.mostUnits else { throw .malformed(field: "pool key", detail: "too long a step") }
        let count = payload.count / 8
        var head = bytes(record.serial) + bytes(record.key.generation) + bytes(record.position) + bytes(record.before)
        head += [kind, UInt8(count >> 8), UInt8(count & 255)] + payload
        head += [UInt8](repeating: 0, count: headOfSlot - head.count)
        let sealed = try SealedBytes(sealing: record.key.key, key: keys.poolFile, associatedData: associatedData(keys.storeID, head))
        return head + sealed.nonce + sealed.bytes
    }

    /// nil for what is not whole: never written, or cut short.
    private static func record(_ slot: [UInt8], _ keys: StoreKeys) throws(StoreError) -> PoolKeyRecord? {
        let head = Array(slot[..<headOfSlot])
        let sealed = SealedBytes(nonce: Array(slot[headOfSlot..<headOfSlot + 12]), bytes: Array(slot[(headOfSlot + 12)...]))
        let data = associatedData(keys.storeID, head)
        guard let key = sealed.open(key: keys.poolFile, associatedData: data, storage: .guarded), key.count == 32,
            let step = step(Array(head[96...]))
        else { return nil }
        return PoolKeyRecord(
            key: try PoolKey(generation: number(head[8..<16]), key: key, storeID: keys.storeID), position: position(head[16..<56]),
            before: position(head[56..<96]), step: step, serial: number(head[0..<8]))
    }

    private static func step(_ bytes: [UInt8]) -> PendingStep? {
        let count = Int(bytes[1]) << 8 | Int(bytes[2])
        guard count <= PendingStep.mostUnits else { return nil }
        let payload = Array(bytes[3...].prefix(8 * count))
        switch bytes[0] {
        case 1: return .units(stride(from: 0, to: payload.count, by: 8).map { Int64(bitPattern: number(payload[$0..<$0 + 8])) })
        case 2:
            guard count == 6, let epoch = UInt32(exactly: number(payload[32..<40])), let peer = UInt8(exactly: number(payload[40..<48]))
            else { return nil }
            return .poison(AuxiliaryName(keyID: Array(payload[..<32]), epoch: epoch, peer: peer))
        case 3: return .everything
        case 4: return .epoch
        case 5:
            guard count == 9, let epoch = UInt32(exactly: number(payload[0..<8])) else { return nil }
            return .commit(AttemptName(epoch: epoch, operation: Array(payload[8..<40]), transcript: Array(payload[40..<72])))
        default: return nil
        }
    }

    private static func associatedData(_ storeID: [UInt8], _ head: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.poolSlot)
        fields.append(storeID)
        fields.append(head)
        return fields.bytes
    }

    private static func bytes(_ position: ChainPosition) -> [UInt8] { bytes(UInt64(bitPattern: position.sequence)) + position.hash }

    private static func position(_ bytes: ArraySlice<UInt8>) -> ChainPosition {
        ChainPosition(sequence: Int64(bitPattern: number(bytes.prefix(8))), hash: Array(bytes.dropFirst(8)))
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * (7 - UInt64($0)))) } }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
