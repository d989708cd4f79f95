import MPCCore
import PartyCore

extension Words {
    /// A sample of each case of the errors of key forms, and of each form that is refused by name.
    static let keyForms: [KeyFormError] =
        [
            .length(.hex, expected: 64, found: 1), .length(.wif, expected: 52, found: 51), .notHexadecimal(.seed), .notBase58(.wif),
            .checksum(.extended), .version(.wif, found: "b0"), .otherForm(.hex, found: .keypair), .outOfRange(.hex),
            .extendedField("a master key has no parent"), .notAKeypair, .keypairOfTwoKeys, .noPath(.wif), .tooDeep, .noKey(step: 1 << 31),
            .scheme(.seed, .ecdsaSecp256k1),
        ] + ForeignKeyForm.allCases.map { .foreignForm($0) }
}
