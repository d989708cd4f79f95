/// A command of the program: one that is interrupted, or one that must work afterwards.
enum Request: Hashable, Sendable {
    case create
    /// Where nobody has opened the wallet before, this makes its keys usable.
    case show
    case presign(scheme: String)
    case renew
    case confirm
    /// Requests of one chain are told apart by their number: each is another transaction.
    case ethereum(Int, interactive: Bool)
    case solana(Int)
    case bitcoin(Int)

    /// What is interrupted.
    static let table: [Request] = [
        .create, .show, .presign(scheme: "ecdsa-secp256k1"), .presign(scheme: "ed25519"), .renew, .confirm,
        .ethereum(0, interactive: false), .ethereum(0, interactive: true), .solana(0), .bitcoin(0),
    ]

    /// How many parties the wallet has, of which two sign.
    static let parties = 3
    /// How many units `presign` makes.
    static let batch = 2

    /// What it needs to begin.
    var start: Start {
        switch self {
        case .create: .nothing
        case .show: .unopened
        default: .filled
        }
    }

    /// The scheme from whose pool its signature takes a unit.
    var pool: String? {
        switch self {
        case .ethereum(_, interactive: false): "ecdsa-secp256k1"
        case .solana: "ed25519"
        case .bitcoin: "bip340-secp256k1"
        default: nil
        }
    }

    var isSignature: Bool {
        switch self {
        case .ethereum, .solana, .bitcoin: true
        default: false
        }
    }

    /// The command line after the program's name.
    func arguments(_ addresses: Addresses) -> String {
        switch self {
        case .create: "wallet create main --threshold 2 --parties \(Self.parties) --json"
        case .show: "wallet show main --json"
        case .presign(let scheme): "wallet presign main --count \(Self.batch) --scheme \(scheme) --json"
        case .renew: "wallet pairs main --renew 1,2 --json"
        case .confirm: "eth address --confirm --json"
        case .ethereum(let number, let interactive):
            "eth sign '\(Self.ethereum(number))' --yes --json \(interactive ? "--interactive" : "--from-pool")"
        case .solana(let number): "sol sign '\(Self.solana(number, addresses.solana))' --yes --json"
        case .bitcoin(let number): "btc sign '\(Self.bitcoin(number, addresses.taproot))' --yes --json"
        }
    }

    private static func ethereum(_ number: Int) -> String {
        """
        {"chainId": 1, "nonce": \(number), "to": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "value": "1000000000000000",
         "gas": 21000, "maxFeePerGas": 30000000000, "maxPriorityFeePerGas": 1000000000}
        """
    }

    private static func solana(_ number: Int, _ payer: String) -> String {
        // The amount's lowest byte tells one from another: 2 (transfer) in four bytes, lamports in eight, both from their low end.
        let amount = (number < 16 ? "0" : "") + String(number, radix: 16)
        return """
            {"feePayer": "\(payer)", "recentBlockhash": "US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx", "version": "legacy",
             "instructions": [{"programId": "11111111111111111111111111111111", "accounts": [
               {"pubkey": "\(payer)", "isSigner": true, "isWritable": true},
               {"pubkey": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS", "isSigner": false, "isWritable": true}],
               "data": {"hex": "02000000\(amount)420f0000000000"}}]}
            """
    }

    private static func bitcoin(_ number: Int, _ address: String) -> String {
        """
        {"utxos": [{"txid": "2222222222222222222222222222222222222222222222222222222222222222", "vout": \(number), "value": 30000,
           "address": "\(address)", "path": "\(Addresses.taprootPath)"}],
         "outputs": [{"address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "value": 10000}],
         "change": {"address": "\(address)", "path": "\(Addresses.taprootPath)"}, "feeRate": 3}
        """
    }
}

extension Request: CustomStringConvertible {
    var description: String {
        switch self {
        case .create: "wallet create"
        case .show: "wallet show (first opening)"
        case .presign(let scheme): "wallet presign --count \(Self.batch) --scheme \(scheme)"
        case .renew: "wallet pairs --renew 1,2"
        case .confirm: "eth address --confirm"
        case .ethereum(_, let interactive): "eth sign \(interactive ? "--interactive" : "--from-pool")"
        case .solana: "sol sign"
        case .bitcoin: "btc sign"
        }
    }
}

/// What a request finds.
enum Start: CaseIterable, Sendable {
    /// No home.
    case nothing
    /// A wallet whose creation ended after it got its name and before its keys were active.
    case unopened
    /// A wallet with pools.
    case filled
}

/// The addresses of a wallet that requests name; empty where no request needs them.
struct Addresses: Sendable {
    static let taprootPath = "m/0/1"

    var solana = ""
    var taproot = ""
}
