/// The error of a certificate that is not what a party of this program shows.
public enum CertificateError: Error, Equatable, Sendable {
    /// These bytes are no certificate of this form.
    case form
    /// The signature is not that of the identity.
    case signature
    /// It is not valid at this time: seconds since 1970.
    case notAt(Int64)
    /// A chain of another number of certificates than a leaf and its identity.
    case chain(count: Int)
    /// The keys of a connection could not be made.
    case keyGeneration
}

extension CertificateError: CustomStringConvertible {
    /// The words for people.
    public var description: String {
        switch self {
        case .form: "no certificate as chainsign makes them"
        case .signature: "the certificate's signature is not the identity's"
        case .notAt(let time): "the certificate is not valid now (\(time) seconds after 1970): one of the clocks is wrong"
        case .chain(let count): "\(count) certificate\(count == 1 ? "" : "s") instead of a leaf and its identity"
        case .keyGeneration: "no key could be made for the connection"
        }
    }
}
