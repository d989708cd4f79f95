internal import ChainKit

/// The calls that this adapter reads, by their signatures.
enum KnownCall: String, CallSignature {
    case transfer = "transfer(address,uint256)"
    case transferFrom = "transferFrom(address,address,uint256)"
    case approve = "approve(address,uint256)"
    case increaseAllowance = "increaseAllowance(address,uint256)"
    case decreaseAllowance = "decreaseAllowance(address,uint256)"
    case permit = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"
    case daiPermit = "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)"
    case safeTransferFrom = "safeTransferFrom(address,address,uint256)"
    case safeTransferFromWithData = "safeTransferFrom(address,address,uint256,bytes)"
    case safeTransferFromOfMany = "safeTransferFrom(address,address,uint256,uint256,bytes)"
    case safeBatchTransferFrom = "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)"
    case setApprovalForAll = "setApprovalForAll(address,bool)"
    case deposit = "deposit()"
    case withdraw = "withdraw(uint256)"
    case permit2Approve = "approve(address,address,uint160,uint48)"
    case permit2TransferFrom = "transferFrom(address,address,uint160,address)"

    static let bySelector = indexed()
}
