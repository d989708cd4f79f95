import ChainKit
import Testing

@testable import Tron

/// The context adds to what the bytes say and takes nothing away; what rests on it alone is marked.
@Suite struct ContextWordTests {
    private let adapter = TronAdapter()

    private func hexadecimal(_ address: String) throws -> String {
        Hex.encode(try adapter.validate(address: address, network: nil).script)
    }

    private func tokens(_ standard: String) -> JSONValue {
        ["tokens": [Intent.token: ["symbol": "USDT", "decimals": 6, "standard": .string(standard)]]]
    }

    private func account(_ members: JSONValue) -> JSONValue { ["accounts": [Intent.owner: members]] }

    private func permission(_ threshold: Int64, _ keys: [String], id: Int64? = nil) -> JSONValue {
        var object = JSONObject()
        if let id { object["id"] = .integer(id) }
        object["threshold"] = .integer(threshold)
        object["keys"] = .array(keys.map { ["address": .string($0), "weight": 1] })
        if id != nil { object["operations"] = .string("02" + String(repeating: "0", count: 62)) }
        return .object(object)
    }

    private func refusal(_ context: JSONValue) -> String? {
        do {
            _ = try Intent.decode(Intent.transfer(), context: context)
        } catch let error as ChainError { return error.code.rawValue } catch { return "\(error)" }
        return nil
    }

    @Test func aDeniedCallIsReadAllTheSame() throws {
        let approval = Intent.call("095ea7b3" + (try Intent.word(Intent.other)) + Intent.word(.max))
        let all = Intent.call("a22cb465" + (try Intent.word(Intent.other)) + Intent.word(1))
        for (text, standard, danger) in [(approval, "trc1155", "UNLIMITED"), (all, "trc20", "EVERY")] {
            let summary = try Intent.summary(text, context: tokens(standard))
            #expect(summary.warns(of: danger) && summary.powers.contains { $0.isUnlimited } && summary.kind != "unreadable")
            #expect(summary.warnings.contains { $0.origin == .context && $0.value.contains("which has no such call") })
        }
    }

    @Test func thatSomethingIsATokenIsTheContextsWord() throws {
        let text = Intent.call("a22cb465" + (try Intent.word(Intent.other)) + Intent.word(1))
        let summary = try Intent.summary(text, context: tokens("trc721"))
        #expect(summary.warnings.contains { $0.origin == .context && $0.value.contains("is a token of trc721") })
    }

    @Test func theContextsTimeStandsBesideTheClocks() throws {
        let text = Intent.transfer()
        let summary = try Intent.summary(text, context: ["now": 1_700_000_000]).judged(at: 1_800_000_000)
        #expect(summary.warnings == [Sourced("the transaction has expired already (2023-11-14 22:14:20 UTC)", .unverified)])
        let both = try Intent.summary(text, context: ["now": 1_700_000_061]).judged(at: 1_800_000_000)
        #expect(both.warnings.map(\.origin).sorted() == [.unverified, .context])
    }

    @Test func permissionsOfTheContextAreItsWord() throws {
        let given = try Intent.summary(Intent.transfer(), context: account(["owner_permission": permission(1, [Intent.other])]))
        #expect(given.warnings.contains { $0.origin == .context && $0.value.contains("\(Intent.other) alone signs for \(Intent.owner)") })
        let own = try Intent.summary(Intent.transfer(), context: account(["owner_permission": permission(1, [Intent.owner])]))
        #expect(own.warnings.isEmpty)
        var document = try Intent.decode(Intent.transfer())
        document.signatures = [[UInt8](repeating: 1, count: 64) + [27]]
        let signer = try #require(try SignatureSet(document).entries.first?.signer)
        let context = try adapter.read(ChainContext(account(["owner_permission": permission(1, [signer.description])])))
        let check = try #require(try adapter.verify(document, context: context).checks.first { $0.name == "permission" })
        #expect(check.detail.contains("is the context's word"))
    }

    @Test func permissionsThatNoKeysReach() throws {
        let context = account(["owner_permission": permission(3, [Intent.owner, Intent.other])])
        let summary = try Intent.summary(Intent.transfer(), context: context)
        #expect(summary.warnings.contains { $0.origin == .context && $0.value.contains("NOBODY can sign") })
        let document = try Intent.decode(Intent.transfer(), context: context)
        guard case .partial(_, let missing, let notes) = try adapter.assemble(document, signatures: []) else {
            Issue.record("complete")
            return
        }
        #expect(missing.isEmpty && notes.contains { $0.contains("nobody can complete this") })
    }

