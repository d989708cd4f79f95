/// The words for members that nodes add to transactions that they know.
public enum NodeWord {
    /// The sentence that says why such a member is refused elsewhere: whoever signs would believe that it counts.
    public static let refusal = "stands beside a signature alone: it is a node's word on a transaction that it knows"
}

extension JSONCursor {
    /// Takes the envelope of JSON-RPC off what a node answered, or what a program asks a node for: the `result` of a response, the one
    /// document in the `params` of a request, or the one element of a list of parameters. Anything else stands for itself.
    ///
    /// - Throws: `wrongType` where the envelope holds no document: an error, null, or several parameters.
    public func withoutEnvelope() throws(ChainError) -> JSONCursor {
        if value.array != nil {
            let elements = try elements()
            guard let first = elements.first, elements.count == 1, first.value.object != nil else {
                throw failure(.wrongType, "must be an object, or a list of one, as the parameters of a request are")
            }
            return first
        }
        guard value["jsonrpc"] != nil || (value["result"] != nil && value["id"] != nil) else { return self }
        if value["method"] != nil {
            try object(allowing: ["jsonrpc", "id", "method", "params"])
            let params = try required("params")
            // What comes behind the document are options for the node.
            guard params.value.array != nil, let first = try params.elements().first else { return params }
            return first
        }
        try object(allowing: ["jsonrpc", "id", "result", "error"])
        if let error = optional("error") {
            throw error.failure(.wrongType, "is the node's answer: it has no document for you")
        }
        guard let result = optional("result") else {
            throw ChainError(
                stage, .missingField, "is null: the node does not know what it was asked for",
                field: path.isEmpty ? "result" : path + ".result")
        }
        return result
    }
}
