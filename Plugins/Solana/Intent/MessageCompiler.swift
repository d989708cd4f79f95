internal import ChainKit

/// Makes a message of an intent: fee payer first, then writable signers, read-only signers, writable accounts, read-only
/// accounts, each class in the order in which the intent first names them.
struct MessageCompiler {
    private struct Role {
        var isSigner = false
        var isWritable = false
        var isProgram = false
    }

    private let intent: SolanaIntent
    private var order: [SolanaPublicKey] = []
    private var roles: [SolanaPublicKey: Role] = [:]

    static func compile(_ intent: SolanaIntent) throws(ChainError) -> SolanaMessage {
        var compiler = try MessageCompiler(intent)
        return try compiler.message()
    }

    private init(_ intent: SolanaIntent) throws(ChainError) {
        self.intent = intent
        try note(intent.feePayer) {
            $0.isSigner = true
            $0.isWritable = true
        }
        for instruction in intent.instructions {
            try note(instruction.program) { $0.isProgram = true }
            for account in instruction.accounts {
                try note(account.key) {
                    $0.isSigner = $0.isSigner || account.isSigner
                    $0.isWritable = $0.isWritable || account.isWritable
                }
            }
        }
    }

    /// An account's part in one instruction. More accounts than a message holds are refused at once: every later step takes as long as
    /// there are accounts and tables.
    private mutating func note(_ key: SolanaPublicKey, _ change: (inout Role) -> Void) throws(ChainError) {
        if roles[key] == nil { order.append(key) }
        guard order.count <= 256 else {
            throw ChainError(.decode, .tooManyAccounts, "name more accounts than the 256 that a message holds", field: intent.source)
        }
        change(&roles[key, default: Role()])
    }

    private func keys(signer: Bool, writable: Bool, except loaded: Set<SolanaPublicKey> = []) -> [SolanaPublicKey] {
        order.filter { key in
            guard let role = roles[key] else { return false }
            return role.isSigner == signer && role.isWritable == writable && !loaded.contains(key)
        }
    }

    private mutating func message() throws(ChainError) -> SolanaMessage {
        let (lookups, writable, readonly) = try lookups()
        let loaded = Set(writable + readonly)
        let writableSigners = keys(signer: true, writable: true)
        let readonlySigners = keys(signer: true, writable: false)
        let writableOthers = keys(signer: false, writable: true, except: loaded)
        let readonlyOthers = keys(signer: false, writable: false, except: loaded)
        let accountKeys = writableSigners + readonlySigners + writableOthers + readonlyOthers
        let accounts = accountKeys + writable + readonly
        guard accounts.count <= 256 else {
            throw ChainError(.decode, .tooManyAccounts, "name \(accounts.count) accounts, and a message holds 256", field: intent.source)
        }
        var indices: [SolanaPublicKey: UInt8] = [:]
        for (index, key) in accounts.enumerated() where indices[key] == nil { indices[key] = UInt8(clamping: index) }

        var instructions: [SolanaInstruction] = []
        for (position, instruction) in intent.instructions.enumerated() {
            let program = try index(of: instruction.program, in: indices, field: "instructions[\(position)].programId")
            var accounts: [UInt8] = []
            for (number, account) in instruction.accounts.enumerated() {
                accounts.append(try index(of: account.key, in: indices, field: "instructions[\(position)].accounts[\(number)]"))
            }
            guard accounts.count <= 65535, instruction.data.count <= 65535 else {
                throw ChainError(.decode, .oversized, "does not fit into a packet", field: "instructions[\(position)]")
            }
            instructions.append(SolanaInstruction(programIndex: program, accounts: accounts, data: instruction.data))
        }
        guard instructions.count <= 65535 else {
            throw ChainError(.decode, .oversized, "do not fit into a packet", field: intent.source)
        }
        let message = SolanaMessage(
            version: intent.version,
            header: SolanaMessageHeader(
                requiredSignatures: UInt8(clamping: writableSigners.count + readonlySigners.count),
                readonlySigned: UInt8(clamping: readonlySigners.count), readonlyUnsigned: UInt8(clamping: readonlyOthers.count)),
            config: intent.config, accountKeys: accountKeys, recentBlockhash: intent.recentBlockhash, instructions: instructions,
            lookups: lookups)
        try Sanitizer.check(message, stage: .decode)
        return message
    }

    private func index(
        of key: SolanaPublicKey, in indices: [SolanaPublicKey: UInt8], field: String
    ) throws(ChainError) -> UInt8 {
        guard let index = indices[key] else {
            throw ChainError(.decode, .lookupMismatch, "names \(key), which the message does not hold", field: field)
        }
        return index
    }

    /// The lookups and the accounts that they load. Signers and programs stay static: the runtime does not take them from tables.
    private func lookups() throws(ChainError) -> ([SolanaTableLookup], [SolanaPublicKey], [SolanaPublicKey]) {
        var lookups: [SolanaTableLookup] = []
        var writable: [SolanaPublicKey] = []
        var readonly: [SolanaPublicKey] = []
        var taken: Set<SolanaPublicKey> = []
        for (position, table) in intent.tables.enumerated() {
            let indexes: (writable: [UInt8], readonly: [UInt8])
            if let fixed = table.fixed {
                indexes = fixed
                for index in fixed.writable + fixed.readonly {
                    let key = table.addresses[Int(index)]
                    let role = roles[key] ?? Role()
                    guard !role.isSigner, !role.isProgram else {
                        throw ChainError(
                            .decode, .lookupMismatch, "loads \(key), which signs or is a program and so must be static",
                            field: "lookupTables[\(position)]")
                    }
                    guard !role.isWritable || fixed.writable.contains(index) else {
                        throw ChainError(
                            .decode, .lookupMismatch, "loads \(key) read-only, and an instruction writes to it",
                            field: "lookupTables[\(position)]")
                    }
                    guard taken.insert(key).inserted else {
                        throw ChainError(.decode, .duplicateAccount, "loads \(key) again", field: "lookupTables[\(position)]")
                    }
                }
            } else {
                var positions: [SolanaPublicKey: UInt8] = [:]
                for (index, key) in table.addresses.enumerated() where positions[key] == nil { positions[key] = UInt8(clamping: index) }
                func find(writable: Bool) -> [UInt8] {
                    keys(signer: false, writable: writable, except: taken).compactMap { key in
                        roles[key]?.isProgram == true ? nil : positions[key]
                    }
                }
                indexes = (find(writable: true), find(writable: false))
                for index in indexes.writable + indexes.readonly { taken.insert(table.addresses[Int(index)]) }
            }
            guard !indexes.writable.isEmpty || !indexes.readonly.isEmpty else { continue }
            writable += indexes.writable.map { table.addresses[Int($0)] }
            readonly += indexes.readonly.map { table.addresses[Int($0)] }
            lookups.append(
                SolanaTableLookup(table: table.key, writableIndexes: indexes.writable, readonlyIndexes: indexes.readonly))
        }
        return (lookups, writable, readonly)
    }
}
