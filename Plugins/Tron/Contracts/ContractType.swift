/// A type of contract: its number, its name and its fields. Everything that reads or writes contracts goes by this table.
struct ContractType: Sendable {
    let number: Int64
    let name: String
    /// In the order of their numbers.
    let fields: [ContractField]

    init(_ number: Int64, _ name: String, _ fields: [ContractField]) {
        self.number = number
        self.name = name
        self.fields = fields
    }

    /// The type's address in Google's manner.
    var url: String { "type.googleapis.com/protocol." + name }

    /// The number of CreateSmartContract.
    static let creation: Int64 = 30

    /// The type of a number; nil for those that are not read here.
    static func of(_ number: Int64) -> ContractType? { byNumber[number] }

    /// The type of a name.
    static func named(_ name: String) -> ContractType? { byName[name] }

    /// The type of a type URL.
    static func at(_ url: String) -> ContractType? { byURL[url] }

    private static let byNumber = Dictionary(all.map { ($0.number, $0) }) { first, _ in first }
    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    private static let byURL = Dictionary(all.map { ($0.url, $0) }) { first, _ in first }

    /// The name of a contract's type by its number, whether it is read here or not.
    static func name(of number: Int64) -> String { of(number)?.name ?? unread[number] ?? "unknown" }

    /// Whether the network has a type of this number.
    static func isKnown(_ number: Int64) -> Bool { byNumber[number] != nil || unread[number] != nil }

    /// Types of the network that are not read: not in use there, or without an owner.
    private static let unread: [Int64: String] = [
        3: "VoteAssetContract", 20: "CustomContract", 32: "GetContract", 51: "ShieldedTransferContract",
    ]

    // MARK: The table

    static let all: [ContractType] = money + staking + accounts + contracts + tokens + exchanges + governance

    private static let money = [
        ContractType(1, "TransferContract", [.owner(), .address(2, "to_address"), .amount(3)]),
        ContractType(2, "TransferAssetContract", [.token(1, "asset_name"), .owner(2), .address(3, "to_address"), .amount(4)]),
        ContractType(
            9, "ParticipateAssetIssueContract", [.owner(), .address(2, "to_address"), .token(3, "asset_name"), .integer(4, "amount")]),
    ]

    private static let staking = [
        ContractType(
            11, "FreezeBalanceContract",
            [
                .owner(), .integer(2, "frozen_balance"), .integer(3, "frozen_duration"), .resource(10),
                .optionalAddress(15, "receiver_address"),
            ]),
        ContractType(12, "UnfreezeBalanceContract", [.owner(), .resource(10), .optionalAddress(15, "receiver_address")]),
        ContractType(54, "FreezeBalanceV2Contract", [.owner(), .integer(2, "frozen_balance"), .resource(3)]),
        ContractType(55, "UnfreezeBalanceV2Contract", [.owner(), .integer(2, "unfreeze_balance"), .resource(3)]),
        ContractType(56, "WithdrawExpireUnfreezeContract", [.owner()]),
        ContractType(
            57, "DelegateResourceContract",
            [
                .owner(), .resource(2), .integer(3, "balance"), .address(4, "receiver_address"), .bool(5, "lock"),
                .integer(6, "lock_period"),
            ]),
        ContractType(58, "UnDelegateResourceContract", [.owner(), .resource(2), .integer(3, "balance"), .address(4, "receiver_address")]),
        ContractType(59, "CancelAllUnfreezeV2Contract", [.owner()]),
        ContractType(
            4, "VoteWitnessContract",
            [
                .owner(), ContractField(2, "votes", .list([.address(1, "vote_address"), .integer(2, "vote_count")])), .bool(3, "support"),
            ]),
        ContractType(13, "WithdrawBalanceContract", [.owner()]),
    ]

    private static let accounts = [
        ContractType(
            0, "AccountCreateContract",
            [.owner(), .address(2, "account_address"), ContractField(3, "type", .choice(["Normal", "AssetIssue", "Contract"]))]),
        ContractType(10, "AccountUpdateContract", [.text(1, "account_name"), .owner(2)]),
        ContractType(19, "SetAccountIdContract", [.text(1, "account_id"), .owner(2)]),
        ContractType(
            46, "AccountPermissionUpdateContract",
            [
                .owner(), ContractField(2, "owner", .message(permission)), ContractField(3, "witness", .message(permission)),
                ContractField(4, "actives", .list(permission)),
            ]),
    ]

    /// A permission, in a contract as in an account.
    static let permission: [ContractField] = [
        ContractField(1, "type", .choice(["Owner", "Witness", "Active"])), .narrow(2, "id"), .string(3, "permission_name"),
        .integer(4, "threshold"), .narrow(5, "parent_id"), .hex(6, "operations"),
        ContractField(7, "keys", .list([.address(1, "address"), .integer(2, "weight")])),
    ]