    @Test func permissionsThatTheContextLacks() throws {
        let context = account(["active_permission": [permission(1, [Intent.owner], id: 3)]])
        let text = Intent.transfer(contract: ", \"Permission_id\": 2")
        let summary = try Intent.summary(text, context: context)
        #expect(summary.warnings.contains { $0.origin == .context && $0.value.contains("not permission 2") })
        var document = try Intent.decode(text, context: context)
        document.signatures = [[UInt8](repeating: 1, count: 64) + [27]]
        let report = try adapter.verify(document, context: adapter.read(ChainContext(context)))
        #expect(report.checks.contains { $0.name == "permission" && $0.outcome == .unknown })
    }

    /// A permission that the context does not have is only missed where it has others of the kind.
    @Test func theOwnersPermissionAloneSaysNothingOfOthers() throws {
        let context = account(["owner_permission": permission(1, [Intent.owner])])
        let text = Intent.transfer(contract: ", \"Permission_id\": 2")
        let summary = try Intent.summary(text, context: context)
        #expect(!summary.warns(of: "not permission 2") && summary.warns(of: "only the network knows"))
        let document = try Intent.decode(text, context: context)
        let key = WalletKey(
            try PublicKey(.ecdsaSecp256k1, Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798") ?? []))
        #expect(try adapter.requests(for: document, keys: [key], context: adapter.read(ChainContext(context)), prior: []).count == 1)
    }

    /// What a permission states of itself is what it is where it stands.
    @Test func permissionsAreWhatTheirPlaceSays() throws {
        func stated(_ place: String, _ name: String, _ value: JSONValue) -> String? {
            var object = JSONObject()
            object["threshold"] = 1
            object["keys"] = [["address": .string(Intent.owner), "weight": 1]]
            if place == "active_permission", name != "id" { object["id"] = 2 }
            object[name] = value
            return refusal(account([place: place == "active_permission" ? [.object(object)] : .object(object)]))
        }
        #expect(stated("owner_permission", "id", 0) == nil && stated("owner_permission", "id", 2) == "contradiction")
        #expect(stated("owner_permission", "type", "Owner") == nil && stated("owner_permission", "type", "Active") == "contradiction")
        #expect(stated("witness_permission", "id", 1) == nil && stated("witness_permission", "id", 0) == "contradiction")
        #expect(stated("witness_permission", "type", 1) == nil && stated("witness_permission", "type", 2) == "contradiction")
        #expect(stated("active_permission", "type", 2) == nil && stated("active_permission", "type", "Owner") == "contradiction")
        #expect(stated("active_permission", "id", 7) == nil && stated("active_permission", "id", 1) == "outOfRange")
    }

    @Test func permissionsWithoutEnd() throws {
        func context(_ count: Int64) -> JSONValue {
            account([
                "owner_permission": permission(1, [Intent.owner]),
                "active_permission": .array((0..<count).map { permission(1, [Intent.owner], id: $0 + 2) }),
            ])
        }
        #expect(refusal(context(15)) == nil)
        do {
            _ = try Intent.decode(Intent.transfer(), context: context(16))
            Issue.record("read")
        } catch let error as ChainError {
            #expect(error.message.contains("too many") && error.field == "context.accounts.\(Intent.owner).active_permission[15]")
        }
        let keys = (1...17).map { TronAddress([0x41] + [UInt8](repeating: $0, count: 20))?.description ?? "" }
        #expect(refusal(account(["owner_permission": permission(1, Array(keys.dropLast()))])) == nil)
        #expect(refusal(account(["owner_permission": permission(1, keys)])) == "outOfRange")
    }

    @Test func anAddressStandsOnce() throws {
        let hex = try hexadecimal(Intent.owner)
        #expect(refusal(["accounts": [Intent.owner: ["name": "a"], hex: ["name": "b"]]]) == "ambiguousInput")
        let token = ["symbol": "USDT", "decimals": 6] as JSONValue
        let other = try hexadecimal(Intent.token)
        #expect(refusal(["tokens": [Intent.token: token, other: token]]) == "ambiguousInput")
    }

    @Test func anAccountAsANodeShowsIt() throws {
        let witness = permission(1, [Intent.other])
        #expect(refusal(account(["address": .string(try hexadecimal(Intent.owner)), "witness_permission": witness])) == nil)
        #expect(refusal(account(["address": .string(Intent.other)])) == "contradiction")
        #expect(refusal(account(["witness_permission": permission(0, [Intent.other])])) == "outOfRange")
    }
}
