import Groups
import MPCCore
import Secrets
import TestSupport
import Testing

/// The stored forms of a key: read strictly, every field named.
@Suite struct KeyRecordTests {
    private func share(_ scheme: SignatureScheme) throws -> KeyShare {
        try TestParties(3, randomness: .test(60)).keys(scheme, threshold: 2, randomness: .test(61))[1]
    }

    private func problem(_ bytes: [UInt8]) -> WireError? {
        do throws(WireError) {
            _ = try KeyInfo(decoding: bytes)
            return nil
        } catch { return error }
    }

    @Test(arguments: SignatureScheme.allCases) func roundTrip(_ scheme: SignatureScheme) throws {
        let info = try share(scheme).info
        let read = try KeyInfo(decoding: info.encoded)
        #expect(read == info)
        #expect(read.encoded == info.encoded)
        #expect(info.index == (try party(2)) && info.threshold == 2 && info.parties == 3 && info.epoch == 0 && info.origin == .distributed)
        #expect(info.publicShare(of: try party(4)) == nil)
    }

    /// Version 2 has the place of an imported extended key behind everything else.
    @Test(arguments: SignatureScheme.allCases) func thePlaceBelowAMaster(_ scheme: SignatureScheme) throws {
        let info = try share(scheme).info
        let wide = info.encodedWithPlace
        #expect(wide == [2] + info.encoded.dropFirst() + KeyInfo.atRoot)
        #expect(wide.count == KeyInfo.length(scheme: scheme, parties: 3))
        #expect(try KeyInfo(decoding: wide) == info)
        let place: [UInt8] = [3, 0x34, 0x42, 0x19, 0x3e, 0x80, 0, 0, 0]
        let imported = try KeyInfo(decoding: wide.dropLast(9) + place)
        #expect(imported.bip32 == place && imported != info)
        #expect(imported.encoded == wide.dropLast(9) + place)
        #expect(problem(wide + [0]) == WireError(field: "end", problem: .trailingBytes(1)))
    }

    /// A record whose public shares lie on no polynomial of its degree is told apart.
    @Test(arguments: SignatureScheme.allCases) func sharesLieOnOnePolynomial(_ scheme: SignatureScheme) throws {
        let info = try share(scheme).info
        #expect(info.isOnePolynomial)
        let size = scheme == .ed25519 ? 32 : 33
        // The third share becomes the second.
        var encoded = info.encoded
        encoded.replaceSubrange(138 + 3 * size..<138 + 4 * size, with: encoded[138 + 2 * size..<138 + 3 * size])
        #expect(try !KeyInfo(decoding: encoded).isOnePolynomial)
    }

