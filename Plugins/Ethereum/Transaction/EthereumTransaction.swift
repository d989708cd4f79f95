public import ChainKit

/// A transaction of one of the five types, signed or not. Fields that its type does not have are nil or empty.
public struct EthereumTransaction: Sendable, Equatable {
    /// EIP-2718's transaction types.
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// Before EIP-2718, with EIP-155 or without.
        case legacy = 0
        /// EIP-2930.
        case accessList = 1
        /// EIP-1559.
        case dynamicFee = 2
        /// EIP-4844.
        case blob = 3
        /// EIP-7702.
        case setCode = 4
    }

    /// An account and the storage slots that a transaction announces.
    public struct AccessListEntry: Sendable, Equatable {
        /// The account.
        public var address: EthereumAddress
        /// Slots, 32 bytes each.
        public var storageKeys: [[UInt8]]

        /// An entry.
        public init(address: EthereumAddress, storageKeys: [[UInt8]]) {
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// An account's permission to run a contract's code as its own (EIP-7702).
    public struct Authorization: Sendable, Equatable {
        /// The chain that it is for; 0 is every chain.
        public var chainID: UInt256
        /// The contract; twenty zero bytes revoke.
        public var address: EthereumAddress
        /// The nonce that the authority must have.
        public var nonce: UInt64
        /// The authority's signature; nil where it is open.
        public var signature: EthereumSignature?
        /// The account that is to sign, where the document says so; never on the wire.
        public var authority: EthereumAddress?

        /// An authorisation.
        public init(
            chainID: UInt256, address: EthereumAddress, nonce: UInt64, signature: EthereumSignature? = nil,
            authority: EthereumAddress? = nil
        ) {
            self.chainID = chainID
            self.address = address
            self.nonce = nonce
            self.signature = signature
            self.authority = authority
        }

        /// The bytes that the authority signs: 05 and [chain id, address, nonce].
        public var preimage: [UInt8] {
            var bytes: [UInt8] = [5]
            RLP.append(list: fields, to: &bytes)
            return bytes
        }

        /// The fields, encoded, without the signature.
        var fields: [UInt8] {
            var fields: [UInt8] = []
            RLP.append(chainID, to: &fields)
            RLP.append(address.bytes, to: &fields)
            RLP.append(UInt256(nonce), to: &fields)
            return fields
        }

        /// The account that signed; nil where nobody did, or nobody can have.
        public var signer: EthereumAddress? { signature?.signer(digest: Keccak256.hash(preimage)) }
    }

    /// Data that travels beside a blob transaction and is no part of the chain (EIP-4844, EIP-7594).
    public struct BlobSidecar: Sendable, Equatable {
        /// The wrapper's version: nil is EIP-4844's, 1 EIP-7594's with proofs of cells.
        public var version: UInt8?
        /// 131,072 bytes each.
        public var blobs: [[UInt8]]
        /// KZG commitments, 48 bytes each.
        public var commitments: [[UInt8]]
        /// KZG proofs, 48 bytes each: one a blob, or 128 with version 1. This adapter does not verify them.
        public var proofs: [[UInt8]]

        /// A sidecar.
        public init(version: UInt8?, blobs: [[UInt8]], commitments: [[UInt8]], proofs: [[UInt8]]) {
            self.version = version
            self.blobs = blobs
            self.commitments = commitments
            self.proofs = proofs
        }
    }

    /// The type.
    public var kind: Kind
    /// The chain; nil in a legacy transaction without EIP-155, which is valid on every chain.
    public var chainID: UInt256?
    /// The number of transactions that the sender has sent before.
    public var nonce: UInt64
    /// Wei a unit of gas: types 0 and 1.
    public var gasPrice: UInt256?
    /// The tip, wei a unit of gas: types 2 to 4.
    public var maxPriorityFeePerGas: UInt256?
    /// Tip and base fee at most, wei a unit of gas: types 2 to 4.
    public var maxFeePerGas: UInt256?
    /// Units of gas at most.
    public var gasLimit: UInt256
    /// The recipient; nil creates a contract.
    public var to: EthereumAddress?
    /// Wei.
    public var value: UInt256
    /// Call data, or initialisation code.
    public var data: [UInt8]
    /// Announced accounts and slots: types 1 to 4.
    public var accessList: [AccessListEntry] = []
    /// Wei a unit of blob gas at most: type 3.
    public var maxFeePerBlobGas: UInt256?
    /// Hashes of the blobs' commitments, 32 bytes each: type 3.
    public var blobVersionedHashes: [[UInt8]] = []
    /// The blobs themselves, where they came along: type 3.
    public var sidecar: BlobSidecar?
    /// Permissions: type 4.
    public var authorizationList: [Authorization] = []
    /// The sender's signature; nil where it is open.
    public var signature: EthereumSignature?
    /// The account that is to send it, where the document says so; never on the wire.
    public var from: EthereumAddress?
    /// Whether somebody asked by name for a transaction without a chain id.
    public var isReplayAllowed = false

    /// A transaction of these fields; types and the fields that they have are checked where a document is read.
    public init(
        kind: Kind, chainID: UInt256?, nonce: UInt64, gasPrice: UInt256? = nil, maxPriorityFeePerGas: UInt256? = nil,
        maxFeePerGas: UInt256? = nil, gasLimit: UInt256, to: EthereumAddress?, value: UInt256, data: [UInt8]
    ) {
        self.kind = kind
        self.chainID = chainID
        self.nonce = nonce
        self.gasPrice = gasPrice
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
        self.maxFeePerGas = maxFeePerGas
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
    }

    /// Wei a unit of gas at most, whatever the type calls it.
    public var highestGasPrice: UInt256 { maxFeePerGas ?? gasPrice ?? .zero }

    /// Units of blob gas: 131,072 a blob.
    public var blobGas: UInt256 { UInt256(UInt64(blobVersionedHashes.count) << 17) }

    /// The most that the chain may take: gas at the highest price, and blob gas at its own; nil where that exceeds 256 bits.
    public var highestFee: UInt256? {
        guard let gas = gasLimit.multiplied(by: highestGasPrice) else { return nil }
        guard let maxFeePerBlobGas else { return gas }
        return blobGas.multiplied(by: maxFeePerBlobGas).flatMap(gas.adding)
    }
}
