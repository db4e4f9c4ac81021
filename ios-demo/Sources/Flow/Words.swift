import Baken
import Foundation

/// The app's own words: the same ids in both languages, in the same files as the Android app's.
public struct Words: Sendable {
    private let words: [String: String]

    public init(_ language: Language) {
        let name = language == .dutch ? "words_nl" : "words_en"
        let file = Bundle.module.url(forResource: "Resources/\(name)", withExtension: "properties")
        let text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
        let lines: [Substring] = text.split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        words = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    public var ids: [String] { words.keys.sorted() }

    /// The word of this id; the id itself where there is none, so that nothing is empty.
    public subscript(_ id: String) -> String { words[id] ?? id }
}
