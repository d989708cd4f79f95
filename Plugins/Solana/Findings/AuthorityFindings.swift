internal import ChainKit

/// Instructions that programs refuse for want of a signature.
enum AuthorityFindings {
    static func of(_ part: StaticInstruction, _ program: Program?) -> [StaticFinding] {
        // What a program writes may be what is there already, so that only money that moves shows an account to be written to.
        switch (program, part.tag32) {
        case (.stake, 1), (.stake, 2), (.stake, 5), (.stake, 6), (.stake, 8), (.stake, 12), (.vote, 1), (.vote, 4), (.vote, 5), (.vote, 10):
            return anySigner(part)
        case (.stake, 3), (.stake, 4), (.stake, 16), (.stake, 17), (.vote, 3):
            let amount: UInt64 = part.number(at: 4) ?? 0
            return anySigner(part) + part.needs(writable: amount > 0 && part.account(0)?.index != part.account(1)?.index ? [0, 1] : [])
        case (.stake, 7): return anySigner(part) + part.needs(writable: [0, 1])
        case (.stake, 9), (.stake, 10), (.stake, 11), (.vote, 7), (.vote, 11): return part.needs(signers: [3])
        case (.addressLookupTable, 0): return part.needs(signers: [2], writable: [0])
        case (.addressLookupTable, 1), (.addressLookupTable, 2), (.addressLookupTable, 3), (.addressLookupTable, 4):
            return part.needs(signers: [1], writable: [0])
        case (.upgradeableLoader, 1), (.upgradeableLoader, 4): return part.needs(signers: [1], writable: [0])
        case (.upgradeableLoader, 7): return part.needs(signers: [1, 2], writable: [0])
        case (.upgradeableLoader, 3): return part.needs(signers: [6], writable: [0, 1])
        default: return []
        }
    }

    private static func anySigner(_ part: StaticInstruction) -> [StaticFinding] {
        part.anySigns() ? [] : [part.fails("its authority would have to sign, and nobody does")]
    }
}
