internal import MPCCore
public import ShareStore

/// The faults of a wallet's stores, found without changing anything: whatever opening or using it would refuse.
public struct WalletAudit: Sendable {
    /// The findings on one party's store.
    public struct Finding: Sendable {
        /// The party whose place it is.
        public let party: Int
        /// The file.
        public let path: String
        /// The number of events in its log.
        public var events: Int64 = 0
        /// The faults; none where the list is empty.
        public var problems: [AuditReport.Problem] = []
        /// Remarks that are no faults.
        public var notes: [String] = []
        /// The reason why it did not open.
        public var refusal: StoreError?
    }
    /// By party.
    public private(set) var findings: [Finding]

    /// Opens every store of a wallet for reading alone.
    public init(of name: String, in home: WalletHome, keyring: any StoreKeyring) {
        var members: [(place: Int, member: Member)] = []
        findings = []
        for party in home.parties(of: name) {
            var finding = Finding(party: party, path: home.store(name, party: party))
            do throws(StoreError) {
                let store = try SQLiteShareStore(
                    openingAt: finding.path, unlock: keyring.unlock, poolKey: .file(path: home.poolKey(name, party: party)),
                    mode: .audit)
                try home.requirePrivatePools(of: name)
                let report = try store.verify()
                finding.events = report.events
                finding.problems = report.problems
                finding.notes = report.notes
                if Int(store.info.party) != party || !store.info.belongs(to: name) {
                    finding.report("it is party \(store.info.party)'s of wallet \(store.info.wallet)")
                } else if report.isIntact, let member = Self.member(store, &finding) {
                    members.append((findings.count, member))
                }
            } catch {
                finding.refusal = error
                switch error {
                case .damaged(_, let detail), .tampered(finding.path, let detail), .notAStore(finding.path, let detail):
                    finding.report(detail)
                default: finding.report(error.description)
                }
            }
            findings.append(finding)
        }
        compare(members)
    }

    /// The store's identity and keys, as a party reads them.
    private static func member(_ store: SQLiteShareStore, _ finding: inout Finding) -> Member? {
        guard let index = PartyIndex(finding.party) else { return nil }
        do throws(WalletError) {
            let member = try Member(index, store: store)
            _ = try member.keyRecords()
            return member
        } catch {
            finding.report(error.description)
            return nil
        }
    }

    /// Parties of one wallet pinned each other and hold shares of the same keys.
    private mutating func compare(_ members: [(place: Int, member: Member)]) {
        // Whether all have got as far as activating their keys or not. What is over is in the logs of those who were there; who holds nothing of the
        // wallet's epoch has left it, or waits for a share.
        let held = members.map { place, member in
            let records = ((try? member.keyRecords()) ?? []).filter { $0.state != .retired && $0.state != .without }
            return (place: place, member: member, keys: records.map { [$0.info.keyID] + $0.info.publicShares })
        }.filter { !$0.keys.isEmpty || !$0.member.hasMovedOn }
        // As opening has it: what most of them hold is the wallet.
        let majority = Majority.of(held) { $0.member.roster == $1.member.roster && $0.keys == $1.keys }
        guard let wallet = majority.first else { return }
        let names = majority.map(\.member.index.description).joined(separator: ", ")
        let others = "part\(majority.count == 1 ? "y" : "ies") \(names)"
        for (place, member, keys) in held {
            if member.roster != wallet.member.roster {
                findings[place].report("its roster is not that of \(others): it is of another wallet")
            } else if keys != wallet.keys {
                findings[place].report("its keys are not those of \(others)")
            }
        }
    }
}

extension WalletAudit.Finding {
    fileprivate mutating func report(_ detail: String) {
        var report = AuditReport()
        report.report(detail)
        problems += report.problems
    }
}
