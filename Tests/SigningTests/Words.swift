import ChainKit
import FROST
import Groups
import MPCCore
import Secrets
import ShareStore
import Signing
import Testing

@testable import PartyCore

/// A sample of each case of each public error of the libraries.
enum Words {
    struct Sample: Sendable, CustomTestStringConvertible {
        let error: any Error
        let text: String
        var testDescription: String { text }
    }

    static var errors: [Sample] {
        store.map { Sample(error: $0, text: $0.description) } + wallet.map { Sample(error: $0, text: $0.description) }
            + aborts.map { Sample(error: $0, text: $0.description) } + secrets.map { Sample(error: $0, text: $0.description) }
            + groups.map { Sample(error: $0, text: $0.description) }
            + ownWords.map { Sample(error: $0, text: $0.description) } + wire.map { Sample(error: $0, text: $0.description) }
            + signing.map { Sample(error: $0, text: $0.description) } + keyForms.map { Sample(error: $0, text: $0.description) }
            + [Sample(error: chain, text: chain.description)]
    }

    private static let file = "/home/w/wallets/w/party-1.store"
    private static let key = [UInt8](repeating: 7, count: 32)
    private static let parties = PartyIndex.all(2) ?? []
    private static var one: PartyIndex { parties[0] }
    private static let pair = [PartyPair(parties[0], parties[1])].compactMap(\.self)[0]

    static let chain = ChainError(.decode, .wrongLength, "has 3 bytes, expected 4", field: "nonce")

    static let store: [StoreError] = [
        .alreadyExists(file: file),
        .notFound(file: file),
        .notAStore(file: file, detail: "pages are missing"),
        .damaged(file: file, detail: "pages are missing"),
        .tampered(file: file, detail: "pages are missing"),
        .permissionsTooWide(path: file, mode: 0o644),
        .foreignOwner(path: file, owner: 0),
        .exchanged(file: file),
        .copyInUse(file: file),
        .foreignStore(file: file, expected: key, found: key),
        .misplaced(file: file, wallet: "w", party: 2),
        .epochKeyMissing(file: file, epoch: 1),
        .cannotBePrivate(file: file),
        .danglingLink(file: file, target: "/media/stick/party-1.key"),
        .futureSchema(file: file, found: 2, supported: 2),
        .busy(file: file),
        .readOnly(file: file),
        .noRoom(file: file),
        .readOnlyDisk(file: file),
        .system(path: file, operation: "create", code: 13),
        .system(path: file, operation: "open", code: 13),
        .system(path: file, operation: "read", code: 13),
        .system(path: file, operation: "rename", code: 13),
        .system(path: file, operation: "chmod", code: 13),
        .system(path: file, operation: "stat", code: 13),
        .system(path: file, operation: "fsync", code: 13),
        .database(file: file, code: 14, message: "no such table: pair_setups"),
        .database(file: file, code: 10, message: "no such table: pair_setups"),
        .database(file: file, code: 4874, message: "no such table: pair_setups"),
        .database(file: file, code: 1, message: "no such table: pair_setups"),
        .database(file: file, code: 0, message: "for a reason that is not known"),
        .wrongUnlock(file: file),
        .unlockKindDiffers(file: file, lockedBy: "passphrase"),
        .providerFailed(file: file, provider: "token"),
        .providerFailed(file: file, provider: "token", reason: "it gives 3 bytes, not 32"),
        .secrets(.authenticationFailed),
        .malformed(field: "label", detail: "pages are missing"),
        .identityExists,
        .unknownKey(key: key, epoch: nil),
        .keyExists(key: key, epoch: 0),
        .keyNotPending(key: key, epoch: 0),
        .keyNotActive(key: key, epoch: 0),
        .otherEpochActive(key: key, epoch: 0),
        .keyRetired(key: key, epoch: 0),
        .rosterOfOtherEpoch(epoch: 0, present: 1),
        .noShare(key: key, epoch: 1),
        .epochDoesNotFollow(key: key, epoch: 2, active: 0),
        .nothingToRotate(epoch: 1),
        .nothingRestored(file: file),
        .acknowledgementConflict(key: key, epoch: 0, party: 2),
        .unknownPair(key: key, epoch: 0, peer: 2),
        .discardNeedsForce(key: key, epoch: 0, acknowledgements: 2),
        .unknownAttempt(epoch: 1, transcript: key),
        .attemptConflict(epoch: 1, transcript: key),
        .otherAttemptLive(epoch: 1, transcript: key),
        .attemptSetAside(epoch: 1, transcript: key, stage: .dropped),
        .attemptSetAside(epoch: 1, transcript: key, stage: .shelved),
        .setAsideNeedsForce(epoch: 1, transcript: key),
        .attemptWithoutShare(epoch: 1, transcript: key),
        .attemptHoldsShare(epoch: 1, transcript: key),
        .tooManyAttempts(most: 64),
        .tooManyStatements(most: 256),
        .statementConflict(epoch: 1, kind: 2, signer: key),
        .certificateConflict(epoch: 1, transcript: key),
        .alreadyConsumed(material: key, request: key),
        .unknownMaterial(material: key),
        .materialExists(material: key),
        .poolGenerationChanged(file: file, held: 3, current: 3),
        .poolOutOfStep(file: file),
        .generationsExhausted(file: file),
        .materialServedOtherRequest(material: key, request: key),
        .releaseConflict(material: key, request: key),
        .materialNotConsumed(material: key),
    ]

