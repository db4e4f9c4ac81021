// The library's own types are in BakenBindings.swift, which `cargo xtask swift` writes.

extension BakenError {
    /// One sentence to be seen, and what one can do.
    public var sentences: String {
        switch self {
        case .Pack(_, let sentence, let nextStep), .Case(_, let sentence, let nextStep, _, _),
            .Record(_, let sentence, let nextStep), .Board(_, let sentence, let nextStep, _), .Message(_, let sentence, let nextStep):
            return "\(sentence) \(nextStep)"
        }
    }
}
