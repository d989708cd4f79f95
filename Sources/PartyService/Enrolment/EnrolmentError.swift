public import MPCCore

/// The error of a card, roster or invitation that cannot be used.
public enum EnrolmentError: Error, Equatable, Sendable {
    /// Bytes that are none.
    case malformed(WireError)
    /// The certificate in it.
    case certificate(CertificateError)
    /// A signature that is not that of whom it names.
    case signature(of: String)
    /// It was issued more than five minutes in the future, in seconds since 1970.
    case fromTheFuture(issuedAt: Int64)
    /// Its time is over, in seconds since 1970.
    case expired(notAfter: Int64)
    /// A name that is none.
    case name(String)
    /// An address that is none.
    case address(String)
    /// A card of another role than is wanted.
    case role(of: String)
    /// Two members with the same key.
    case memberTwice(String)
    /// Fewer than two members, or more than a wallet has.
    case members(count: Int)
    /// A threshold that such a group does not have.
    case threshold(Int, members: Int)
    /// No scheme, a scheme twice, or one that this build does not have.
    case schemes
    /// Whoever reads it is not among the members.
    case notAMember
    /// The words that were read out are those of something else.
    case words
    /// Not the roster that follows the one that is known.
    case notTheNext(number: UInt32)
}

extension EnrolmentError: CustomStringConvertible {
    /// The words for people.
    public var description: String {
        switch self {
        case .malformed(let error): "it cannot be read: \(error.field) is wrong"
        case .certificate(let error): error.description
        case .signature(let name): "the signature of \(name) is wrong"
        case .fromTheFuture(let time): "it was issued in the future (\(time) seconds after 1970): one of the clocks is wrong"
        case .expired(let time): "its time is over (it ended \(time) seconds after 1970): have it made anew"
        case .name(let name): "'\(name)' is no name: 1 to 32 of a–z, 0–9, '-', '_' and '.', beginning with a letter or digit"
        case .address(let address): "'\(address)' is no address: https://HOST:PORT, at most 255 bytes"
        case .role(let name): "the card of \(name) is not a party's"
        case .memberTwice(let name): "\(name) is a member twice"
        case .members(let count): "\(count) members: a wallet has 2 to 16"
        case .threshold(let threshold, let members): "\(threshold) of \(members): the threshold is 2 to \(members)"
        case .schemes: "its schemes are none, or not of this build"
        case .notAMember: "this party is not among its members"
        case .words: "these words are those of something else: somebody was told another story, or they were misheard"
        case .notTheNext(let number): "roster \(number) does not follow the one that is known"
        }
    }
}
