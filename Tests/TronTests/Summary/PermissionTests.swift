import ChainKit
import Testing

@testable import Tron

/// Who may sign for an account, and who may from now on.
@Suite struct PermissionTests {
    private let adapter = TronAdapter()
    /// The keys 1 and 2.
    private static let first = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    private static let second = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"

    private func key(_ text: String) throws -> WalletKey {
        WalletKey(try PublicKey(.ecdsaSecp256k1, try #require(Hex.decode(text))))
    }

    private func address(_ text: String) throws -> String { try TronAddress(of: key(text).publicKey).description }

    private func permission(_ id: Int64?, _ threshold: Int64, _ keys: [(String, Int64)], operations: String? = nil) -> JSONValue {
        var object = JSONObject()
        if let id { object["id"] = .integer(id) }
        object["threshold"] = .integer(threshold)
        object["keys"] = .array(keys.map { ["address": .string($0.0), "weight": .integer($0.1)] })
        if let operations { object["operations"] = .string(operations) }
        return .object(object)
    }

    private static let all = "7fff1fc0033efb0f" + String(repeating: "0", count: 48)

    private func plan(_ text: String, _ keys: [String], _ context: JSONValue) throws -> [String] {
        let context = try adapter.read(ChainContext(context))
        let document = try adapter.decode(ChainInput.detect(Array(text.utf8)), context: context)
        return try adapter.requests(for: document, keys: try keys.map(key), context: context, prior: []).map(\.id)
    }

    private func refusal(_ body: () throws -> [String]) -> String? {
        do { _ = try body() } catch let error as ChainError { return error.code.rawValue } catch { return "\(error)" }
        return nil
    }

    @Test func activePermissions() throws {
        let text = Intent.transfer(contract: ", \"Permission_id\": 2")
        let (one, two) = (try address(Self.first), try address(Self.second))
        // Without the context's word a wallet's key may sign, and everybody says that only the network knows.
        #expect(try plan(text, [Self.first], [:]) == ["signature/\(one)"])
        let warned = try adapter.summary(of: Intent.decode(text), keys: [key(Self.first)], context: .empty)
        #expect(warned.warns(of: "whether \(one) may sign by permission 2") && warned.warns(of: "only the network knows"))
        #expect(refusal { try plan(text, [], [:]) } == "noOwnedSigner")
        let accounts: JSONValue = [
            "accounts": [Intent.owner: ["active_permission": [permission(2, 2, [(one, 1), (two, 1)], operations: Self.all)]]]
        ]
        #expect(try plan(text, [Self.first], accounts) == ["signature/\(one)"])
        #expect(try plan(text, [Self.second, Self.first], accounts) == ["signature/\(two)", "signature/\(one)"])
        let shared = try Intent.summary(text, context: accounts)
        #expect(shared.warnings.count == 1 && shared.warnings.first?.origin == .context && shared.warns(of: "is the context's word alone"))
        let field = try #require(try Intent.summary(text, context: accounts).fields.first { $0.label == "signed by" })
        #expect(field.statement.origin == .context && field.statement.value.contains("weight 2 of"))
        let stranger: JSONValue = [
            "accounts": [Intent.owner: ["active_permission": [permission(2, 1, [(Intent.other, 1)], operations: Self.all)]]]
        ]
        #expect(refusal { try plan(text, [Self.first], stranger) } == "noOwnedSigner")
        #expect(
            refusal { try plan(text, [Self.first], ["accounts": [Intent.owner: ["active_permission": [permission(3, 1, [(one, 1)])]]]]) }
                == "contradiction")
        // A transfer is the bit of value 2 in the first byte.
        let narrow: JSONValue = [
            "accounts": [
                Intent.owner: ["active_permission": [permission(2, 1, [(one, 1)], operations: "01" + String(repeating: "0", count: 62))]]
            ]
        ]
        #expect(refusal { try plan(text, [Self.first], narrow) } == "contradiction")
        #expect(try Intent.summary(text, context: narrow).warns(of: "does not allow a TransferContract"))
    }

    @Test func witnessPermission() throws {
        let text = Intent.transfer(contract: ", \"Permission_id\": 1")
        #expect(refusal { try plan(text, [Self.first], [:]) } == "unsupportedForm")
        #expect(try Intent.summary(text).warns(of: "the network refuses it"))
    }

    /// The signers of an account need not have its address.
    @Test func ownerPermissionOfOthers() throws {
        let text = Intent.transfer()
        let (one, two) = (try address(Self.first), try address(Self.second))
        #expect(refusal { try plan(text, [Self.first], [:]) } == "noOwnedSigner")
        let context: JSONValue = ["accounts": [Intent.owner: ["owner_permission": permission(nil, 3, [(one, 1), (two, 2)])]]]
        #expect(try plan(text, [Self.second], context) == ["signature/\(two)"])
        let document = try adapter.decode(ChainInput.detect(Array(text.utf8)), context: adapter.read(ChainContext(context)))
        guard case .partial(_, let missing, _) = try adapter.assemble(document, signatures: []) else {
            Issue.record("complete")
            return
        }
        #expect(missing.map(\.signer) == [two, one])
    }

    @Test func contextsAreStrict() throws {
        let one = try address(Self.first)
        for bad in [permission(nil, 0, [(one, 1)]), permission(nil, 1, []), permission(nil, 1, [(one, 1), (one, 1)])] {
            #expect(throws: ChainError.self) {
                try Intent.decode(Intent.transfer(), context: ["accounts": [Intent.owner: ["owner_permission": bad]]])
            }
        }
        #expect(throws: ChainError.self) {
            try Intent.decode(
                Intent.transfer(), context: ["accounts": [Intent.owner: ["active_permission": [permission(1, 1, [(one, 1)])]]]])
        }
    }

    // MARK: Changes

    private func change(_ value: String) throws -> TransactionSummary {
        try Intent.summary(Intent.text("AccountPermissionUpdateContract", value))
    }

    private func json(_ threshold: Int, _ keys: [(String, Int)], operations: String = "") -> String {
        let list = keys.map { "{\"address\": \"\($0.0)\", \"weight\": \($0.1)}" }.joined(separator: ", ")
        return "{\"permission_name\": \"p\", \"threshold\": \(threshold), \"keys\": [\(list)]\(operations)}"
    }

    @Test func changesOfPermissions() throws {
        let operations = ", \"type\": \"Active\", \"operations\": \"\(Self.all)\""
        let own = json(1, [(Intent.owner, 1)])
        let active = "[\(json(1, [(Intent.owner, 1)], operations: operations))]"
        let kept = try change(", \"owner\": \(own), \"actives\": \(active)")
        #expect(kept.warnings.count == 1 && kept.warns(of: "REPLACED"))
        let given = try change(", \"owner\": \(json(1, [(Intent.other, 1)])), \"actives\": \(active)")
        #expect(given.warns(of: "HANDED OVER") && given.powers.contains { $0.isUnlimited && $0.statement.value.contains(Intent.other) })
        let shared = try change(", \"owner\": \(json(2, [(Intent.owner, 1), (Intent.other, 1)])), \"actives\": \(active)")
        #expect(shared.warns(of: "NOT enough") && !shared.warns(of: "without its own key"))
        let added = try change(", \"owner\": \(json(1, [(Intent.owner, 1), (Intent.other, 1)])), \"actives\": \(active)")
        #expect(added.warns(of: "EVERYTHING") && added.warns(of: "without its own key"))
        let lent = try change(", \"owner\": \(own), \"actives\": [\(json(1, [(Intent.other, 1)], operations: operations))]")
        #expect(
            lent.warns(of: "WITHOUT its own key") && lent.powers.contains { $0.isUnlimited && $0.statement.value.contains(Intent.other) })
        #expect(try change(", \"owner\": \(json(3, [(Intent.owner, 1)])), \"actives\": \(active)").warns(of: "NOBODY could sign"))
        #expect(try change("").warns(of: "there is no owner permission"))
        #expect(try change(", \"owner\": {\"permission_name\": \"owner\"}").warns(of: "NOBODY could sign"))
        let takeover = ", \"type\": 2, \"operations\": \"\(String(repeating: "0", count: 10))40\(String(repeating: "0", count: 52))\""
        #expect(try change(", \"owner\": \(own), \"actives\": [\(json(1, [(Intent.other, 1)], operations: takeover))]").warns(of: "OVER"))
    }

    /// Whoever else may sign anything for the account is named in a warning and in a power.
    @Test(arguments: ["10", "20", "40", "0000000000004002", "000000000000000a"])
    func whateverOthersMaySign(_ bits: String) throws {
        let operations = ", \"type\": 2, \"operations\": \"\(bits)\(String(repeating: "0", count: 64 - bits.count))\""
        let own = json(1, [(Intent.owner, 1)])
        let lent = try change(", \"owner\": \(own), \"actives\": [\(json(1, [(Intent.other, 1)], operations: operations))]")
        #expect(lent.warns(of: "WITHOUT its own key") && lent.powers.contains { $0.statement.value.contains(Intent.other) })
        let shared = json(2, [(Intent.owner, 1), (Intent.other, 1)], operations: operations)
        let both = try change(", \"owner\": \(own), \"actives\": [\(shared)]")
        #expect(both.warns(of: "together with its own key") && !both.warns(of: "WITHOUT"))
        // What nobody reaches nobody signs by, and least of all together with a key that is not in it.
        let unreached = json(2, [(Intent.other, 1)], operations: operations)
        let nobody = try change(", \"owner\": \(own), \"actives\": [\(unreached)]")
        #expect(nobody.warns(of: "NOBODY could sign") && !nobody.warns(of: "its own key") && !nobody.warns(of: "OVER"))
    }

    @Test func whoeverIsInTheOwnerPermissionIsNamed() throws {
        let summary = try change(", \"owner\": \(json(2, [(Intent.owner, 2), (Intent.other, 1)]))")
        #expect(summary.warns(of: "by the owner permission: weight 2 of \(Intent.owner) (2), \(Intent.other) (1)"))
    }

    @Test func strangersWhoProduceBlocks() throws {
        let own = json(1, [(Intent.owner, 1)])
        func read(_ account: String) throws -> TransactionSummary {
            try change(", \"owner\": \(own), \"witness\": \(json(1, [(account, 1)], operations: ", \"type\": 1"))")
        }
        #expect(try read(Intent.other).warns(of: "may produce blocks in its NAME"))
        #expect(try !read(Intent.owner).warns(of: "in its NAME"))
    }

    /// However many operations are stated, few are looked at.
    @Test func operationsWithoutEnd() throws {
        let operations = ", \"type\": 2, \"operations\": \"\(String(repeating: "ff", count: 100_000))\""
        let active = json(1, [(Intent.owner, 1)], operations: operations)
        let summary = try change(", \"owner\": \(json(1, [(Intent.owner, 1)])), \"actives\": [\(active)]")
        #expect(summary.says("may sign 512 types of contracts") && summary.warns(of: "in 32 bytes"))
    }

    @Test func bitsOfTypesThatDoNotExistAreNotNothing() throws {
        let operations = ", \"type\": 2, \"operations\": \"80\(String(repeating: "0", count: 62))\""
        let active = json(1, [(Intent.owner, 1)], operations: operations)
        let summary = try change(", \"owner\": \(json(1, [(Intent.owner, 1)])), \"actives\": [\(active)]")
        #expect(summary.says("may sign contracts of type 7 for") && !summary.says("nothing"))
    }

    /// What is staked, lent and voted for is read as what it is.
    @Test func stakes() throws {
        func read(_ type: String, _ value: String) throws -> TransactionSummary { try Intent.summary(Intent.text(type, value)) }
        let to = ", \"receiver_address\": \"\(Intent.other)\""
        #expect(
            try read("FreezeBalanceV2Contract", ", \"frozen_balance\": 1000000, \"resource\": \"ENERGY\"").says(
                "1 TRX of \(Intent.owner) for energy"))
        #expect(
            try read("UnfreezeBalanceV2Contract", ", \"unfreeze_balance\": 1000000").says(
                "1 TRX of what \(Intent.owner) has staked for bandwidth"))
        let lent = try read(
            "DelegateResourceContract", ", \"balance\": 5000000, \"resource\": 1, \"lock\": true, \"lock_period\": 57600" + to)
        #expect(
            lent.warns(of: "LOCKED for 57600 blocks, about 2 days") && lent.powers.contains { $0.statement.value.contains(Intent.other) })
        #expect(lent.warnings.allSatisfy { $0.origin == .signed })
        // How long a lock is that states no time the chain decides.
        let usual = try read("DelegateResourceContract", ", \"balance\": 5000000, \"lock\": true" + to)
        #expect(usual.warnings == [Sourced("the delegation is LOCKED for 86400 blocks, about 3 days and 0 hours", .unverified)])
        #expect(usual.powers.map(\.statement.origin) == [.unverified])
        #expect(try read("DelegateResourceContract", ", \"balance\": 5000000" + to).warnings.isEmpty)
        let lost = ", \"balance\": 5000000, \"receiver_address\": \"\(Intent.zero)\""
        let nobodys = try read("DelegateResourceContract", lost)
        #expect(nobodys.warns(of: "nobody can use what is lent there") && !nobodys.warns(of: "LOST"))
        #expect(try read("UnDelegateResourceContract", ", \"balance\": 5000000" + to).says("takes back") == false)
        let vote = ", \"votes\": [{\"vote_address\": \"\(Intent.other)\", \"vote_count\": 7}]"
        let voted = try read("VoteWitnessContract", vote)
        #expect(voted.kind == "vote" && voted.says("7 for \(Intent.other)") && voted.warnings.isEmpty)
        #expect(try read("VoteWitnessContract", "").warns(of: "no votes"))
        for type in ["WithdrawExpireUnfreezeContract", "CancelAllUnfreezeV2Contract", "WithdrawBalanceContract", "UnfreezeBalanceContract"]
        {
            let summary = try read(type, "")
            #expect(summary.warnings.isEmpty && summary.unreadable.isEmpty && summary.says(Intent.owner), "\(type)")
        }
        let bought = try read(
            "ExchangeTransactionContract", ", \"exchange_id\": 9, \"token_id\": \"_\", \"quant\": 1000000, \"expected\": 3")
        #expect(bought.transfers.first?.asset.value == "TRX" && bought.transfers.first?.to.value == "exchange 9")
    }
}
