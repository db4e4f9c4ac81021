public struct Modified<Content: View>: Primitive {
    let content: Content
    let change: (inout Style) -> Void
    func write(on page: inout Page, _ style: Style) {
        var style = style
        change(&style)
        page.write(content, style)
    }
}

public struct Edge {
    public struct Set: OptionSet {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        public static let horizontal = Set(rawValue: 1)
        public static let vertical = Set(rawValue: 2)
    }
}

public enum Alignment { case leading, center, trailing }
public enum TextAlignment { case leading, center, trailing }
public enum ColorScheme { case light, dark }
public enum UIKeyboardType { case decimalPad, numberPad }
public struct AccessibilityTraits {
    public static let isHeader = AccessibilityTraits()
}

extension View {
    private func with(_ change: @escaping (inout Style) -> Void) -> Modified<Self> { Modified(content: self, change: change) }

    public func font(_ font: Font?) -> some View { with { $0.size = font?.size ?? $0.size } }
    public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { with { $0.ink = style as? Color ?? $0.ink } }
    public func background<S: ShapeStyle, T: Shape>(_ style: S, in shape: T) -> some View {
        with { $0.ground = style as? Color ?? $0.ground }
    }
    public func background<V: View>(_ view: V) -> some View {
        with { style in style.ground = view as? Color ?? (view as? Modified<Color>)?.content ?? style.ground }
    }
    public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { with { $0.label = String(label) } }
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { with { $0.isHeader = true } }
    public func frame(
        minWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil, maxHeight: CGFloat? = nil,
        alignment: Alignment = .center
    ) -> some View { with { $0.height = max($0.height, minHeight ?? 0) } }
    public func padding(_ edges: Edge.Set, _ length: CGFloat? = nil) -> some View { self }
    public func padding(_ length: CGFloat) -> some View { self }
    public func fixedSize(horizontal: Bool, vertical: Bool) -> some View { self }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
    public func keyboardType(_ type: UIKeyboardType) -> some View { self }
    public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { self }
    public func task<T: Equatable>(id: T, _ action: @escaping @MainActor () async -> Void) -> some View { self }
}

extension Color {
    public func ignoresSafeArea() -> Modified<Color> { Modified(content: self, change: { _ in }) }
}
