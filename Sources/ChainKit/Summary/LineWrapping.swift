/// Breaks texts that are safe to show into lines of a terminal's width, all but the first of which stand behind a margin.
public struct LineWrapping: Sendable {
    /// Wider lines are hard to read, and most terminals have no more.
    public static let widest = 80
    /// A margin and a letter of two columns.
    private static let narrowest = 4
    private static let margin = "      | "
    /// Where the other would leave too little room.
    private static let narrowMargin = "| "

    private let columns: Int
    private let margin: [UInt8]

    /// Lines of at most so many columns, 80 where there are more.
    public init(columns: Int) { self.init(columns: columns, margin: columns < 24 ? Self.narrowMargin : Self.margin) }

    /// The same with another margin, shorter than the lines.
    init(columns: Int, margin: String) {
        self.columns = max(min(columns, Self.widest), Self.narrowest, margin.utf8.count + 2)
        self.margin = Array(margin.utf8)
    }

    /// The lines. A line feed breaks a line, and nothing else in the text may be more or less than a letter: see ``Printable``.
    public func lines(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) {
            return text.utf8.count <= columns ? [text] : lines(ofASCII: Array(text.utf8))
        }
        var paragraph = Paragraph(columns: columns, margin: margin)
        var reader = TextReader(text)
        while !reader.isAtEnd {
            paragraph.add(reader.run(except: (UInt8(ascii: " "), UInt8(ascii: " "))))
            guard let scalar = reader.scalar() else { break }
            if scalar == "\n" {
                paragraph.endWord()
                paragraph.breakLine()
            } else {
                paragraph.add(scalar)
                if scalar == " " { paragraph.endWord() }
            }
        }
        paragraph.endWord()
        return paragraph.lines
    }

    /// The lines of a text that is nothing but letters of ASCII.
    private func lines(ofASCII text: [UInt8]) -> [String] {
        var lines: [String] = []
        var (start, used, lineStart, position) = (0, 0, 0, 0)
        func breakLine() {
            lines.append(String(decoding: (lines.isEmpty ? [] : margin) + text[lineStart..<position], as: UTF8.self))
            (start, used, lineStart) = (margin.count, margin.count, position)
        }
        while position < text.count {
            let end = text[position...].firstIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? text.count
            // Where the next line would leave no more room than this one the word is broken here.
            if used > max(start, margin.count), used + end - position > columns { breakLine() }
            while position < end {
                if used >= columns { breakLine() }
                let fitting = min(end - position, columns - used)
                position += fitting
                used += fitting
            }
        }
        breakLine()
        return lines
    }

    /// Columns at most that a text takes: what lies beyond ASCII may be two wide.
    package static func width(_ text: some StringProtocol) -> Int { text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } }
}

/// Lines that fill up with words.
private struct Paragraph {
    private let columns: Int
    private let margin: [UInt8]
    private var full: [String] = []
    private var line: [UInt8] = []
    private var used = 0
    /// Columns of the line's beginning that hold nothing of the text.
    private var start = 0
    /// A word of which it is open on which line it begins, and the columns that it takes.
    private var word: [Piece] = []
    private var width = 0
    /// Whether the word's beginning stands on the line.
    private var isPlaced = false

    init(columns: Int, margin: [UInt8]) {
        self.columns = columns
        self.margin = margin
    }

    /// The lines so far.
    var lines: [String] { full + [String(decoding: line, as: UTF8.self)] }

    mutating func breakLine() {
        full.append(String(decoding: line, as: UTF8.self))
        line = margin
        start = line.count
        used = start
    }

    /// Letters of ASCII, which a line's end may part, or another scalar.
    private enum Piece {
        case letters(ArraySlice<UInt8>)
        case scalar([UInt8], columns: Int)
    }

    /// Adds letters of ASCII to the word. A word that does not fit begins a line; one that is longer than a line is broken.
    mutating func add(_ letters: ArraySlice<UInt8>) {
        if !letters.isEmpty { add(.letters(letters), columns: letters.count) }
    }

    /// Adds any scalar to the word.
    mutating func add(_ scalar: Unicode.Scalar) {
        let columns = scalar.isASCII ? 1 : 2
        add(.scalar(Array(String(scalar).utf8), columns: columns), columns: columns)
    }

    private mutating func add(_ piece: Piece, columns width: Int) {
        if isPlaced || used <= max(start, margin.count) { return place(piece) }
        word.append(piece)
        self.width += width
        guard used + self.width > columns else { return }
        breakLine()
        placeWord()
    }

    private mutating func place(_ piece: Piece) {
        isPlaced = true
        switch piece {
        case .scalar(let shown, let width):
            if used + width > columns { breakLine() }
            line += shown
            used += width
        case .letters(var rest):
            while !rest.isEmpty {
                if used >= columns { breakLine() }
                let fitting = rest.prefix(columns - used)
                line += fitting
                used += fitting.count
                rest = rest.dropFirst(fitting.count)
            }
        }
    }

    /// What comes next is another word.
    mutating func endWord() {
        placeWord()
        isPlaced = false
    }

    private mutating func placeWord() {
        isPlaced = true
        for piece in word { place(piece) }
        word.removeAll(keepingCapacity: true)
        width = 0
    }
}
