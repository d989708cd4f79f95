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
