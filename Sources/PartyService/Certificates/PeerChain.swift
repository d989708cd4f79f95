/// The certificates that the other side of a connection showed.
public enum PeerChain {
    /// Whose connection it is, by a leaf and the identity that signed it, in this order and with nothing else, at a time in seconds since 1970.
    ///
    /// Who that is, and what it may do, is not said by this: rights are looked up with each request.
    public static func identity(of chain: [[UInt8]], at time: Int64) throws(CertificateError) -> IdentityCertificate {
        guard chain.count == 2 else { throw .chain(count: chain.count) }
        let identity = try IdentityCertificate(der: chain[1])
        try LeafCertificate(der: chain[0], by: identity).check(at: time)
        return identity
    }
}
