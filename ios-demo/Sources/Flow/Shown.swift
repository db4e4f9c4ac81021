import Baken

/// What is known of the place: one line, whether it is old or unknown, and whether the advice goes by one.
public struct Whereabouts: Equatable, Sendable {
    public var line: String
    public var isOld: Bool
    public var isKnown: Bool
}

/// A section of the form, and how many of its questions were answered.
public struct Part: Equatable, Sendable {
    public var id: String
    public var title: String
    public var questions: [Question]
    public var answered: Int
}

/// What is known of stops: one line, and whether it is too old or unknown.
public struct Stops: Equatable, Sendable {
    public var line: String
    public var isOld: Bool
}

/// Everything that a screen shows.
public struct Shown {
    public let state: RunState
    public let advice: Advice?
    /// The questions that decide most, at most `Flow.atOnce`.
    public let questions: [Question]
    /// Every question of the pathway, by section, in the pack's order.
    public let parts: [Part]
    /// One sentence to be seen, with what one can do; nil for none.
    public let notice: String?
    /// The finding that the notice is about.
    public let wrong: String?
    public let canGoBack: Bool
    public let stops: Stops
    public let whereabouts: Whereabouts

    /// Every question of the pathway.
    public var form: [Question] { parts.flatMap(\.questions) }

    /// The section that is open.
    public var part: Part? { parts.first { $0.id == state.section } }
}
