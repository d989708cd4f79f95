internal import ChainKit

/// The requests of a version 1 message beside its instructions (SIMD-0385, "TransactionConfigMask"); `nil` where it says nothing.
public struct SolanaMessageConfig: Sendable, Hashable {
    /// The whole priority fee in lamports; none where it is not said.
    public let priorityFee: UInt64?
    /// The most compute units that it may use; 0 where it is not said.
    public let computeUnitLimit: UInt32?
    /// The most bytes of accounts that it may load; 0 where it is not said.
    public let loadedAccountsDataSizeLimit: UInt32?
    /// Bytes of the heap that programs get; 32 KiB where it is not said.
    public let heapSize: UInt32?

    /// A configuration that asks for nothing.
    static let empty = SolanaMessageConfig()

    init(
        priorityFee: UInt64? = nil, computeUnitLimit: UInt32? = nil, loadedAccountsDataSizeLimit: UInt32? = nil, heapSize: UInt32? = nil
    ) {
        self.priorityFee = priorityFee
        self.computeUnitLimit = computeUnitLimit
        self.loadedAccountsDataSizeLimit = loadedAccountsDataSizeLimit
        self.heapSize = heapSize
    }

    /// The values that are there, for people.
    var statements: [(label: String, value: String)] {
        var statements: [(String, String)] = []
        if let priorityFee { statements.append(("priority fee", "\(priorityFee) lamport")) }
        if let computeUnitLimit { statements.append(("compute unit limit", "\(computeUnitLimit)")) }
        if let loadedAccountsDataSizeLimit { statements.append(("loaded account data limit", "\(loadedAccountsDataSizeLimit) bytes")) }
        if let heapSize { statements.append(("heap frame", "\(heapSize) bytes")) }
        return statements
    }

    private enum Bit {
        /// Two bits, for eight bytes.
        static let priorityFee: UInt32 = 0b11
        static let computeUnitLimit: UInt32 = 1 << 2
        static let loadedAccountsDataSizeLimit: UInt32 = 1 << 3
        static let heapSize: UInt32 = 1 << 4
        static let known: UInt32 = 0b11111
    }

    /// Which of the values are there.
    var mask: UInt32 {
        (priorityFee == nil ? 0 : Bit.priorityFee) | (computeUnitLimit == nil ? 0 : Bit.computeUnitLimit)
            | (loadedAccountsDataSizeLimit == nil ? 0 : Bit.loadedAccountsDataSizeLimit) | (heapSize == nil ? 0 : Bit.heapSize)
    }

    /// The values that are there, in the order of their bits.
    var values: [UInt8] {
        (priorityFee?.littleEndianBytes ?? []) + (computeUnitLimit?.littleEndianBytes ?? [])
            + (loadedAccountsDataSizeLimit?.littleEndianBytes ?? []) + (heapSize?.littleEndianBytes ?? [])
    }

    /// Refuses a mask with bits that mean nothing, or with one of the two bits of the priority fee.
    static func check(mask: UInt32, stage: ChainError.Stage) throws(ChainError) {
        guard mask & ~Bit.known == 0 else {
            throw ChainError(
                stage, .invalidConfig, "has bits set that mean nothing; bits 0 to 4 are known", field: "message.transactionConfig")
        }
        guard mask & Bit.priorityFee == 0 || mask & Bit.priorityFee == Bit.priorityFee else {
            throw ChainError(
                stage, .invalidConfig, "has one of the priority fee's two bits, which are set together", field: "message.transactionConfig")
        }
    }

    /// Reads the values that a mask announces.
    init(mask: UInt32, _ reader: inout ByteReader) throws(ChainError) {
        let field = "message.transactionConfig"
        let fee: UInt64? = mask & Bit.priorityFee == 0 ? nil : try reader.littleEndian(field + ".priorityFee")
        let units: UInt32? = mask & Bit.computeUnitLimit == 0 ? nil : try reader.littleEndian(field + ".computeUnitLimit")
        let size: UInt32? =
            mask & Bit.loadedAccountsDataSizeLimit == 0 ? nil : try reader.littleEndian(field + ".loadedAccountsDataSizeLimit")
        let heap: UInt32? = mask & Bit.heapSize == 0 ? nil : try reader.littleEndian(field + ".heapSize")
        self.init(priorityFee: fee, computeUnitLimit: units, loadedAccountsDataSizeLimit: size, heapSize: heap)
    }
}

/// The heap that a program may be given.
enum HeapFrame {
    /// Whether the runtime takes the size: a multiple of 1 KiB from 32 to 256 KiB.
    static func isValid(_ size: UInt32) -> Bool { size % 1024 == 0 && (32 * 1024...256 * 1024).contains(size) }

    static let rule = "must be a multiple of 1024 from 32768 to 262144"
}
