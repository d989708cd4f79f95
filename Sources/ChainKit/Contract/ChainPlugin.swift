/// An adapter that a program lists by its type alone: it makes itself, and knows the vectors that it passes.
///
/// A program has one line a plug-in; everything that it can do with a chain follows from the type.
public protocol ChainPlugin: ChainAdapter {
    /// The adapter; it has no state.
    init()

    /// The vectors that it was built against. A test of the plug-in compares them with the folder.
    static var vectors: VectorManifest { get }
}

extension AdapterRegistry {
    /// Adds a plug-in with its vectors.
    public mutating func register<Plugin: ChainPlugin>(_ plugin: Plugin.Type) throws(ChainError) {
        try register(Plugin(), vectors: Plugin.vectors)
    }
}
