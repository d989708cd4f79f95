import ChainKit
import Solana
import Testing

/// The adapter as the framework sees it.
let sol = AnyChainAdapter(SolanaAdapter())

/// An account by number.
func address(_ number: Int) -> String {
    Base58.encode([UInt8(clamping: 1 + number / 256), UInt8(truncatingIfNeeded: number)] + [UInt8](repeating: 9, count: 30))
}

/// An intent of one instruction; the first account pays.
func intent(_ program: String, _ accounts: [(Int, signer: Bool, writable: Bool)], _ data: [UInt8]) -> ChainInput {
    .json([
        "feePayer": .string(address(0)), "recentBlockhash": .string(address(1)),
        "instructions": [
            [
                "programId": .string(program), "data": ["hex": .string(Hex.encode(data))],
                "accounts": .array(
                    accounts.map {
                        ["pubkey": .string(address($0.0)), "isSigner": .bool($0.signer), "isWritable": .bool($0.writable)]
                    }),
            ]
        ],
    ])
}

func summarise(_ input: ChainInput) throws -> TransactionSummary { try sol.summary(of: try sol.decode(input)) }
