public import ChainKit
internal import FoundationEssentials

/// A folder of vector files, one chain's.
public struct VectorFolder: Sendable {
    /// The files, sorted by name.
    public let files: [VectorFile]
    /// What an adapter is registered with.
    public let manifest: VectorManifest

    /// The vectors of a chain: the folder `vectors/CHAIN` of the package that a source file belongs to.
    ///
    /// - Parameter file: the source file, or any below the package's root; the caller's own where nothing is said.
    /// - Throws: `ChainError` where no folder above the file holds `vectors/CHAIN`, and as ``init(_:)``.
    public init(of chain: String, near file: String = #filePath) throws(ChainError) {
        var parents = file.split(separator: "/", omittingEmptySubsequences: false)
        while parents.popLast() != nil {
            let path = (parents + ["vectors", Substring(chain)]).joined(separator: "/")
            if FileManager.default.fileExists(atPath: path) {
                try self.init(path)
                return
            }
        }
        throw ChainError(.decode, .unreadableFile, "no folder above \(file) holds vectors/\(chain)", field: chain)
    }

    /// Reads every `.json` file of a folder.
    ///
    /// - Throws: `ChainError` naming the file, for one that can't be read or breaks the format, for a folder without files, and for
    ///   files of different chains.
    public init(_ path: String) throws(ChainError) {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: path).filter({ $0.hasSuffix(".json") }).sorted(), !names.isEmpty else {
            throw ChainError(.decode, .unreadableFile, "holds no vector files; pass the folder of one chain", field: path)
        }
        var files: [VectorFile] = []
        var listing = ""
        for name in names {
            guard let data = manager.contents(atPath: path + "/" + name) else {
                throw ChainError(.decode, .unreadableFile, "can't be read", field: name)
            }
            let text = [UInt8](data)
            do {
                files.append(try VectorFile(name: name, text: text))
            } catch {
                throw ChainError(
                    error.stage, error.code, error.message, field: [name, error.field].compactMap { $0 }.joined(separator: ": "))
            }
            // The output of `sha256sum *.json`, so that anybody can recompute the manifest.
            listing += Hex.encode(HashFunction.sha256.digest(of: text)) + "  " + name + "\n"
        }
        guard let chain = files.first?.chain, files.allSatisfy({ $0.chain == chain }) else {
            throw ChainError(.decode, .unreadableFile, "holds files of different chains", field: path)
        }
        self.files = files
        manifest = VectorManifest(
            chain: chain, cases: files.reduce(0) { $0 + $1.cases.count },
            digest: Hex.encode(HashFunction.sha256.digest(of: Array(listing.utf8))))
    }
}
