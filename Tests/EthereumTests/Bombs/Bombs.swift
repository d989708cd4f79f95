#if STRESSING
    import Stressing
#else
    import TestSupport
#endif

/// Inputs of Ethereum as large, as deep or as wide as somebody can make them.
enum Bombs {
    static var all: [Bomb] { Bomb.shapes + shapes + transactions + intents + typedData + messages + actions }

    /// What begins like something of this chain's.
    private static let shapes: [Bomb] = [
        .filled("hexadecimal with 0x", "0x", "f8"), .filled("hexadecimal", "f8", "f8"), .repeated("lists of RLP", [0xc1]),
        .repeated("short lists of RLP", [0xc0]), .repeated("endless lists of RLP", [0xfb, 0x7f, 0xff, 0xff, 0xff]),
        .filled("a long integer", "{\"gasPrice\":1,\"nonce\":\"", "1", "\"}"),
        .filled("a long quantity", "{\"gasPrice\":1,\"nonce\":\"0x", "1", "\"}"),
        .filled("a long type", "{\"type\":\"0x", "a", "\"}"),
    ]
}
