/// A step with one peer: the state that it leads to, and the message with which it begins.
struct Answer<Next: ~Copyable, Message: ~Copyable>: ~Copyable {
    let next: Next
    let message: Message
}
