internal import Tron
internal import Stressing

@main struct StressTron {
    static func main() throws { try stress(TronAdapter(), Bombs.all) }
}
