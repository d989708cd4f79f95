import ChainKit
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00:00 UTC"), (951_782_400, "2000-02-29 00:00:00 UTC"), (951_868_799, "2000-02-29 23:59:59 UTC"),
        (1_709_164_800, "2024-02-29 00:00:00 UTC"), (4_107_542_399, "2100-02-28 23:59:59 UTC"), (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        (253_402_300_799, "9999-12-31 23:59:59 UTC"),
    ])
    func dates(_ seconds: Int64, _ text: String) {
        #expect(Instant(seconds: seconds).description == text)
    }

    @Test func rfc3339() { #expect(Instant(seconds: 1_709_210_096).rfc3339 == "2024-02-29T12:34:56Z") }
}
