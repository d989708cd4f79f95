/// The version of a message. Others exist and are refused by name.
public enum SolanaMessageVersion: Sendable, Hashable {
    /// Without a version byte; all accounts are listed.
    case legacy
    /// First byte `80`; accounts may come from lookup tables.
    case v0
    /// First byte `81`; all accounts are listed, and what the compute budget says stands in the message itself (SIMD-0385).
    case v1

    /// Bytes of the largest transaction, signatures included: a packet's payload, or what version 1 allows.
    var maximumSize: Int { self == .v1 ? 4096 : 1232 }
}

/// The numbers of account keys that sign, and of those that may not be written.
public struct SolanaMessageHeader: Sendable, Hashable {
    /// Signers, which are the first account keys.
    public let requiredSignatures: UInt8
    /// Read-only signers, the last of the signers.
    public let readonlySigned: UInt8
    /// Read-only accounts without signature, the last of the account keys.
    public let readonlyUnsigned: UInt8
}

/// An instruction with indices into the message's accounts.
public struct SolanaInstruction: Sendable, Hashable {
    /// The program, an index into the static account keys.
    public let programIndex: UInt8
    /// The accounts, indices into static keys followed by loaded ones.
    public let accounts: [UInt8]
    /// The program's input.
    public let data: [UInt8]
}

/// The entries of one lookup table that a v0 message loads.
public struct SolanaTableLookup: Sendable, Hashable {
    /// The table's account.
    public let table: SolanaPublicKey
    /// Entries loaded writable.
    public let writableIndexes: [UInt8]
    /// Entries loaded read-only.
    public let readonlyIndexes: [UInt8]
}

/// A message as the runtime accepts it: what the signers sign.
public struct SolanaMessage: Sendable, Hashable {
    /// The version.
    public let version: SolanaMessageVersion
    /// The header.
    public let header: SolanaMessageHeader
    /// The requests of a message of version 1; others say them in instructions, and have nothing here.
    public let config: SolanaMessageConfig
    /// Static account keys, signers first, the fee payer at their head.
    public let accountKeys: [SolanaPublicKey]
    /// A recent block's hash, or a durable nonce's value.
    public let recentBlockhash: SolanaPublicKey
    /// The instructions in order.
    public let instructions: [SolanaInstruction]
    /// Lookups; of version 0 alone.
    public let lookups: [SolanaTableLookup]

    init(
        version: SolanaMessageVersion, header: SolanaMessageHeader, config: SolanaMessageConfig = .empty, accountKeys: [SolanaPublicKey],
        recentBlockhash: SolanaPublicKey, instructions: [SolanaInstruction], lookups: [SolanaTableLookup] = []
    ) {
        self.version = version
        self.header = header
        self.config = config
        self.accountKeys = accountKeys
        self.recentBlockhash = recentBlockhash
        self.instructions = instructions
        self.lookups = lookups
    }

    /// The fee payer. A sanitised message has one.
    public var feePayer: SolanaPublicKey? { accountKeys.first }

    /// The keys whose signatures the runtime wants, in order.
    public var signers: ArraySlice<SolanaPublicKey> { accountKeys.prefix(Int(header.requiredSignatures)) }

    /// The number of accounts that the lookups load.
    var loadedCount: Int { lookups.reduce(0) { $0 + $1.writableIndexes.count + $1.readonlyIndexes.count } }

    /// Whether the static account at `index` may be written, as far as the header says.
    func isStaticWritable(_ index: Int) -> Bool {
        let signers = Int(header.requiredSignatures)
        return index < signers
            ? index < signers - Int(header.readonlySigned) : index < accountKeys.count - Int(header.readonlyUnsigned)
    }

    /// The program of an instruction, where it is among the static keys.
    func program(of instruction: SolanaInstruction) -> SolanaPublicKey? {
        Int(instruction.programIndex) < accountKeys.count ? accountKeys[Int(instruction.programIndex)] : nil
    }

    /// The bytes that are signed.
    public var bytes: [UInt8] {
        guard version != .v1 else { return MessageV1.bytes(of: self) }
        var bytes: [UInt8] = version == .v0 ? [0x80] : []
        bytes += [header.requiredSignatures, header.readonlySigned, header.readonlyUnsigned]
        bytes += CompactU16.encode(count: accountKeys.count)
        for key in accountKeys { bytes += key.bytes }
        bytes += recentBlockhash.bytes
        bytes += CompactU16.encode(count: instructions.count)
        for instruction in instructions {
            bytes.append(instruction.programIndex)
            bytes += CompactU16.encode(count: instruction.accounts.count) + instruction.accounts
            bytes += CompactU16.encode(count: instruction.data.count) + instruction.data
        }
        guard version == .v0 else { return bytes }
        bytes += CompactU16.encode(count: lookups.count)
        for lookup in lookups {
            bytes += lookup.table.bytes
            bytes += CompactU16.encode(count: lookup.writableIndexes.count) + lookup.writableIndexes
            bytes += CompactU16.encode(count: lookup.readonlyIndexes.count) + lookup.readonlyIndexes
        }
        return bytes
    }
}
