package import Groups
package import Secrets

/// The gadget vector g_j = H_q("vole/gadget"; sid_AB, j), 0 ≤ j < ξ: public, one for a batch (dkls23.md section 3).
package struct Gadget: Sendable {
    let elements: [ScalarLimbs]

    /// Makes the vector of a pair's session.
    package init(session: [UInt8]) {
        elements = SingleBlockHash().scalars(tag: .gadget, field: session, count: DKLs23Parameters.transfers)
    }

    /// Computes Bob's input b = Σ β_j·g_j over an instance's choice bits, in constant time.
    package func sum(choices: borrowing SecretBytes, instance: Int) -> SecretScalar<Secp256k1> {
        let bits = (instance + 1) * DKLs23Parameters.transfers
        precondition(instance >= 0 && bits <= 8 * choices.count, "no such instance in the batch")
        var total = SecretBytes(zeros: 32)
        unsafe bytes(choices) { choices in
            unsafe mutableBytes(&total) { total in
                unsafe total.withMemoryRebound(to: ScalarLimbs.self, capacity: 1) { total in
                    for j in 0..<DKLs23Parameters.transfers {
                        let mask = unsafe ChoiceMask.word(bit: instance &* DKLs23Parameters.transfers &+ j, of: choices)
                        var term = elements[j].masked(mask)
                        unsafe Secp256k1.add(total, total, &term)
                    }
                }
            }
        }
        return SecretScalar(limbs: total)
    }
}

extension ScalarLimbs {
    @inline(__always)
    func masked(_ mask: UInt64) -> ScalarLimbs { ScalarLimbs(l0 & mask, l1 & mask, l2 & mask, l3 & mask) }
}
