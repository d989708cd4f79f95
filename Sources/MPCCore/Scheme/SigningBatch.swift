internal import Groups

/// The messages that one online run signs: of one request, under one key, by one signer set, with one unit of material each.
public struct SigningBatch: Equatable, Sendable {
    /// One message to be signed, with its tweaks and its material.
    public struct Item: Equatable, Sendable {
        /// The message's bytes, or the 32-byte digest for schemes that sign digests.
        public let message: [UInt8]
        /// The additive derivation tweak τ as an encoded scalar of the key's group; nil for the root key.
        public let tweak: [UInt8]?
        /// The Taproot output whose key signs, made of the derived key; nil where that key itself does. Of BIP-340 keys alone.
        public let taproot: TaprootOutput?
        /// The public material: of every signer in the order of the batch's signers where material is its owner's (FROST's
        /// commitments), or the one id that all signers hold it under where it is the set's (DKLs23).
        public let materials: [[UInt8]]

        /// Makes an item of its parts.
        public init(message: [UInt8], tweak: [UInt8]?, taproot: TaprootOutput? = nil, materials: [[UInt8]]) {
            self.message = message
            self.tweak = tweak
            self.taproot = taproot
            self.materials = materials
        }

        /// The item's hash in run ids, H("run/item"; message, tweak, Taproot output, materials): an absent tweak or output is an empty
        /// field, an output is one byte 0 or its root's 32 bytes behind a 1, and each entry of the materials is a field. Without materials
        /// it is what an interactive run knows of the item before it begins.
        public var hash: [UInt8] {
            var transcript = Transcript(.runItem)
            transcript.absorb(message)
            transcript.absorb(tweak ?? [])
            transcript.absorb(taproot.map { $0.merkleRoot.map { [1] + $0 } ?? [0] } ?? [])
            transcript.absorb(list: materials)
            return transcript.hash()
        }
    }

    /// The hash of the request: 32 bytes. Every party computes it for itself.
    public let requestHash: [UInt8]
    /// The number of the request's round, from 0: a document may need signatures that later ones sign over.
    public let round: UInt32
    /// The signer set, ascending, each once.
    public let signers: [PartyIndex]
    /// The messages, in request order.
    public let items: [Item]

    /// Makes a batch; nil for an empty one, a malformed hash, signers that are not ascending, or material lists of another length than the
    /// set (materials are in the signers' order, so that sorting here would part them).
    public init?(requestHash: [UInt8], round: UInt32 = 0, signers: [PartyIndex], items: [Item]) {
        guard requestHash.count == 32, !items.isEmpty, !signers.isEmpty, zip(signers, signers.dropFirst()).allSatisfy({ $0 < $1 }),
            items.allSatisfy({ $0.materials.count == signers.count || $0.materials.count == 1 })
        else { return nil }
        self.requestHash = requestHash
        self.round = round
        self.signers = signers
        self.items = items
    }

    /// Makes the context of this batch's one-round run: its sid absorbs the request hash, the round, and of each item everything (rule H3).
    public func context(protocolName: String, key: KeyInfo, me: PartyIndex) throws(ProtocolAbort) -> RunContext {
        guard signers.count >= key.threshold, let last = signers.last, Int(last.rawValue) <= key.parties else { throw .misuse(.signers) }
        guard signers.contains(me) else { throw .misuse(.notAParticipant) }
        // Here, so that no scheme can overlook it: a signature under the untweaked key would spend by another path.
        guard key.scheme == .bip340Secp256k1 || items.allSatisfy({ $0.taproot == nil }) else { throw .misuse(.parameter("tweak")) }
        guard
            let context = RunContext.oneRound(
                protocolName: protocolName, keyID: key.keyID, epoch: key.epoch, parties: signers, me: me, requestHash: requestHash,
                round: round, items: items.map(\.hash))
        else { throw .misuse(.parameter("signing batch")) }
        return context
    }
}
