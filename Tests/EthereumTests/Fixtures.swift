import ChainKit
import Ethereum
import Testing

/// The adapter as the framework sees it.
let eth = AnyChainAdapter(EthereumAdapter())

/// The code of the error that a body ends with; nil where it succeeds.
func code(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? ChainError)?.code.rawValue ?? "\(error)" }
    return nil
}

func json(_ text: String) throws -> ChainInput { .json(try JSONParser.parse(text)) }

/// A signature in the form of the signing core.
func answer(_ request: String, _ r: String, _ s: String, _ recoveryID: UInt8) throws -> RequestSignature {
    RequestSignature(
        request: request,
        signature: .ecdsa(r: try #require(Hex.decode(r)), s: try #require(Hex.decode(s)), recoveryID: recoveryID))
}
