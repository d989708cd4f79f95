import Groups
import Secrets
import TestSupport
import Testing

@testable import MPCCore

/// The codec under every message (rules D1, D2, D5).
@Suite struct WireTests {
    private func problem(_ body: () throws(WireError) -> Void) -> WireError? {
        do throws(WireError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func headers() throws {
        let runID = (0..<32).map { UInt8($0) }
        for type in MessageType.allCases where type.isOfRun {
            let encoded = WireHeader(type: type, runID: runID).encoded
            #expect(encoded == [1, type.rawValue] + runID)
            #expect(try WireHeader(encoded) == WireHeader(type: type, runID: runID))
            #expect(try WireHeader(encoded + [9, 9]).runID == runID, "what follows is for others to read")
            for length in encoded.indices {
                #expect(problem { () throws(WireError) in _ = try WireHeader(Array(encoded.prefix(length))) }?.problem == .truncated)
            }
        }
        // Records that are of no run, and whatever their bytes look like.
        for type in MessageType.allCases where !type.isOfRun {
            #expect(
                problem { () throws(WireError) in _ = try WireHeader([1, type.rawValue] + runID) }
                    == WireError(field: "type", problem: .unknownType(type.rawValue)))
        }
        #expect(MessageType.allCases.filter { !$0.isOfRun }.map(\.rawValue).sorted() == [80, 81, 82, 96, 97, 98, 99])
        #expect(
            problem { () throws(WireError) in _ = try WireHeader([0, 1] + runID) }
                == WireError(field: "version", problem: .unknownVersion(0)))
        #expect(
            problem { () throws(WireError) in _ = try WireHeader([1, 0] + runID) } == WireError(field: "type", problem: .unknownType(0)))
        #expect(Set(MessageType.allCases.map(\.rawValue)).count == MessageType.allCases.count)
        #expect(WireHeader.runID(of: [77, 88] + runID) == runID, "whatever version and type")
        #expect(WireHeader.runID(of: [77, 88] + runID + [1]) == runID)
        #expect(WireHeader.runID(of: [77, 88] + runID.dropLast()) == nil)
        #expect(WireHeader.runID(of: []) == nil)
    }

    @Test func fields() throws {
        let element = try #require(Secp256k1.generatorMultiple(.one))
        var writer = WireWriter()
        writer.byte(7)
        writer.write([8, 9])
        writer.write(UInt32(0x0a0b_0c0d))
        writer.write(Scalar<Edwards25519>(3))
        writer.write(element)
        #expect(writer.bytes.prefix(7) == [7, 8, 9, 10, 11, 12, 13])
        func read(_ bytes: [UInt8]) throws(WireError) {
            var reader = WireReader(bytes)
            guard try reader.byte("a") == 7, try reader.bytes(2, "b") == [8, 9], try reader.number("c") == 0x0a0b_0c0d,
                try reader.scalar("d", of: Edwards25519.self) == Scalar(3), try reader.element("e", of: Secp256k1.self) == element
            else { throw WireError(field: "value", problem: .outOfRange) }
            try reader.finish()
        }
        #expect(problem { () throws(WireError) in try read(writer.bytes) } == nil)
        let names = [(0, "a"), (1, "b"), (3, "c"), (7, "d"), (39, "e")]
        for length in writer.bytes.indices {
            let field = names.last { $0.0 <= length }?.1 ?? ""
            let found = problem { () throws(WireError) in try read(Array(writer.bytes.prefix(length))) }
            #expect(found == WireError(field: field, problem: .truncated))
        }
        let longer = problem { () throws(WireError) in try read(writer.bytes + [0, 0]) }
        #expect(longer == WireError(field: "end", problem: .trailingBytes(2)))
        let scalar = problem { () throws(WireError) in try read(writer.bytes.replacing(7..<39, with: [UInt8](repeating: 255, count: 32))) }
        #expect(scalar == WireError(field: "d", problem: .group(.scalarNotCanonical)))
        let point = problem { () throws(WireError) in try read(writer.bytes.replacing(39..<40, with: [4])) }
        #expect(point == WireError(field: "e", problem: .group(.invalidElement)))
        let negative = problem { () throws(WireError) in
            var reader = WireReader([1, 2, 3])
            _ = try reader.bytes(-1, "x")
        }
        #expect(negative == WireError(field: "x", problem: .truncated))
        let huge = problem { () throws(WireError) in
            var reader = WireReader([1, 2, 3])
            _ = try reader.bytes(.max, "x")
        }
        #expect(huge == WireError(field: "x", problem: .truncated))
    }

    @Test func secretMessages() throws {
        let header = WireHeader(type: .keygenShares, runID: [UInt8](repeating: 5, count: 32))
        let content = header.encoded + (0..<64).map { UInt8($0) }
        let message = SecretMessage(SecretBytes(copying: content))
        #expect(message.head == header.encoded)
        func field(_ message: SecretMessage, _ range: Range<Int>, _ size: Int) throws -> [UInt8] {
            try message.field(range, ofBody: size, "f").exposed()
        }
        #expect(try field(message, 0..<32, 64) == Array(content[34..<66]))
        #expect(try field(message, 32..<64, 64) == Array(content[66...]))
        #expect(throws: WireError(field: "f", problem: .truncated)) { try field(message, 0..<32, 65) }
        #expect(throws: WireError(field: "end", problem: .trailingBytes(1))) { try field(message, 0..<32, 63) }
        #expect(throws: WireError(field: "f", problem: .truncated)) { try field(message, 40..<72, 64) }
        for length in 0..<34 {
            let short = SecretMessage(SecretBytes(copying: Array(content.prefix(length))))
            #expect(short.head == Array(content.prefix(length)))
            #expect(throws: WireError(field: "f", problem: .truncated)) { try field(short, 0..<1, 1) }
        }
    }

    /// Round 0's message, apart from its signature (OpeningTests alter every byte of it).
    @Test func hellos() throws {
        let hello = Hello(nonce: [UInt8](repeating: 1, count: 32), ephemeralKey: [UInt8](repeating: 2, count: 32))
        let encoded = hello.encode(signature: [UInt8](repeating: 3, count: 64))
        #expect(encoded.count == 130)
        for length in encoded.indices {
            #expect(problem { () throws(WireError) in _ = try Hello.decode(Array(encoded.prefix(length))) }?.problem == .truncated)
        }
        #expect(
            problem { () throws(WireError) in _ = try Hello.decode(encoded + [0]) } == WireError(field: "end", problem: .trailingBytes(1)))
        #expect(
            problem { () throws(WireError) in _ = try Hello.decode(encoded.replacing(1..<2, with: [16])) }
                == WireError(field: "type", problem: .unexpectedType))
        #expect(
            problem { () throws(WireError) in _ = try Hello.decode(encoded.replacing(0..<1, with: [2])) }
                == WireError(field: "version", problem: .unknownVersion(2)))
        // What is signed says whose it is, and for what run; contents in any other split are others.
        let parties = try TestParties(3)
        let (mine, theirs) = (try parties.parameters([.ed25519], threshold: 2).1, try parties.parameters([.ed25519], threshold: 3).1)
        let other = Hello(nonce: hello.ephemeralKey, ephemeralKey: hello.nonce)
        let hashes = [
            hello.signedHash(mine, party: try party(1)), hello.signedHash(mine, party: try party(2)),
            hello.signedHash(theirs, party: try party(1)), other.signedHash(mine, party: try party(1)),
        ]
        #expect(Set(hashes).count == hashes.count)
        let read = try Hello.decode(encoded)
        #expect(read.0.nonce == hello.nonce && read.0.ephemeralKey == hello.ephemeralKey && read.signature.count == 64)
    }
}
