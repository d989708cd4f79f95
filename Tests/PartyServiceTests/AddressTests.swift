import Groups
import TestSupport
import Testing

@testable import PartyService

/// Where a party says that it answers.
@Suite struct AddressTests {
    @Test(arguments: [
        "https://a:1", "https://a.example:65535", "https://10.0.0.1:7443", "https://[::1]:7443", "https://x-1.b:7443",
        "https://[::ffff:10.0.0.1]:443", "https://1a.b2:1", "https://3com.example:1",
        "https://" + String(repeating: String(repeating: "a", count: 63) + ".", count: 3) + String(repeating: "b", count: 53) + ":1",
    ]) func addresses(text: String) throws {
        let address = try ServiceAddress(text)
        #expect(address.text == text)
        let card = try Card(role: .party, name: "a", addresses: [address], at: 0, by: Ed25519SigningKey())
        #expect(try Card(card.bytes, at: 0).addresses == [address])
    }

    @Test(arguments: [
        "http://a:1", "https://a", "https://a:", "https://:1", "https://a:0", "https://a:01", "https://a:65536", "https://a:1/",
        "https://a:1/x", "https://u@a:1", "https://A:1", "https://a..b:1", "https://-a:1", "https://a-:1", "https://[::1:1", "https://[]:1",
        "https://[:]:1", "https://[....]:1", "https://[abc]:1", "https://[::G]:1", "https://[::ABCD]:1", "https://[fe80::1%1]:1",
        "https://127.1:1",
        "https://2130706433:1", "https://999.1.1.1:1", "https://0x7f.0.0.1:1", "https://a.0x7f:1", "https://10.0.0.01:1",
        "https://a b:1", "https://a:+1", "https://ä:1", "", "https://" + String(repeating: "a", count: 64) + ":1",
        "https://" + String(repeating: "a.", count: 130) + "a:1",
        "https://" + String(repeating: String(repeating: "a", count: 63) + ".", count: 3) + String(repeating: "b", count: 54) + ":1",
    ]) func noAddresses(text: String) { #expect(throws: EnrolmentError.address(text)) { try ServiceAddress(text) } }
}
