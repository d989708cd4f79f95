internal import ChainKit
internal import FoundationEssentials

/// The machine that figures were taken on.
enum Machine {
    /// `{"cpu", "cores", "architecture", "os", "build"}`
    static var json: JSONValue {
        [
            "cpu": .string(cpu), "cores": .integer(ProcessInfo.processInfo.activeProcessorCount), "architecture": .string(architecture),
            "os": .string(ProcessInfo.processInfo.operatingSystemVersionString), "build": .string(build),
            "version": .string(Version.number),
        ]
    }

    static var text: String {
        "\(cpu), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(ProcessInfo.processInfo.operatingSystemVersionString), \(build) build"
    }

    /// Whether the optimiser was off, which makes protocols a hundred times slower.
    static var isDebug: Bool { build == "debug" }

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "other"
        #endif
    }

    /// Linux names the model in a file; elsewhere the architecture has to do.
    private static var cpu: String {
        guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo"), let text = String(data: data, encoding: .utf8) else {
            return architecture
        }
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            if let colon = line.firstIndex(of: ":") { return Printable.text(String(line[line.index(after: colon)...].drop { $0 == " " })) }
        }
        return architecture
    }
}
