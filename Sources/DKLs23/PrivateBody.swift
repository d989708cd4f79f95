internal import MPCCore
internal import Secrets

/// Private messages whose body is one string of bytes.
enum PrivateBody {
    static func message(_ type: MessageType, _ context: RunContext, _ body: [UInt8]) -> SecretMessage {
        unsafe SecretMessage(WireHeader(type: type, runID: context.id), bodySize: body.count) { unsafe $0.copyBytes(from: body) }
    }

    static func message(_ type: MessageType, _ context: RunContext, secret body: borrowing SecretBytes) -> SecretMessage {
        unsafe SecretMessage(WireHeader(type: type, runID: context.id), bodySize: body.count) { output in
            unsafe body.withUnsafeBytes { unsafe output.copyMemory(from: $0) }
        }
    }

    /// The body, which is exactly `count` bytes.
    static func bytes(_ message: SecretMessage, count: Int, from peer: PartyIndex) throws(ProtocolAbort) -> [UInt8] {
        try secret(message, count: count, from: peer).exposed()
    }

    static func secret(_ message: SecretMessage, count: Int, from peer: PartyIndex) throws(ProtocolAbort) -> SecretBytes {
        do throws(WireError) { return try message.field(0..<count, ofBody: count, "body") } catch { throw error.blaming(peer) }
    }
}
