/// The choice of whom to believe where stores contradict each other.
enum Majority {
    /// The most of these that agree with each other, and of as many those whose first comes first.
    static func of<T>(_ items: [T], _ agree: (T, T) -> Bool) -> [T] {
        var groups: [[T]] = []
        for item in items {
            if let place = groups.firstIndex(where: { group in group.first.map { agree($0, item) } ?? false }) {
                groups[place].append(item)
            } else {
                groups.append([item])
            }
        }
        return groups.reduce([]) { $0.count >= $1.count ? $0 : $1 }
    }
}
