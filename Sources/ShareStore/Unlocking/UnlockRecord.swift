internal import Groups
internal import Secrets

/// The unlock record: the wrapped data key and how to unwrap it.
struct UnlockRecord {
    let method: StoreLock
    /// The AES-256-GCM nonce; empty for a provider.
    let nonce: [UInt8]
    let wrapped: [UInt8]

    var kindName: String {
        switch method {
        case .passphrase: "passphrase"
        case .provider: "key provider"
        }
    }

    /// Wraps a data key.
    init(wrapping dataKey: borrowing SecretBytes, by unlock: Unlock, storeID: [UInt8], file: String) throws(StoreError) {
        switch unlock {
        case .passphrase(let keyring):
            let method = StoreLock.passphrase(keyring.newStoreParameters)
            let nonce = Randomness.system.bytes(AEAD.nonceLength)
            let key = try keyring.key(for: keyring.newStoreParameters)
            do throws(SecretsError) {
                wrapped = try AEAD.seal(
                    dataKey, key: key.key, nonce: nonce, associatedData: Self.associatedData(method, storeID: storeID))
            } catch {
                throw .secrets(error)
            }
            self.method = method
            self.nonce = nonce
        case .provider(let provider):
            let method = StoreLock.provider(name: provider.name)
            let associatedData = Self.associatedData(method, storeID: storeID)
            self.wrapped = try Self.asking(provider, file) { provider in
                let wrapped = try provider.wrap(dataKey, associatedData: associatedData)
                guard method.fault(nonce: [], wrapped: wrapped) == nil else {
                    throw KeyProviderFailure("what it gives is too long or empty")
                }
                // What it cannot give back is not relied on: the shares would be gone with it.
                guard try provider.unwrap(wrapped, associatedData: associatedData).isEqual(to: dataKey) else {
                    throw KeyProviderFailure("it does not give back what it was given")
                }
                return wrapped
            }
            self.method = method
            self.nonce = []
        }
    }

    /// A record read from a store.
    init(method: StoreLock, nonce: [UInt8], wrapped: [UInt8]) {
        self.method = method
        self.nonce = nonce
        self.wrapped = wrapped
    }

    /// The data key, in guarded storage.
    func unwrap(by unlock: Unlock, storeID: [UInt8], file: String) throws(StoreError) -> SecretBytes {
        let associatedData = Self.associatedData(method, storeID: storeID)
        switch (method, unlock) {
        case (.passphrase(let parameters), .passphrase(let keyring)):
            let key = try keyring.key(for: parameters)
            do throws(SecretsError) {
                let dataKey = try AEAD.open(wrapped, key: key.key, nonce: nonce, associatedData: associatedData, storage: .guarded)
                guard dataKey.count == StoreLock.dataKeyLength else { throw .authenticationFailed }
                return dataKey
            } catch {
                throw .wrongUnlock(file: file)
            }
        case (.provider(let name), .provider(let provider)):
            guard name == provider.name else { throw .unlockKindDiffers(file: file, lockedBy: "key provider named \(name)") }
            let box = try Self.asking(provider, file) { SecretBox(try $0.unwrap(wrapped, associatedData: associatedData)) }
            guard let dataKey = box.take(), dataKey.count == StoreLock.dataKeyLength else { throw .wrongUnlock(file: file) }
            return dataKey
        case (.passphrase, .provider): throw .unlockKindDiffers(file: file, lockedBy: kindName)
        case (.provider(let name), .passphrase): throw .unlockKindDiffers(file: file, lockedBy: "key provider named \(name)")
        }
    }

    /// Asks a provider. Its own error may hold anything, and is not passed on.
    private static func asking<T>(
        _ provider: any KeyProvider, _ file: String, _ body: (any KeyProvider) throws -> T
    ) throws(StoreError) -> T {
        guard StoreLock.isName(provider.name) else {
            throw .providerFailed(file: file, provider: "without a name", reason: "it has to have one of 1 to 64 printable characters")
        }
        do { return try body(provider) } catch SecretsError.authenticationFailed { throw .wrongUnlock(file: file) } catch {
            throw .providerFailed(file: file, provider: provider.name, reason: (error as? KeyProviderFailure)?.reason)
        }
    }

    /// SHA-256 over all of it, to tell an altered record from a wrong passphrase. It authenticates nothing by itself; events name it.
    var checksum: [UInt8] {
        var fields = FieldBytes(.unlockChecksum)
        fields.append(Self.associatedData(method, storeID: []))
        fields.append(nonce)
        fields.append(wrapped)
        return SHA256.hash(fields.bytes)
    }

    private static func associatedData(_ method: StoreLock, storeID: [UInt8]) -> [UInt8] {
        var fields = FieldBytes(.unlock)
        fields.append(storeID)
        switch method {
        case .passphrase(let parameters):
            fields.append("passphrase")
            fields.append(parameters.opslimit)
            fields.append(parameters.memlimit)
            fields.append(parameters.salt)
        case .provider(let name):
            fields.append("provider")
            fields.append(name)
        }
        return fields.bytes
    }
}
