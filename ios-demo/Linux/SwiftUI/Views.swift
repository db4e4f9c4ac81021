public struct Text: Primitive {
    let words: String
    public init<Words: StringProtocol>(_ words: Words) { self.words = String(words) }
    func write(on page: inout Page, _ style: Style) { page.add(.words, words, style) }
}

public struct Button<Label: View>: Primitive {
    let action: @MainActor () -> Void
    let label: Label
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        self.action = action
        self.label = label()
    }
    func write(on page: inout Page, _ style: Style) { page.add(.key(action), of: label, style) }
}

public protocol Transferable {}
extension URL: Transferable {}
extension String: Transferable {}

public struct ShareLink<Item: Transferable, Label: View>: Primitive {
    let item: Item
    let label: Label
    public init(item: Item, @ViewBuilder label: () -> Label) {
        self.item = item
        self.label = label()
    }
    func write(on page: inout Page, _ style: Style) { page.add(.shares(item), of: label, style) }
}

public struct TextField: Primitive {
    let title: String
    let text: Binding<String>
    public init<Title: StringProtocol>(_ title: Title, text: Binding<String>) {
        self.title = String(title)
        self.text = text
    }
    func write(on page: inout Page, _ style: Style) { page.add(.field(text), title, style) }
}

public enum HorizontalAlignment { case leading, center, trailing }

public struct VStack<Content: View>: Primitive {
    let content: Content
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
    func write(on page: inout Page, _ style: Style) { page.write(content, style) }
}

public struct ScrollView<Content: View>: Primitive {
    let content: Content
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
    func write(on page: inout Page, _ style: Style) { page.write(content, style) }
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Primitive {
    let data: Data
    let id: KeyPath<Data.Element, ID>
    let content: (Data.Element) -> Content
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.data = data
        self.id = id
        self.content = content
    }
    func write(on page: inout Page, _ style: Style) {
        var seen: Set<ID> = []
        for element in data {
            // SwiftUI shows what it likes of two parts with one id.
            if !seen.insert(element[keyPath: id]).inserted { page.problems.append("two parts have the id \(element[keyPath: id])") }
            page.write(content(element), style)
        }
    }
}

public protocol ShapeStyle {}
public protocol Shape {}

public struct RoundedRectangle: Shape {
    public init(cornerRadius: CGFloat) {}
}

public struct Color: ShapeStyle, Equatable, Sendable {
    public let red, green, blue: Double
    public init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }
}

// Apart, so that a colour can be made anywhere, as Apple's can.
extension Color: Primitive {
    func write(on page: inout Page, _ style: Style) {}
}

public struct Font {
    public enum Weight { case regular, medium, semibold, bold }
    let size: CGFloat
    // The sizes that Apple's guidelines give for the usual setting.
    public static let largeTitle = Font(size: 34)
    public static let title = Font(size: 28)
    public static let title2 = Font(size: 22)
    public static let title3 = Font(size: 20)
    public static let headline = Font(size: 17)
    public static let body = Font(size: 17)
    public static let callout = Font(size: 16)
    public static let footnote = Font(size: 13)
    public func weight(_ weight: Weight) -> Font { self }
    public func bold() -> Font { self }
}
