/// Every domain of ``Transcript``, in one list (rule H1): a test proves the tags distinct.
public enum TranscriptTag: String, CaseIterable, Sendable {
    // Runs (dkls23.md section 0).
    case operation = "run/op"
    case run = "run"
    case oneRoundRun = "run/one"
    case runItem = "run/item"
    case hello = "run/hello"
    case roster = "run/roster"
    case signedShare = "run/share"

    // Key generation (frost.md section 2).
    case keygenCommitment = "keygen/commit"
    case keygenProof = "keygen/pok"
    case keygenEcho = "keygen/echo"
    case keygenChainCode = "keygen/cc"
    case keygenTranscript = "keygen/transcript"
    case keygenAcknowledgement = "keygen/ack"
    case keyID = "keygen/id"

    // The life of a key (lifecycle.md).
    case walletID = "wallet/id"
    case walletState = "life/state"
    case status = "life/status"
    case lifeCommitment = "life/commit"
    case lifeEcho = "life/echo"
    case lifeTranscript = "life/transcript"
    case lifeStatement = "life/statement"
    case backupCode = "backup/code"

    // Parties on a network.
    case words = "service/words"
    case card = "service/card"
    case memberRoster = "service/roster"
    case rosterConsent = "service/consent"
    case invitation = "service/invitation"

    // FROST.
    case frostNonceID = "frost/nonce"

    // DKLs23 (dkls23.md).
    case otSession = "ot/sid"
    case pairSession = "pair/sid"
    case multiplicationSession = "mult/sid"
    case otPoint = "ot/point"
    case otKey = "ot/key"
    case otPRG = "ot/prg"
    case otPad = "ot/pad"
    case otColumns = "ot/u"
    case otChallenge = "ot/chi"
    case pairSetup = "pair/setup"
    case pairZero = "pair/zero"
    case gadget = "vole/gadget"
    case voleCorrection = "vole/atilde"
    case voleTheta = "vole/theta"
    case voleMu = "vole/mu"
    case presignCommitment = "presign/R"
    case presignEcho = "presign/echo"
    case presignZero = "presign/zero"
    case presignHedge = "presign/hedge"
    case presignID = "presign/id"
    case presignRerandomise = "presign/rerandomise"

    // Signing.
    case request = "sign/request"
    case address = "sign/address"
    case releasedSignatures = "sign/released"
    case rawDigest = "sign/raw-digest"
    case release = "sign/release"
    case poolCounter = "pool/counter"
    case poolAnswer = "pool/answer"
}
