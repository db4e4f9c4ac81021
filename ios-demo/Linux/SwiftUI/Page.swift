/// How something is shown, as far as it is asked for around it.
public struct Style {
    public var size: CGFloat = 17
    public var ink: Color?
    public var ground: Color?
    public var label: String?
    public var isHeader = false
    public var height: CGFloat = 0
}

/// Something on a page.
public struct Element {
    public enum Kind {
        case words
        case key(@MainActor () -> Void)
        case field(Binding<String>)
        case shares(any Transferable)
    }
    public let kind: Kind
    public let words: String
    /// How it is shown; of a key, how its words are.
    public let style: Style

    /// What a screen reader says.
    public var label: String { style.label ?? words }

    /// Can it be touched?
    public var isTarget: Bool {
        if case .words = kind { return false }
        return true
    }
}

/// A view as it is read from top to bottom.
@MainActor
public struct Page {
    public private(set) var elements: [Element] = []
    public internal(set) var problems: [String] = []

    public init(_ view: any View) { write(view, Style()) }

    mutating func write(_ view: any View, _ style: Style) {
        if let part = view as? any Primitive { part.write(on: &self, style) } else { write(view.body, style) }
    }

    mutating func add(_ kind: Element.Kind, _ words: String, _ style: Style) {
        elements.append(Element(kind: kind, words: words, style: style))
    }

    /// A target, of which all that is written on it is one element.
    mutating func add(_ kind: Element.Kind, of label: any View, _ style: Style) {
        var face = style
        face.label = nil
        var inside = Page(EmptyView())
        inside.write(label, face)
        problems += inside.problems
        var shown = inside.elements.first?.style ?? style
        shown.label = style.label
        shown.height = inside.elements.map(\.style.height).max() ?? style.height
        add(kind, inside.elements.map(\.words).joined(separator: " "), shown)
    }

    /// Every word on it.
    public var words: [String] { elements.map(\.words) }

    /// The target that a screen reader calls so.
    public func target(_ label: String) -> Element? { elements.first { $0.isTarget && $0.label == label } }
}
