internal import ChainKit

/// Until when a stake can't be withdrawn, and who may change that.
enum StakeLockup {
    /// The lockup of a new stake.
    static func initial(
        _ data: inout InstructionData, _ stake: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        let time: UInt64 = try data.integer()
        let epoch: UInt64 = try data.integer()
        let custodian = try data.key()
        guard time != 0 || epoch != 0 else { return }
        builder.field("lockup", "until \(moment(time)), epoch \(epoch), custodian \(custodian)")
        // What is not after 1970 never lies ahead.
        let seconds = Int64(bitPattern: time)
        guard seconds > 0 || epoch != 0 else { return }
        let ends = [seconds > 0 ? "\(moment(time))" : nil, epoch == 0 ? nil : "epoch \(epoch)"].compactMap { $0 }
        builder.warn(
            "the stake \(stake) is locked up until \(ends.joined(separator: " and ")), where that lies ahead; "
                + "\(custodian) alone may lift that"
        )
        if !builder.parties.isOurs(custodian) {
            builder.power("\(custodian) gets power over the lockup of stake \(stake)")
        }
    }

    static func set(
        _ view: InstructionView, _ data: inout InstructionData, checked: Bool, _ stake: KnownKey, into builder: inout SummaryBuilder
    ) throws(UnreadableInstruction) {
        var parts: [Sourced] = []
        if try data.flag() { parts.append("until \(moment(try data.integer()))") }
        if try data.flag() { parts.append("until epoch \(try data.integer(as: UInt64.self))") }
        let custodian: KnownKey?
        if checked {
            custodian = try view.optionalAccount(2)
        } else {
            custodian = try data.flag() ? try data.key() : nil
        }
        if let custodian { parts.append("custodian \(custodian)") }
        builder.field("lockup", "\(stake): \(parts.isEmpty ? "unchanged" : parts.joined(separator: ", "))")
        builder.warn("the lockup of stake \(stake) changes")
        if let custodian {
            builder.grant("\(custodian) gets power over the lockup of stake \(stake), as its custodian", to: custodian)
        }
        builder.action("stake.setLockup")
    }

    /// The time of a lockup, a signed number of seconds since 1970.
    private static func moment(_ time: UInt64) -> String {
        let seconds = Int64(bitPattern: time)
        // The year 9999 ends here; what is no date is shown as the number that it is.
        return (0...253_402_300_799).contains(seconds) ? "\(Instant(seconds: seconds)) (\(seconds))" : "time \(seconds)"
    }
}
