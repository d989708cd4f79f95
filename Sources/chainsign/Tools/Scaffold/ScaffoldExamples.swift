/// Facts for the vectors of a scaffold: the address of a key, and an intent with its bytes.
enum ScaffoldExamples {
    /// The account of the secret key 1, and a transfer to that of 2.
    static let keccak = (
        key: #"{"publicKey":"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798","scheme":"ecdsa-secp256k1"}"#,
        address: "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        intent:
            #"{"from":"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf","to":"0x2b5ad5c4795c026514f8317c7a215e218dccd6cf","amount":1000,"sequence":7}"#,
        raw: "017e5f4552091a69125d5dfcb7b8c2659029395bdf2b5ad5c4795c026514f8317c7a215e218dccd6cfe8030000000000000700000000000000"
    )

    /// The key of RFC 8032's first test, and a transfer to that of the second.
    static let key = (
        key: #"{"publicKey":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","scheme":"ed25519"}"#,
        address: "FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z",
        intent:
            #"{"from":"FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z","to":"586Z7H2vpX9qNhN2T4e9Utugie3ogjbxzGaMtM3E6HR5","amount":1000,"sequence":7}"#,
        raw:
            "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660ce8030000000000000700000000000000"
    )

    /// The address of the secret key 1, and two of its outputs paid to that of 2.
    static let output = (
        key: #"{"publicKey":"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798","scheme":"ecdsa-secp256k1"}"#,
        address: "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
        intent: #"""
        {"inputs":[{"txid":"1111111111111111111111111111111111111111111111111111111111111111","vout":0,
        "address":"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH","value":600},
        {"txid":"2222222222222222222222222222222222222222222222222222222222222222","vout":3,
        "address":"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH","value":500}],
        "outputs":[{"address":"1cMh228HTCiwS8ZsaakH8A8wze1JR5ZsP","value":1000}]}
        """#,
        raw:
            "010201111111111111111111111111111111111111111111111111111111111111111100000000751e76e8199196d454941c45d1b3a323f1433bd65802000000000000222222222222222222222222222222222222222222222222222222222222222203000000751e76e8199196d454941c45d1b3a323f1433bd6f40100000000000006afd46bcdfd22ef94ac122aa11f241244a37ecce803000000000000"
    )
}
