internal import MPCCore
public import ShareStore

/// What is wrong with the stores of a wallet, found without changing anything: whatever opening or using it would refuse.
public struct WalletAudit: Sendable {
    /// One party's store.
    public struct Finding: Sendable {
        /// The party whose place it is.
        public let party: Int
        /// The file.
        public let path: String
        /// How many events its log has.
        public var events: Int64 = 0
        /// What is wrong with it; nothing where the list is empty.
        public var problems: [VerificationReport.Problem] = []
        /// What is to be known and is not wrong.
        public var notes: [String] = []
        /// Where it did not open: why.
        public var refusal: StoreError?
    }
    /// By party.
    public private(set) var findings: [Finding]

    /// Opens every store of a wallet for reading alone.
    public init(of name: String, in home: WalletHome, keyring: PassphraseKeyring) {
        var members: [(place: Int, member: Member)] = []
        findings = []
        for party in home.parties(of: name) {
            var finding = Finding(party: party, path: home.store(name, party: party))
            do throws(StoreError) {
                let store = try SQLiteShareStore(
                    openingAt: finding.path, unlock: .passphrase(keyring), poolKey: .file(path: home.poolKey(name, party: party)),
                    mode: .audit)
                try home.requirePrivatePools(of: name)
                let report = try store.verify()
                finding.events = report.events
                finding.problems = report.problems
                finding.notes = report.notes
                if Int(store.info.party) != party || store.info.wallet != name {
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
        func keys(_ member: Member) -> [[[UInt8]]] {
            // Whether all have got as far as activating them or not.
            ((try? member.keyRecords()) ?? []).map { [$0.info.keyID] + $0.info.publicShares }
        }
        // As opening has it: what most of them hold is the wallet, and of as many what the lowest has.
        let groups = Dictionary(grouping: members) { $0.member.roster.hash }.values.sorted { $0[0].place < $1[0].place }
        guard let most = groups.max(by: { $0.count < $1.count })?.count, let majority = groups.first(where: { $0.count == most })
        else { return }
        let names = majority.map(\.member.index.description).joined(separator: ", ")
        let others = "part\(majority.count == 1 ? "y" : "ies") \(names)"
        for (place, member) in members {
            if member.roster != majority[0].member.roster {
                findings[place].report("its roster is not that of \(others): it is of another wallet")
            } else if keys(member) != keys(majority[0].member) {
                findings[place].report("its keys are not those of \(others)")
            }
        }
    }
}

extension WalletAudit.Finding {
    fileprivate mutating func report(_ detail: String) {
        var report = VerificationReport()
        report.report(detail)
        problems += report.problems
    }
}