    static let wallet: [WalletError] = [
        .invalidName("a/b"),
        .exists(name: "w"),
        .notFound(name: "w", existing: []),
        .notFound(name: "w", existing: ["v"]),
        .notAFolder(path: file),
        .folder(path: file, problem: "cannot be read"),
        .inconsistent(wallet: "w", problem: "no party's store was found"),
        .lockedApart(wallet: "w", parties: parties),
        .interrupted(wallet: "w", folder: file),
        .madeAndNotOpened(name: "w", .store(.noRoom(file: file))),
        .noKey(scheme: "ed25519", wallet: "w"),
        .noKey(scheme: "ed25519", wallet: nil),
        .signedAlready,
        .derivation(path: "m/1", .tooDeep),
        .derivation(path: "m/1", .malformed),
        .derivation(path: "m/1", .hardened(index: 1 << 31)),
        .derivation(path: "m/1", .noKey(index: 1)),
        .tooManyPaths(paths: 9, steps: 9),
        .tooManyRequests(scheme: "ed25519", count: 300, most: 256),
        .signers(requested: [1, 9], threshold: 2, parties: 3, exactly: true),
        .restoreUnconfirmed(party: one, missing: parties, needed: 0),
        .restoreUnconfirmed(party: one, missing: [one], needed: 1),
        .restoreStale(party: one, epoch: 0, present: 2),
        .restoreDiffers(party: one, from: one),
        .partyIsThere(party: one, store: file),
        .placeTaken(party: one),
        .shareMissing(party: one),
        .epochUndecided(voted: [one], missing: parties, newcomers: [one]),
        .absentUnnamed(parties: [one]),
        .absentUnnamed(parties: parties),
        .departedCanSign(parties: parties, threshold: 2),
        .walletIsThere(name: "w"),
        .backups(.none),
        .backups(.tooFew(1, needed: 2)),
        .backups(.tooFew(2, needed: 3)),
        .backups(.otherWallets(one, one)),
        .backups(.otherEpochs(one, 0, one, 1)),
        .backups(.otherStates(one, one)),
        .backups(.twice(one)),
        .backup(.notABackup),
        .backup(.damaged),
        .backup(.unsupported(field: "version", value: 2)),
        .backup(.malformed(field: "threshold")),
        .backup(.wrongKey),
        .backup(.tampered),
        .backup(.failed("no memory")),
        .quarantined(signers: parties),
        .emptyPool(signers: parties, needed: 2),
        .poolLocked(party: one, .unconfirmed(by: parties)),
        .poolLocked(party: one, .copyInUse),
        .poolLocked(party: one, .secondName),
        .poolLocked(party: one, .unknown),
        .poolLocked(party: one, .spoilt),
        .turnedBack(party: one),
        .tooManyRuns(party: one),
        .pairNeedsRenewal(pair),
        .renewalUnderWay(pair),
        .refillUnderWay(party: one),
        .poolLevels(path: file, problem: "version must be 1"),
        .logFile(path: file, problem: "event 3 follows event 1"),
        .noQuorum(needed: 2, obstacles: []),
        .notOpened(wallet: "w", obstacles: obstacles),
        .noStores(wallet: "w", folder: "/home/w/wallets/w"),
        .foreignFile(wallet: "w", path: "/home/w/wallets/w/notes"),
        .noQuorum(needed: 2, obstacles: obstacles),
        .disagreement(party: one),
        .addressDiffers(party: one), .keyForm(.checksum(.wif)),
        .refused(reason: "no"),
        .notApproved(party: one),
        .party(one, .store(.busy(file: file))),
        .party(one, .chain(chain)),
        .unusableStore(party: one, .damaged(file: file, detail: "pages are missing")),
        .unsupported("it failed for a reason that is not known"),
        .store(.noRoom(file: file)),
        .protocolAbort(.abort(.combinationFailed)),
        .chain(chain),
    ]

