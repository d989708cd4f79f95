/// Private folders for stores, made so that a loss of power after "done" cannot take them back.
public enum StoreFolder {
    /// Makes a folder of mode 0700, missing parents too; the parent of every folder made is synced. An existing folder must
    /// be its owner's alone.
    public static func make(_ path: String) throws(StoreError) {
        if try FileSystem.status(path) != nil { return try FileSystem.requirePrivateFolder(path) }
        let parent = FileSystem.folder(of: path)
        if parent != path, try FileSystem.status(parent) == nil { try make(parent) }
        try FileSystem.requirePrivateFolder(path)
        try FileSystem.syncFolder(of: path)
    }

    /// Makes a rename or creation at `path` durable.
    public static func sync(parentOf path: String) throws(StoreError) { try FileSystem.syncFolder(of: path) }
}
