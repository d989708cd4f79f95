@testable import DKLs23
import Foundation
import Groups
import MPCCore
import Secrets
import Testing

func unhex(_ s: String) -> [UInt8] {
    var r: [UInt8] = []
    var i = s.startIndex
    while i < s.endIndex { let n = s.index(i, offsetBy: 2); r.append(UInt8(s[i..<n], radix: 16)!); i = n }
    return r
}
func hex(_ b: [UInt8]) -> String { b.map { String(format: "%02x", $0) }.joined() }

@Suite struct KA {
    nonisolated(unsafe) static let json = try! JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "/work/shared/protocols/known-answers.json"))) as! [String: Any]

    @Test func extensionAndVole() throws {
        let exts = unsafe Self.json["extension"] as! [[String: Any]]



        for (index, e) in exts.enumerated() {
            let batch = e["B"] as! Int
            let sid = unhex(e["sidAB"] as! String)
            let k0 = unhex(e["k0"] as! String), k1 = unhex(e["k1"] as! String), delta = unhex(e["delta"] as! String)
            var keys: [UInt8] = [], akeys: [UInt8] = []
            for i in 0..<128 {
                let a = Array(k0[16 * i..<16 * i + 16]), b = Array(k1[16 * i..<16 * i + 16])
                keys += a + b
                akeys += (delta[i / 8] >> (i % 8)) & 1 == 1 ? b : a
            }
            let beta = unhex(e["beta"] as! String) + unhex(e["padding"] as! String)
            let bob = OTExtension.receive(batch: batch, session: sid, keys: SecretBytes(copying: keys), choices: SecretBytes(copying: beta))!
            let size = ExtensionLayout(batch: batch)!.columnBytes
            #expect(hex(SHA256.hash(Array(bob.message.prefix(128 * size)))) == e["u_sha256"] as! String)
            #expect(hex(Array(bob.message[128 * size..<128 * size + 16])) == e["x"] as! String)
            #expect(hex(Array(bob.message[(128 * size + 16)...])) == e["y"] as! String)
            let t1 = hex(bob.rows.slice(0..<16)!.exposed()); #expect(t1 == e["trow0"] as! String)
            let alice = OTExtension.send(batch: batch, session: sid, keys: SecretBytes(copying: akeys), delta: SecretBytes(copying: delta), message: bob.message)!
            let ok = alice.isConsistent; #expect(ok)
            for v in unsafe Self.json["vole"] as! [[String: Any]] where v["extension"] as! Int == index {
                let m = v["m"] as! Int
                let gadget = Gadget(session: sid)
                let pk = VectorOLE.padKey(sid)
                let a = (v["a"] as! [String]).map(unhex)
                let w = VectorOLE.Workspace()
                let a0 = try SecretScalar<Secp256k1>(decoding: SecretBytes(copying: a[0]))
                let a1 = try SecretScalar<Secp256k1>(decoding: SecretBytes(copying: a[1]))
                let ah = try SecretScalar<Secp256k1>(decoding: SecretBytes(copying: unhex(v["aHat"] as! String)))
                let sent = VectorOLE.send(alice, instance: m, gadget: gadget, padKey: pk, inputs: a0, a1, check: ah, workspace: w)
                let c = v["c"] as! [String]
                let t2 = hex(sent.first.encoded().exposed()); #expect(t2 == c[0])
                let t3 = hex(sent.second.encoded().exposed()); #expect(t3 == c[1])
                #expect(hex(SHA256.hash(Array(sent.message.prefix(416 * 96)))) == v["aTilde_sha256"] as! String)
                #expect(hex(Array(sent.message[(416 * 96)...].prefix(32))) == v["eta"] as! String)
                #expect(hex(Array(sent.message.suffix(32))) == v["mu"] as! String)
                let got = VectorOLE.receive(bob, instance: m, gadget: gadget, padKey: pk, message: sent.message, workspace: w)!
                let d = v["d"] as! [String]
                let ok2 = got.consistent; #expect(ok2)
                let t4 = hex(got.first.encoded().exposed()); #expect(t4 == d[0])
                let t5 = hex(got.second.encoded().exposed()); #expect(t5 == d[1])
                let t6 = hex(gadget.sum(choices: bob.choices, instance: m).encoded().exposed()); #expect(t6 == v["b"] as! String)
            }
        }
    }
}
@Suite struct PRGT { @Test func k() throws {
    let e = (unsafe KA.json["extension"] as! [[String: Any]])[0]
    let k0 = unhex(e["k0"] as! String)
    var out = [UInt8](repeating: 0, count: 16)
    unsafe SingleBlockHash().prgKeys(&out, keys: Array(k0.prefix(16)), count: 1, tag: .otPRG, field: unhex(e["sidAB"] as! String))
    print("PRGKEY", hex(out))
    var s = [UInt8](repeating: 0, count: 32)
    let ok = unsafe KeyStream()!.fill(&s, count: 32, key: out)
    print("STREAM", ok, hex(s))
} }
@Suite struct BOT { @Test func k() throws {
    let e = (unsafe KA.json["baseOT"] as! [String: Any])
    print(e.keys)
    let ts = e["transfers"] as! [[String: Any]]
    // Only three transfers are given in full: the rest are random.
    let ot = unhex(e["otSid"] as! String)
    var choices = [UInt8](repeating: 0, count: 16)
    var secrets: [UInt8] = [], others: [[UInt8]] = []
    for i in 0..<128 {
        if i < ts.count {
            if ts[i]["choice"] as! Int == 1 { choices[i / 8] |= 1 << (i % 8) }
            secrets += unhex(ts[i]["a"] as! String)
            others.append(unhex(ts[i]["other"] as! String))
        } else {
            secrets += SecretScalar<Ristretto255>(random: .system).encoded().exposed()
            others.append(Ristretto255.randomElement(.system))
        }
    }
    let receiver = try #require(BaseOT.Receiver(session: ot, choices: SecretBytes(copying: choices), secrets: SecretBytes(copying: secrets), others: others).map { ReceiverBox($0) })
    for (i, t) in ts.enumerated() {
        let r = t["r"] as! [String]
        #expect(hex(Array(receiver.message[64 * i..<64 * i + 32])) == r[0])
        #expect(hex(Array(receiver.message[64 * i + 32..<64 * i + 64])) == r[1])
    }
    var scalars: [UInt8] = []
    for i in 0..<128 {
        if i < ts.count { for s in ts[i]["s"] as! [String] { scalars += unhex(s) } } else {
            for _ in 0..<2 { scalars += SecretScalar<Ristretto255>(random: .system).encoded().exposed() }
        }
    }
    guard let sent = BaseOT.send(session: ot, received: receiver.message, scalars: SecretBytes(copying: scalars)) else { Issue.record("no"); return }
    let keys = sent.keys.exposed(), message = sent.message
    for (i, t) in ts.enumerated() {
        let S = t["S"] as! [String], K = t["key"] as! [String]
        #expect(hex(Array(message[64 * i..<64 * i + 32])) == S[0])
        #expect(hex(Array(message[64 * i + 32..<64 * i + 64])) == S[1])
        #expect(hex(Array(keys[32 * i..<32 * i + 16])) == K[0])
        #expect(hex(Array(keys[32 * i + 16..<32 * i + 32])) == K[1])
    }
    let got = receiver.finish(message)!
    for i in 0..<128 {
        let b = Int(choices[i / 8] >> (i % 8)) & 1
        #expect(Array(got[16 * i..<16 * i + 16]) == Array(keys[16 * (2 * i + b)..<16 * (2 * i + b) + 16]))
    }
} }
final class ReceiverBox { var r: BaseOT.Receiver?; let message: [UInt8]; init(_ r: consuming BaseOT.Receiver) { message = r.message; self.r = .some(r) }
  func finish(_ m: [UInt8]) -> [UInt8]? { guard let r = r.take(), let k = r.finish(m) else { return nil }; return k.keys.exposed() } }
