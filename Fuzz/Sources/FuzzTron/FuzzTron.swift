internal import Tron
internal import Fuzzing

@main struct FuzzTron {
    static func main() { unsafe runFuzzer { unsafe fuzz(TronAdapter(), $0, $1) } }
}
