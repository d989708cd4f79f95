@testable import chainsign
import ChainKit
import MPCCore
import ShareStore
import Signing
import Testing

/// The words that scripts branch on. A test that fails here is a script that breaks: add words, change none.
@Suite struct KindTests {
    @Test func theProgramsOwn() {
        #expect(
            Failure.Kind.allCases.map(\.rawValue) == [
                "ambiguousInput", "benchmark", "doesNotVerify", "emptyPassphrase", "exists", "folder", "foreignOwner", "interrupted",
                "invalidName", "invalidText", "keyCommand", "keyFile", "lastShares", "missingFile", "missingHome", "noHome", "noKey",
                "noPassphrase", "noWallet", "notConfirmed",
                "notKnown", "notOwned", "notQuarantined", "oddPassphrase", "output", "oversized", "passphrasesDiffer", "permissionsTooWide",
                "severalWallets", "smallTerminal", "temporaryFolder", "threshold", "unfinished", "unknownFigure", "unknownParty",
                "unreadableFile",
                "unsuitableLibrary", "unsupportedForm", "unwritableFile", "usage", "wrongAdapter", "wrongDocument",
            ])
    }

    private static let party = PartyIndex(1)
    private static let pair = PartyIndex(1).flatMap { one in PartyIndex(2).flatMap { PartyPair(one, $0) } }
    private static let bytes: [UInt8] = [1, 2]

    @Test func ofStores() {
        let (file, key) = ("f", Self.bytes)
        let expected: [(StoreError, String)] = [
            (.alreadyExists(file: file), "alreadyExists"), (.notFound(file: file), "notFound"),
            (.notAStore(file: file, detail: "a; b"), "notAStore"), (.damaged(file: file, detail: "a; b"), "damaged"),
            (.tampered(file: file, detail: "a; b"), "tampered"), (.permissionsTooWide(path: file, mode: 0o755), "permissionsTooWide"),
            (.cannotBePrivate(file: file), "cannotBePrivate"), (.foreignOwner(path: file, owner: 1), "foreignOwner"),
            (.exchanged(file: file), "exchanged"),
            (.copyInUse(file: file), "copyInUse"),
            (.foreignStore(file: file, expected: key, found: key), "foreignStore"),
            (.misplaced(file: file, wallet: "w", party: 1), "misplaced"),
            (.futureSchema(file: file, found: 2, supported: 1), "futureSchema"), (.busy(file: file), "busy"),
            (.readOnly(file: file), "readOnly"),
            (.epochKeyMissing(file: file, epoch: 1), "epochKeyMissing"),
            (.noRoom(file: file), "noRoom"), (.danglingLink(file: file, target: "t"), "danglingLink"),
            (.readOnlyDisk(file: file), "readOnlyDisk"), (.system(path: file, operation: "open", code: 2), "system"),
            (.database(file: file, code: 1, message: "m"), "database"), (.wrongUnlock(file: file), "wrongUnlock"),
            (.unlockKindDiffers(file: file, lockedBy: "k"), "unlockKindDiffers"),
            (.providerFailed(file: file, provider: "p"), "providerFailed"), (.malformed(field: "f", detail: "d"), "malformed"),
            (.identityExists, "identityExists"), (.unknownKey(key: key, epoch: nil), "unknownKey"),
            (.keyExists(key: key, epoch: 0), "keyExists"),
            (.keyNotPending(key: key, epoch: 0), "keyNotPending"), (.keyNotActive(key: key, epoch: 0), "keyNotActive"),
            (.otherEpochActive(key: key, epoch: 0), "otherEpochActive"),
            (.acknowledgementConflict(key: key, epoch: 0, party: 1), "acknowledgementConflict"),
            (.unknownPair(key: key, epoch: 0, peer: 1), "unknownPair"),
            (.discardNeedsForce(key: key, epoch: 0, acknowledgements: 1), "discardNeedsForce"),
            (.alreadyConsumed(material: key, request: key), "alreadyConsumed"), (.unknownMaterial(material: key), "unknownMaterial"),
            (.materialExists(material: key), "materialExists"),
            (.poolGenerationChanged(file: file, held: 1, current: 2), "poolGenerationChanged"),
            (.poolOutOfStep(file: file), "poolOutOfStep"), (.generationsExhausted(file: file), "generationsExhausted"),
            (.materialServedOtherRequest(material: key, request: key), "materialServedOtherRequest"),
            (.releaseConflict(material: key, request: key), "releaseConflict"),
            (.materialNotConsumed(material: key), "materialNotConsumed"),
        ]
        for (error, word) in expected {
            #expect(error.code.rawValue == word)
            #expect(Report.failure(from: error).kind == word)
            #expect(Report.failure(from: WalletError.store(error)).kind == word)
            // The sentence is its two parts, wherever semicolons stand.
            #expect(error.description == [error.problem, error.remedy].compactMap(\.self).joined(separator: "; "))
        }
        #expect(StoreError.damaged(file: file, detail: "a; b").remedy == nil)
    }

    @Test func ofWallets() throws {
        let (party, pair) = (try #require(Self.party), try #require(Self.pair))
        let expected: [(WalletError, String)] = [
            (.invalidName("n"), "invalidName"), (.exists(name: "n"), "exists"), (.notFound(name: "n", existing: ["m"]), "notFound"),
            (.noStores(wallet: "n", folder: "f"), "noStores"), (.notAFolder(path: "p"), "notAFolder"),
            (.foreignFile(wallet: "n", path: "p"), "foreignFile"),
            (.folder(path: "p", problem: "a; b"), "folder"),
            (.inconsistent(wallet: "n", problem: "a; b"), "inconsistent"), (.notOpened(wallet: "n", obstacles: []), "notOpened"),
            (.interrupted(wallet: "n", folder: "f"), "interrupted"),
            (.madeAndNotOpened(name: "n", .notAFolder(path: "p")), "madeAndNotOpened"),
            (.noKey(scheme: "s", wallet: "n"), "noKey"), (.tooManyPaths(paths: 1, steps: 1), "tooManyPaths"),
            (.tooManyRequests(scheme: "s", count: 2, most: 1), "tooManyRequests"),
            (.signers(requested: [1], threshold: 2, parties: 3, exactly: true), "signers"), (.quarantined(signers: [party]), "quarantined"),
            (.emptyPool(signers: [party], needed: 1), "drained"), (.poolLocked(party: party, .copyInUse), "locked"),
            (.turnedBack(party: party), "turnedBack"), (.tooManyRuns(party: party), "tooManyRuns"),
            (.pairNeedsRenewal(pair), "needsRenewal"),
            (.renewalUnderWay(pair), "renewalUnderWay"), (.refillUnderWay(party: party), "refillUnderWay"),
            (.poolLevels(path: "p", problem: "a; b"), "poolLevels"),
            (.logFile(path: "p", problem: "a; b"), "logFile"), (.noQuorum(needed: 2, obstacles: []), "noQuorum"),
            (.disagreement(party: party), "disagreement"), (.addressDiffers(party: party), "addressDiffers"),
            (.refused(reason: "a; b"), "refused"),
            (.notApproved(party: party), "notApproved"), (.signedAlready, "signedAlready"),
            (.unsupported("a; b"), "unsupported"), (.party(party, .notAFolder(path: "p")), "notAFolder"),
            (.party(party, .protocolAbort(.banned(pair))), "poisoned"), (.unusableStore(party: party, .noRoom(file: "f")), "noRoom"),
            (.protocolAbort(.banned(pair)), "poisoned"), (.protocolAbort(.ban(party, .identity)), "ban"),
            (.protocolAbort(.blame([party], .identity)), "blame"), (.protocolAbort(.abort(.identity)), "abort"),
            (.protocolAbort(.retryable(missing: [party])), "retryable"), (.protocolAbort(.misuse(.signers)), "misuse"),
            (.walletIsThere(name: "n"), "walletIsThere"), (.shareMissing(party: party), "shareMissing"),
            (.epochUndecided(voted: [party], missing: [party], newcomers: [party]), "epochUndecided"),
            (.placeTaken(party: party), "placeTaken"),
            (.absentUnnamed(parties: [party]), "absentUnnamed"),
            (.departedCanSign(parties: [party], threshold: 2), "departedCanSign"),
            (.chain(ChainError(.plan, "anything", "a; b")), "anything"),
        ]
        for (error, word) in expected {
            #expect(error.code.rawValue == word)
            #expect(Report.failure(from: error).kind == word)
            #expect(error.description == [error.problem, error.remedy].compactMap(\.self).joined(separator: "; "))
        }
        // What others say inside a sentence is none of its parts.
        #expect(Report.failure(from: WalletError.refused(reason: "a; b")).message == "refused: a; b")
        #expect(Report.failure(from: WalletError.unsupported("a; b")).message == "a; b")
    }

    @Test func ofWhatStandsAgainstAQuorum() {
        let states: [(QuorumObstacle.State, String)] = [
            (.absent, "absent"), (.unusable(.notAFolder(path: "p")), "unusable"), (.failed(.notAFolder(path: "p")), "failed"),
            (.drained(needed: 1), "drained"), (.locked(.copyInUse), "locked"), (.needsRenewal, "needsRenewal"),
            (.poisoned(reason: "r"), "poisoned"), (.quarantined, "quarantined"),
        ]
        for (state, word) in states { #expect(state.code.rawValue == word) }
    }
}
