// SwiftUI is Apple's and exists on its systems only. These are the declarations of it that the app uses, with as much
// behind them as tests need: a view is not laid out, it is read. What a view is made of is in `Page`.
@_exported import Foundation

@MainActor
public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("a view without parts has no body") }
}

/// A view that is not made of others.
@MainActor
protocol Primitive: View where Body == Never {
    func write(on page: inout Page, _ style: Style)
}

extension Primitive {
    public var body: Never { fatalError("a view without parts has no body") }
}

@resultBuilder
@MainActor
public enum ViewBuilder {
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView {
        var parts: [any View] = []
        repeat parts.append(each content)
        return TupleView(parts: parts)
    }
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<True: View, False: View>(first: True) -> ConditionalContent<True, False> { .first(first) }
    public static func buildEither<True: View, False: View>(second: False) -> ConditionalContent<True, False> {
        .second(second)
    }
}

public struct EmptyView: Primitive {
    func write(on page: inout Page, _ style: Style) {}
}

public struct TupleView: Primitive {
    let parts: [any View]
    func write(on page: inout Page, _ style: Style) { for part in parts { page.write(part, style) } }
}

public enum ConditionalContent<True: View, False: View>: Primitive {
    case first(True)
    case second(False)
    func write(on page: inout Page, _ style: Style) {
        switch self {
        case .first(let view): page.write(view, style)
        case .second(let view): page.write(view, style)
        }
    }
}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError("a view without parts has no body") }
}

extension Optional: Primitive where Wrapped: View {
    func write(on page: inout Page, _ style: Style) { if let view = self { page.write(view, style) } }
}

@MainActor
public protocol Scene {}

@MainActor
public protocol App {
    associatedtype Body: Scene
    var body: Body { get }
    init()
}

extension App {
    public static func main() {}
}

public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: () -> Content) { _ = content() }
}
