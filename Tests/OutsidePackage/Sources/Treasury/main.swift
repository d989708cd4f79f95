import ChainKit
import Foundation
import Secrets
import ShareStore
import Signing
import Solana

var adapters = AdapterRegistry()
try adapters.register(SolanaAdapter.self)

// One Argon2id derivation for all parties; the passphrase comes on standard input.
let keyring = PassphraseKeyring(passphrase: SecretBytes(copying: Array((readLine() ?? "").utf8)))
let home = WalletHome(path: FileManager.default.currentDirectoryPath + "/treasury-home")
let wallet = try await LocalWallet.create(
    "treasury", in: home, threshold: 2, parties: 3, keyring: keyring, adapters: adapters,
    createdAt: Int64(Date().timeIntervalSince1970))
let payer = try wallet.address(on: "sol").address.text

let intent = """
    {"feePayer": "\(payer)", "recentBlockhash": "US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx", "version": 0,
     "instructions": [{"programId": "11111111111111111111111111111111",
       "accounts": [{"pubkey": "\(payer)", "isSigner": true, "isWritable": true},
                    {"pubkey": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS", "isSigner": false, "isWritable": true}],
       "data": {"base64": "AgAAAEBCDwAAAAAA"}}]}
    """
let order = SigningOrder(chain: "sol", input: .json(try JSONParser.parse(intent)))  // nothing in it is believed
let prepared = try wallet.prepare(order)
print(prepared.reading.summary.text)  // what a person approves
let outcome = try await wallet.sign(prepared)  // each party decodes, plans and approves for itself
print(try adapters.adapter("sol").encode(outcome.assembly.document, as: .container).text)
