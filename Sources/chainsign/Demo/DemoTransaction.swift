internal import ChainKit

/// A transaction for the demo: from the throw-away wallet to another address of it, so that nobody's money is named.
struct DemoTransaction {
    let title: String
    let intent: JSONValue
}
