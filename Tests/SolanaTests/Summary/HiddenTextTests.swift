import ChainKit
import Testing

@Suite struct HiddenTextTests {
    private static let hidden = "pay Bob\u{e0041}\u{e0042}"

    @Test func inAMemo() throws {
        let memo = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
        let summary = try summarise(intent(memo, [], Array(Self.hidden.utf8)))
        #expect(summary.warnings.map(\.value).first?.contains("the memo holds invisible") == true)
        #expect(summary.text.contains("memo: pay Bob\\u{e0041}\\u{e0042}"))
        #expect(try summarise(intent(memo, [], Array("für dich\nBob".utf8))).warnings == [])
    }

    @Test func inAMessage() throws {
        let message = { (text: String) in
            ChainInput.json(["offchainMessage": ["signers": [.string(address(0))], "message": .string(text)]])
        }
        let summary = try summarise(message(Self.hidden))
        #expect(summary.warnings.map(\.value).first?.contains("the message holds invisible") == true)
        #expect(try summarise(message("für dich\nBob")).warnings == [])
    }

    @Test func aLongMemoIsShownToItsEnd() throws {
        let memo = String(repeating: "all is well ", count: 40) + "and I owe Bob a house"
        let text = try summarise(intent("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo", [], Array(memo.utf8))).text
        #expect(text.replacing("\n      | ", with: "").contains("memo: \(memo)"))
    }
}