    @Test(arguments: SignatureScheme.allCases) func everyTruncationAndTrailingBytes(_ scheme: SignatureScheme) throws {
        let encoded = try share(scheme).info.encoded
        for length in encoded.indices { #expect(problem(Array(encoded.prefix(length)))?.problem == .truncated, "\(length)") }
        #expect(problem(encoded + [0]) == WireError(field: "end", problem: .trailingBytes(1)))
    }

    @Test(arguments: SignatureScheme.allCases) func everyField(_ scheme: SignatureScheme) throws {
        let encoded = try share(scheme).info.encoded
        func byte(_ position: Int, _ value: UInt8) -> WireError? { problem(encoded.replacing(position..<position + 1, with: [value])) }
        func outOfRange(_ field: String) -> WireError { WireError(field: field, problem: .outOfRange) }
        #expect(byte(0, 0) == WireError(field: "version", problem: .unknownVersion(0)))
        #expect(byte(0, 3) == WireError(field: "version", problem: .unknownVersion(3)))
        #expect(byte(0, 2) == WireError(field: "place below a master", problem: .truncated))
        for code: UInt8 in [0, 4, 255] { #expect(byte(1, code) == outOfRange("scheme")) }
        for t: UInt8 in [0, 1, 4, 255] { #expect(byte(6, t) == outOfRange("threshold")) }
        #expect(byte(7, 0) == outOfRange("threshold"))
        #expect(byte(7, 2) != nil && byte(7, 4) != nil)
        for index: UInt8 in [0, 4, 255] { #expect(byte(8, index) == outOfRange("index")) }
        for origin: UInt8 in [0, 3, 255] { #expect(byte(9, origin) == outOfRange("origin")) }
        // Elements: the public key, then every share.
        let size = scheme == .ed25519 ? 32 : 33
        let names = ["public key", "public share 1", "public share 2", "public share 3"]
        for (position, name) in names.enumerated() {
            let start = 138 + size * position
            for bad in [[UInt8](repeating: 0, count: size), [UInt8](repeating: 255, count: size)] {
                #expect(
                    problem(encoded.replacing(start..<start + size, with: bad)) == WireError(field: name, problem: .group(.invalidElement)))
            }
        }
        #expect(138 + size * names.count == encoded.count)
    }

    /// A record is of one scheme: no Ed25519 key reads as a secp256k1 key (rule S12).
    @Test func schemeSwapped() throws {
        let encoded = try share(.ed25519).info.encoded
        for code: UInt8 in [1, 2] { #expect(problem(encoded.replacing(1..<2, with: [code])) != nil) }
    }

    @Test(arguments: SignatureScheme.allCases) func secretsMatchTheirRecord(_ scheme: SignatureScheme) throws {
        let share = try share(scheme)
        let secret = share.withSecret { $0.exposed() }
        func read(_ secret: [UInt8]) -> WireError? {
            do throws(WireError) {
                let read = try KeyShare(info: share.info, secret: SecretBytes(copying: secret))
                return read.withSecret { $0.exposed() } == secret ? nil : WireError(field: "other", problem: .outOfRange)
            } catch { return error }
        }
        #expect(read(secret) == nil)
        let mismatch = WireError(field: "secret share", problem: .outOfRange)
        #expect(read(secret.flipping(1)) == mismatch)
        #expect(read([UInt8](repeating: 0, count: 32)) == mismatch)
        #expect(read([UInt8](repeating: 255, count: 32)) == WireError(field: "secret share", problem: .group(.scalarNotCanonical)))
        for length in [0, 31, 33] {
            let expected = WireError(field: "secret share", problem: .group(.wrongLength(expected: 32, actual: length)))
            #expect(read(Array((secret + [0]).prefix(length))) == expected)
        }
    }

    /// H("keygen/id"; scheme, X, chain code, t, n, sid), and the transcript's hash: each field counts.
    @Test func keyIDs() throws {
        let info = try share(.ed25519).info
        func id(_ scheme: String, _ key: [UInt8], _ code: [UInt8], _ t: UInt32, _ n: UInt32, _ run: [UInt8]) -> [UInt8] {
            var transcript = Transcript(.keyID)
            transcript.absorb(scheme)
            transcript.absorb(key)
            transcript.absorb(code)
            transcript.absorb(t)
            transcript.absorb(n)
            transcript.absorb(run)
            return transcript.hash()
        }
        #expect(info.keyID == id("ed25519", info.publicKey, info.chainCode, 2, 3, info.runID))
    }

    /// All keys of one run: each with a chain code, an id and shares of its own.
    @Test func oneRunManyKeys() throws {
        let outcomes = try TestParties(3).generate([.ed25519, .bip340Secp256k1, .ecdsaSecp256k1], threshold: 2)
        for outcome in outcomes.values {
            let keys = try outcome.get().shares
            #expect(keys.map(\.info.scheme) == [.ecdsaSecp256k1, .bip340Secp256k1, .ed25519])
            #expect(Set(keys.map(\.info.keyID)).count == 3)
            #expect(Set(keys.map(\.info.chainCode)).count == 3)
            #expect(Set(keys.map(\.info.publicKey)).count == 3)
            #expect(Set(keys.map(\.info.transcriptHash)).count == 1)
        }
    }
}