    private static let contracts = [
        ContractType(
            creation, "CreateSmartContract",
            [
                .owner(),
                ContractField(
                    2, "new_contract",
                    .message([
                        .optionalAddress(1, "origin_address"), .optionalAddress(2, "contract_address"),
                        ContractField(3, "abi", .message([ContractField(1, "entrys", .list(interface))])), .hex(4, "bytecode"),
                        .integer(5, "call_value"), .integer(6, "consume_user_resource_percent"), .string(7, "name"),
                        .integer(8, "origin_energy_limit"), .hex(9, "code_hash"), .hex(10, "trx_hash"), .narrow(11, "version"),
                    ]), isRequired: true),
                .integer(3, "call_token_value"), .integer(4, "token_id"),
            ]),
        ContractType(
            31, "TriggerSmartContract",
            [
                .owner(), .address(2, "contract_address"), .integer(3, "call_value"), .hex(4, "data"), .integer(5, "call_token_value"),
                .integer(6, "token_id"),
            ]),
        ContractType(
            33, "UpdateSettingContract", [.owner(), .address(2, "contract_address"), .integer(3, "consume_user_resource_percent")]),
        ContractType(45, "UpdateEnergyLimitContract", [.owner(), .address(2, "contract_address"), .integer(3, "origin_energy_limit")]),
        ContractType(48, "ClearABIContract", [.owner(), .address(2, "contract_address")]),
    ]

    private static let parameter: [ContractField] = [.bool(1, "indexed"), .string(2, "name"), .string(3, "type")]

    private static let interface: [ContractField] = [
        .bool(1, "anonymous"), .bool(2, "constant"), .string(3, "name"), ContractField(4, "inputs", .list(parameter)),
        ContractField(5, "outputs", .list(parameter)),
        ContractField(6, "type", .choice(["UnknownEntryType", "Constructor", "Function", "Event", "Fallback", "Receive", "Error"])),
        .bool(7, "payable"),
        ContractField(8, "stateMutability", .choice(["UnknownMutabilityType", "Pure", "View", "Nonpayable", "Payable"])),
    ]

    private static let tokens = [
        ContractType(
            6, "AssetIssueContract",
            [
                .owner(), .text(2, "name"), .text(3, "abbr"), .integer(4, "total_supply"),
                ContractField(5, "frozen_supply", .list([.integer(1, "frozen_amount"), .integer(2, "frozen_days")])), .narrow(6, "trx_num"),
                .narrow(7, "precision"), .narrow(8, "num"), .integer(9, "start_time"), .integer(10, "end_time"), .integer(11, "order"),
                .narrow(16, "vote_score"), .text(20, "description"), .text(21, "url"), .integer(22, "free_asset_net_limit"),
                .integer(23, "public_free_asset_net_limit"), .integer(24, "public_free_asset_net_usage"),
                .integer(25, "public_latest_free_net_time"), .string(41, "id"),
            ]),
        ContractType(14, "UnfreezeAssetContract", [.owner()]),
        ContractType(
            15, "UpdateAssetContract",
            [.owner(), .text(2, "description"), .text(3, "url"), .integer(4, "new_limit"), .integer(5, "new_public_limit")]),
    ]

    private static let exchanges = [
        ContractType(
            41, "ExchangeCreateContract",
            [
                .owner(), .token(2, "first_token_id"), .integer(3, "first_token_balance"), .token(4, "second_token_id"),
                .integer(5, "second_token_balance"),
            ]),
        ContractType(42, "ExchangeInjectContract", [.owner(), .integer(2, "exchange_id"), .token(3, "token_id"), .integer(4, "quant")]),
        ContractType(43, "ExchangeWithdrawContract", [.owner(), .integer(2, "exchange_id"), .token(3, "token_id"), .integer(4, "quant")]),
        ContractType(
            44, "ExchangeTransactionContract",
            [.owner(), .integer(2, "exchange_id"), .token(3, "token_id"), .integer(4, "quant"), .integer(5, "expected")]),
        ContractType(
            52, "MarketSellAssetContract",
            [
                .owner(), .token(2, "sell_token_id"), .integer(3, "sell_token_quantity"), .token(4, "buy_token_id"),
                .integer(5, "buy_token_quantity"),
            ]),
        ContractType(53, "MarketCancelOrderContract", [.owner(), .hex(2, "order_id")]),
    ]

    private static let governance = [
        ContractType(5, "WitnessCreateContract", [.owner(), .text(2, "url")]),
        ContractType(8, "WitnessUpdateContract", [.owner(), .text(12, "update_url")]),
        ContractType(49, "UpdateBrokerageContract", [.owner(), .narrow(2, "brokerage")]),
        ContractType(16, "ProposalCreateContract", [.owner(), ContractField(2, "parameters", .map)]),
        ContractType(17, "ProposalApproveContract", [.owner(), .integer(2, "proposal_id"), .bool(3, "is_add_approval")]),
        ContractType(18, "ProposalDeleteContract", [.owner(), .integer(2, "proposal_id")]),
    ]
}
