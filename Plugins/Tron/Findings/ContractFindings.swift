internal import ChainKit

/// Why the network refuses a contract by what its fields hold.
struct ContractFindings: Reasons {
    /// A hundred billion TRX: there are fewer.
    private static let implausible: Int64 = 100_000_000_000_000_000
    /// Numbers of TRC-10 tokens begin above.
    static let beforeTokens: Int64 = 1_000_000
    /// The network takes no more votes.
    static let mostVotes = 30
    private static let longestURL = 256
    private static let longestName = 32
    private static let mostPrecision: Int64 = 6

    var all: [Sourced] = []
    private let message: ContractMessage
    private let owner: TronAddress

    init(_ type: Int64, _ message: ContractMessage, _ owner: TronAddress) {
        self.message = message
        self.owner = owner
        switch type {
        case 0: refuse(message.address("account_address") == owner, "the new account is the sender itself")
        case 1, 2, 9: checkPayment(type)
        case 4: checkVotes()
        case 5: checkURL("url")
        case 6: checkIssue()
        case 8: checkURL("update_url")
        case 11, 54, 55, 57, 58: checkStake(type)
        case 12: checkResource(isLent: message.address("receiver_address") != nil)
        case 16: refuse(message.messages("parameters").isEmpty, "the proposal has no parameters")
        case ContractType.creation: checkCreation()
        case 31: checkCall()
        case 33: checkPercent(message, "consume_user_resource_percent")
        case 41, 42, 43, 44, 52: checkExchange(type)
        case 45: refuse(message.integer("origin_energy_limit") == 0, "the origin_energy_limit is zero")
        case 46: all += PermissionFindings(message).all
        case 49: checkPercent(message, "brokerage")
        default: break
        }
    }

    // MARK: Amounts

    /// An amount of sun, at least `least`.
    private mutating func checkSun(_ sun: Int64, least: Int64 = 0) {
        if least > 0, sun == 0 {
            all.append("the amount is zero")
        } else if sun < least {
            all.append("the amount is \(Amounts.trx(sun)), below \(Amounts.trx(least))")
        }
        refuse(sun > Self.implausible, "the amount is more TRX than there are: \(Amounts.trx(sun))")
    }

    /// A token as the network counts them; in exchanges `_` is TRX.
    private mutating func checkToken(_ field: String, hasCoin: Bool = false) {
        let id = message.bytes(field)
        if hasCoin, id == TokenID.coin { return }
        guard let number = TokenID.number(id), number > Self.beforeTokens else {
            all.append(
                id.isEmpty ? "\(field) is empty, and names no token" : "\(field) is \(TokenID.text(id)), which is no number of a token")
            return
        }
    }

    private mutating func checkPercent(_ message: ContractMessage, _ field: String) {
        refuse(message.integer(field) > 100, "\(field) is \(message.integer(field)), above 100")
    }

    // MARK: Payments

    private mutating func checkPayment(_ type: Int64) {
        refuse(message.address("to_address") == owner, "the recipient is the sender itself")
        if type != 2 { checkSun(message.integer("amount"), least: 1) }
        if type != 1 { checkToken("asset_name") }
    }

    // MARK: Candidates

    private mutating func checkVotes() {
        let votes = message.messages("votes")
        refuse(votes.isEmpty, "there are no votes")
        refuse(votes.count > Self.mostVotes, "there are \(votes.count) votes, and at most \(Self.mostVotes) are taken")
        for (position, vote) in votes.prefix(Self.mostVotes).enumerated() {
            refuse(vote.integer("vote_count") == 0, "the vote \(position + 1) counts zero")
        }
    }

    private mutating func checkURL(_ field: String) {
        let count = message.bytes(field).count
        refuse(!(1...Self.longestURL).contains(count), "\(field) has \(count) bytes, and must have 1 to \(Self.longestURL)")
    }

    // MARK: Staking

    private mutating func checkStake(_ type: Int64) {
        let field = [55: "unfreeze_balance", 57: "balance", 58: "balance"][type] ?? "frozen_balance"
        checkSun(message.integer(field), least: [55, 58].contains(type) ? 1 : Int64(Charges.trx))
        checkResource(isLent: message.address("receiver_address") != nil)
        if type == 11 {
            let closed = Sourced("which the main network has not taken since Stake 2.0 of 2023", .unverified)
            all.append("this is a freeze of version 1, \(closed)")
        }
    }

    private mutating func checkResource(isLent: Bool) {
        let resource = message.integer("resource")
        refuse(resource > 2, "the resource \(resource) has no name here, and the network refuses what it does not know")
        refuse(isLent && resource == 2, "voting power is not lent")
        refuse(message.address("receiver_address") == owner, "the receiver is the owner itself")
    }

    // MARK: Contracts

    private mutating func checkCall() {
        let contract = message.address("contract_address")
        refuse(contract?.isZero == true, "the contract is the zero address, which has no code")
        refuse(contract == owner, "the contract is the sender itself, which is no contract")
        checkSun(message.integer("call_value"))
        checkTokenValue()
    }

    private mutating func checkTokenValue() {
        let (value, id) = (message.integer("call_token_value"), message.integer("token_id"))
        let isNone = id == 0 ? value != 0 : id <= Self.beforeTokens
        refuse(isNone, "\(value) of TRC-10 token \(id) is no amount of a token")
    }

    private mutating func checkCreation() {
        guard let contract = message.messages("new_contract").first else { return }
        let origin = contract.address("origin_address")
        let stated: Sourced = origin.map { ", \($0)," } ?? ""
        if origin != owner { all.append("the new contract's origin_address\(stated) is not the owner, \(owner)") }
        checkPercent(contract, "consume_user_resource_percent")
        refuse(contract.integer("origin_energy_limit") == 0, "the new contract's origin_energy_limit is zero")
        let count = contract.bytes("name").count
        refuse(count > Self.longestName, "the new contract's name has \(count) bytes, more than \(Self.longestName)")
        checkSun(contract.integer("call_value"))
        checkTokenValue()
    }

    // MARK: Tokens and exchanges

    private mutating func checkIssue() {
        for field in ["total_supply", "trx_num", "num"] { refuse(message.integer(field) == 0, "\(field) is zero") }
        let (start, end) = (message.integer("start_time"), message.integer("end_time"))
        refuse(end <= start, "the sale ends before it begins: end_time is not after start_time")
        let precision = message.integer("precision")
        refuse(precision > Self.mostPrecision, "precision is \(precision), above \(Self.mostPrecision)")
    }

    private mutating func checkExchange(_ type: Int64) {
        let pairs: [(token: String, amount: String)] =
            switch type {
            case 41: [("first_token_id", "first_token_balance"), ("second_token_id", "second_token_balance")]
            case 52: [("sell_token_id", "sell_token_quantity"), ("buy_token_id", "buy_token_quantity")]
            default: [("token_id", "quant")]
            }
        for pair in pairs {
            checkToken(pair.token, hasCoin: true)
            let amount = message.integer(pair.amount)
            refuse(amount == 0, "\(pair.amount) is zero")
            if message.bytes(pair.token) == TokenID.coin { checkSun(amount) }
        }
        if let first = pairs.first, let last = pairs.dropFirst().first {
            refuse(message.bytes(first.token) == message.bytes(last.token), "both tokens are the same")
        }
        if type == 44 { refuse(message.integer("expected") == 0, "expected is zero") }
    }
}
