public protocol ObservableObject: AnyObject {}

@propertyWrapper
public struct Published<Value> {
    public var wrappedValue: Value
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

@propertyWrapper
public struct ObservedObject<Object: ObservableObject> {
    public var wrappedValue: Object
    public init(wrappedValue: Object) { self.wrappedValue = wrappedValue }
}

@propertyWrapper
public struct StateObject<Object: ObservableObject> {
    private let make: () -> Object
    public var wrappedValue: Object { make() }
    public init(wrappedValue: @autoclosure @escaping () -> Object) { make = wrappedValue }
}

/// The value of a part of a page: here for as long as the page is.
@propertyWrapper
public struct State<Value> {
    private final class Place {
        var value: Value
        init(_ value: Value) { self.value = value }
    }
    private let place: Place
    public init(wrappedValue: Value) { place = Place(wrappedValue) }
    public var wrappedValue: Value {
        get { place.value }
        nonmutating set { place.value = newValue }
    }
    public var projectedValue: Binding<Value> { Binding(get: { place.value }, set: { place.value = $0 }) }
}

@propertyWrapper
public struct Binding<Value> {
    let get: () -> Value
    let set: (Value) -> Void
    public init(get: @escaping () -> Value, set: @escaping (Value) -> Void) {
        self.get = get
        self.set = set
    }
    public var wrappedValue: Value {
        get { get() }
        nonmutating set { set(newValue) }
    }
}

public enum ScenePhase { case background, inactive, active }

public struct EnvironmentValues {
    public var scenePhase = ScenePhase.active
}

@propertyWrapper
public struct Environment<Value> {
    public let wrappedValue: Value
    public init(_ path: KeyPath<EnvironmentValues, Value>) { wrappedValue = EnvironmentValues()[keyPath: path] }
}

extension Data.WritingOptions {
    /// Linux protects no files: there it is no option.
    public static let completeFileProtectionUnlessOpen: Data.WritingOptions = []
}
