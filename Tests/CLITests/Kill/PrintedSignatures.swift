/// What signing prints.
struct SignedOutput: Decodable {
    struct Signature: Decodable {
        let scheme: String
        let r: String?
        let signature: String?

        /// The point that the nonce makes.
        var nonce: String { r ?? String(signature?.prefix(64) ?? "") }
    }

    let complete: Bool
    let signatures: [Signature]
    let signers: [Int]
}

/// The signatures that came out of one home, and of which request each is.
struct PrintedSignatures {
    private var all: [(request: Request, output: SignedOutput)] = []

    mutating func add(_ output: SignedOutput, for request: Request) { all.append((request, output)) }

    /// The pool and the signers of each unit that they took. A request that is given again may get the signature that it had: a unit
    /// serves one signature, however often it is printed.
    var taken: [(pool: String, signers: [Int])] {
        var nonces: Set<String> = []
        return all.flatMap { request, output -> [(String, [Int])] in
            guard let pool = request.pool else { return [] }
            return output.signatures.filter { nonces.insert($0.nonce).inserted }.map { _ in (pool, output.signers) }
        }
    }

    /// Two requests with one nonce give the key away.
    var faults: [String] {
        var faults: [String] = []
        var owners: [String: Request] = [:]
        for (request, output) in all {
            for signature in output.signatures {
                if signature.nonce.count != 64 { faults.append("\(request): a signature without a nonce to compare") }
                let owner = owners.updateValue(request, forKey: "\(signature.scheme) \(signature.nonce)")
                if let owner, owner != request { faults.append("one nonce signs two requests: \(owner) and \(request)") }
            }
        }
        return faults
    }
}