    private static let obstacles: [QuorumObstacle] = [
        QuorumObstacle(.party(one), .absent), QuorumObstacle(.party(one), .unusable(.store(.busy(file: file)))),
        QuorumObstacle(.pair(pair), .failed(.protocolAbort(.ban(one, .check("vector OLE"))))),
        QuorumObstacle(.signers(parties), .drained(needed: 1)), QuorumObstacle(.party(one), .locked(.unconfirmed(by: parties))),
        QuorumObstacle(.party(one), .locked(.spoilt)), QuorumObstacle(.party(one), .locked(.copyInUse)),
        QuorumObstacle(.pair(pair), .needsRenewal),
        QuorumObstacle(.pair(pair), .poisoned(reason: "vector OLE")), QuorumObstacle(.signers(parties), .quarantined),
    ]

    private static let reasons: [ProtocolAbort.Reason] = [
        .undecodable(field: "base-OT reply"),
        .equivocation,
        .openingMismatch,
        .proofInvalid,
        .shareInvalid,
        .echoMismatch,
        .identity,
        .commitmentListMismatch,
        .signatureShareInvalid,
        .combinationFailed,
        .sealBroken,
        .check("vector OLE"),
        .ownFailure,
    ]

    private static let misuses: [ProtocolAbort.Misuse] =
        [
            .threshold(t: 1, n: 3),
            .parties(n: 17, limit: 16, scheme: .ed25519),
            .signers,
            .notAParticipant,
            .schemes,
            .material("a nonce pair twice"),
            .order,
            .parameter("batch"),
        ] + RenewalFault.allCases.map { .renewal($0) }

    private static let ownWords: [any CustomStringConvertible & Error] = reasons + misuses
    private static let aborts: [ProtocolAbort] =
        reasons.flatMap { [.ban(one, $0), .blame([one], $0), .blame(parties, $0), .abort($0)] }
        + misuses.map { .misuse($0) } + [.banned(pair), .retryable(missing: [one]), .retryable(missing: parties)]

    private static let secrets: [SecretsError] = [
        .wrongLength(field: "nonce", expected: 12, actual: 3), .tooLong(field: "input", maximum: 9), .authenticationFailed,
        .degenerateSharedSecret, .parameterOutOfBounds(field: "cost", value: 1, accepted: 2...3), .notEnoughMemory(bytes: 9),
        .libraryFailure(operation: "a hash"),
    ]

    private static let groups: [GroupError] = [
        .wrongLength(expected: 33, actual: 3), .scalarNotCanonical, .zeroScalar, .invalidElement, .invalidSignature(field: "length"),
    ]

    private static let wire: [WireError] = [
        .truncated, .trailingBytes(1), .trailingBytes(2), .unknownVersion(9), .unknownType(9), .unexpectedType, .outOfRange,
        .group(.invalidElement),
    ].map { WireError(field: "nonce commitment", problem: $0) }

