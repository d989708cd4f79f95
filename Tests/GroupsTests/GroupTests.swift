import Groups
import Testing

@Suite struct SHA2Tests {
    @Test func emptyString() {
        #expect(SHA256.hash([]).prefix(4) == [0xe3, 0xb0, 0xc4, 0x42])
        #expect(SHA512.hash([]).prefix(4) == [0xcf, 0x83, 0xe1, 0x35])
    }
}
