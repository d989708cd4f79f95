/// Move-only values in a row, which no array can hold: appended at the end, borrowed in place, taken out from the front.
///
/// A round holds what it has of each peer and of each instance in one, and leaves it by taking each out: what was taken is not there to be
/// used again.
@safe struct UniqueDeque<Element: ~Copyable>: ~Copyable {
    private let elements: UnsafeMutablePointer<Element>
    private let capacity: Int
    private var first = 0
    private var end = 0

    /// Makes an empty row with room for so many values.
    init(capacity: Int) {
        unsafe elements = UnsafeMutablePointer<Element>.allocate(capacity: max(capacity, 1))
        self.capacity = capacity
    }

    deinit {
        unsafe (elements + first).deinitialize(count: end - first)
        unsafe elements.deallocate()
    }

    /// How many values are there.
    var count: Int { end - first }

    /// Puts a value at the end; as often as there was room for at first.
    mutating func append(_ element: consuming Element) {
        precondition(end < capacity, "no room for another value")
        unsafe (elements + end).initialize(to: element)
        end += 1
    }

    /// Takes the value at the front out; nil where none is left.
    mutating func popFirst() -> Element? {
        guard first < end else { return nil }
        defer { first += 1 }
        return unsafe (elements + first).move()
    }

    /// The value at a position, counted from the front.
    subscript(position: Int) -> Element {
        _read {
            precondition(position >= 0 && position < count, "no value there")
            yield unsafe elements[first + position]
        }
        _modify {
            precondition(position >= 0 && position < count, "no value there")
            yield unsafe &elements[first + position]
        }
    }
}
