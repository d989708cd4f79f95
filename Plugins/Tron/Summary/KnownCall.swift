internal import ChainKit

/// The calls that this adapter reads, by their signatures: TRC-20, TRC-721 and TRC-1155, and those of wrapped TRX.
enum KnownCall: String, CallSignature {
    case transfer = "transfer(address,uint256)"
    case transferFrom = "transferFrom(address,address,uint256)"
    case approve = "approve(address,uint256)"
    case increaseApproval = "increaseApproval(address,uint256)"
    case decreaseApproval = "decreaseApproval(address,uint256)"
    case increaseAllowance = "increaseAllowance(address,uint256)"
    case decreaseAllowance = "decreaseAllowance(address,uint256)"
    case permit = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"
    case safeTransferFrom = "safeTransferFrom(address,address,uint256)"
    case safeTransferFromWithData = "safeTransferFrom(address,address,uint256,bytes)"
    case safeTransferFromOfMany = "safeTransferFrom(address,address,uint256,uint256,bytes)"
    case safeBatchTransferFrom = "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)"
    case setApprovalForAll = "setApprovalForAll(address,bool)"
    case deposit = "deposit()"
    case withdraw = "withdraw(uint256)"

    static let bySelector = indexed()

    /// The standards that have the call.
    var standards: [TronContext.Standard] {
        switch self {
        case .transferFrom, .approve: [.trc20, .trc721]
        case .transfer, .increaseApproval, .decreaseApproval, .increaseAllowance, .decreaseAllowance, .permit, .deposit, .withdraw: [.trc20]
        case .safeTransferFrom, .safeTransferFromWithData: [.trc721]
        case .safeTransferFromOfMany, .safeBatchTransferFrom: [.trc1155]
        case .setApprovalForAll: [.trc721, .trc1155]
        }
    }
}
