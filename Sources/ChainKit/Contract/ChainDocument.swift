/// A document of some adapter, with the context that it was decoded in, carried without knowing which adapter's.
///
/// Whatever is asked of it – summary, plan, verification, estimate – is answered in that one context. Who wants the same bytes in another
/// context decodes them again.
public struct ChainDocument: Sendable {
    /// The adapter's id.
    public let adapter: String
    /// The context that the document was decoded in, as it was handed over.
    public let context: ChainContext
    private let content: any Sendable

    /// The adapter's own document and context.
    struct Content<Document: Sendable, Context: Sendable>: Sendable {
        let document: Document
        let context: Context
    }

    init<Document: Sendable, Context: Sendable>(adapter: String, content: Content<Document, Context>, context: ChainContext) {
        self.adapter = adapter
        self.content = content
        self.context = context
    }

    /// What the adapter with this id handed over; nil where the document is another's.
    func content<Adapter: ChainAdapter>(of adapter: Adapter) -> Content<Adapter.Document, Adapter.Context>? {
        self.adapter == adapter.identity.id ? content as? Content<Adapter.Document, Adapter.Context> : nil
    }
}
