/// The version that `chainsign --version` shows.
enum Version {
    static let text = "0.1.0"
}