    private static let signing: [SigningError] = [
        .emptyList, .identifier, .ownCommitmentMissing, .invalidCommitment(position: 1), .publicKey, .identity, .shareCount,
        .invalidShares(positions: [0, 2]), .invalidSignature,
    ]

    static let storeCases = 61
    static let walletCases = 52

    /// A case's number: a case that is missing here does not compile, and one without a sample is missed.
    static func place(_ error: StoreError) -> Int {
        switch error {
        case .alreadyExists: 0
        case .notFound: 1
        case .notAStore: 2
        case .damaged: 3
        case .tampered: 4
        case .permissionsTooWide: 5
        case .foreignOwner: 6
        case .exchanged: 7
        case .copyInUse: 8
        case .foreignStore: 9
        case .futureSchema: 10
        case .busy: 11
        case .readOnly: 12
        case .noRoom: 13
        case .readOnlyDisk: 14
        case .system: 15
        case .database: 16
        case .wrongUnlock: 17
        case .unlockKindDiffers: 18
        case .providerFailed: 19
        case .secrets: 20
        case .malformed: 21
        case .identityExists: 22
        case .unknownKey: 23
        case .keyExists: 24
        case .keyNotPending: 25
        case .keyNotActive: 26
        case .otherEpochActive: 27
        case .acknowledgementConflict: 28
        case .unknownPair: 29
        case .discardNeedsForce: 30
        case .alreadyConsumed: 31
        case .unknownMaterial: 32
        case .materialExists: 33
        case .poolGenerationChanged: 34
        case .poolOutOfStep: 35
        case .generationsExhausted: 36
        case .materialServedOtherRequest: 37
        case .releaseConflict: 38
        case .materialNotConsumed: 39
        case .misplaced: 40
        case .danglingLink: 41
        case .epochKeyMissing: 59
        case .cannotBePrivate: 60
        case .keyRetired: 42
        case .epochDoesNotFollow: 43
        case .nothingToRotate: 44
        case .rosterOfOtherEpoch: 45
        case .nothingRestored: 46
        case .noShare: 47
        case .unknownAttempt: 48
        case .attemptConflict: 49
        case .otherAttemptLive: 50
        case .attemptSetAside: 51
        case .setAsideNeedsForce: 52
        case .attemptWithoutShare: 53
        case .attemptHoldsShare: 54
        case .tooManyAttempts: 55
        case .tooManyStatements: 56
        case .statementConflict: 57
        case .certificateConflict: 58
        }
    }

    static func place(_ error: WalletError) -> Int {
        switch error {
        case .invalidName: 0
        case .exists: 1
        case .notFound: 2
        case .notAFolder: 3
        case .folder: 4
        case .inconsistent: 5
        case .interrupted: 6
        case .madeAndNotOpened: 7
        case .noKey: 8
        case .derivation: 9
        case .tooManyPaths: 10
        case .tooManyRequests: 11
        case .signers: 12
        case .quarantined: 13
        case .emptyPool: 14
        case .poolLocked: 15
        case .turnedBack: 16
        case .tooManyRuns: 17
        case .pairNeedsRenewal: 18
        case .renewalUnderWay: 19
        case .noQuorum: 20
        case .disagreement: 21
        case .refused: 22
        case .notApproved: 23
        case .party: 24
        case .unusableStore: 25
        case .unsupported: 26
        case .store: 27
        case .protocolAbort: 28
        case .chain: 29
        case .notOpened: 30
        case .noStores: 31
        case .foreignFile: 51
        case .signedAlready: 32
        case .addressDiffers: 33
        case .restoreUnconfirmed: 34
        case .restoreStale: 35
        case .restoreDiffers: 36
        case .partyIsThere: 37
        case .backups: 38
        case .backup: 39
        case .refillUnderWay: 40
        case .poolLevels: 41
        case .logFile: 42
        case .lockedApart: 43
        case .keyForm: 44
        case .shareMissing: 45
        case .epochUndecided: 46
        case .absentUnnamed: 47
        case .departedCanSign: 48
        case .walletIsThere: 49
        case .placeTaken: 50
        }
    }
}
