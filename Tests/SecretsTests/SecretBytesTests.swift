import Secrets
import Testing

@Suite struct SecretBytesTests {
    @Test(arguments: [SecretStorage.heap, .guarded])
    func copiesAreEqualAndIndependent(storage: SecretStorage) {
        var original = SecretBytes(copying: [1, 2, 3], storage: storage)
        let copy = original.copy(storage: storage)
        let equalBefore = original.isEqual(to: copy)
        #expect(equalBefore)
        unsafe original.withUnsafeMutableBytes { unsafe $0[0] = 9 }
        let equalAfter = original.isEqual(to: copy)
        #expect(!equalAfter)
    }
}
