import ChainKit
import Testing

@Suite struct ReportTests {
    private static func report(_ checks: [(rule: VerificationReport.Rule, ok: Bool)]) -> VerificationReport {
        VerificationReport(
            sender: nil, checks: checks.enumerated().map { .init("check/\($0.offset)", ok: $0.element.ok, "", rule: $0.element.rule) })
    }

    /// What each rule's breach does to the verdicts; relaying nodes have no say in what the chain takes.
    @Test(
        arguments: [
            ([], false, false, nil), ([(.artefact, true)], true, true, nil), ([(.artefact, false)], false, false, nil),
            ([(.artefact, true), (.network, false)], false, true, nil), ([(.network, true)], true, true, nil),
            ([(.relay, true)], false, false, false), ([(.relay, false)], false, false, false),
            ([(.artefact, true), (.relay, true)], true, true, true), ([(.artefact, true), (.relay, false)], true, true, false),
            ([(.artefact, true), (.relay, true), (.relay, false)], true, true, false),
            ([(.artefact, false), (.relay, true)], false, false, false),
            ([(.artefact, true), (.network, false), (.relay, true)], false, true, false),
        ] as [([(VerificationReport.Rule, Bool)], Bool, Bool, Bool?)])
    func verdicts(_ checks: [(VerificationReport.Rule, Bool)], _ valid: Bool, _ sound: Bool, _ relayed: Bool?) {
        let report = Self.report(checks.map { (rule: $0.0, ok: $0.1) })
        #expect(report.valid == valid)
        #expect(report.sound == sound)
        #expect(report.relayed == relayed)
    }

    @Test func json() {
        let plain = Self.report([(.artefact, true), (.network, false)])
        #expect(
            plain.json == [
                "valid": false, "sender": .null,
                "checks": [["name": "check/0", "ok": true, "detail": ""], ["name": "check/1", "ok": false, "detail": ""]],
            ])
        let noted = Self.report([(.artefact, true), (.relay, false)])
        #expect(
            noted.json == [
                "valid": true, "relayed": false, "sender": .null,
                "checks": [
                    ["name": "check/0", "ok": true, "detail": ""], ["name": "check/1", "ok": false, "rule": "relay", "detail": ""],
                ],
            ])
    }
}
