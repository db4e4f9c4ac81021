/// Where the vehicle is and what time it is; the platform knows.
public protocol Surroundings {
    /// RFC 3339 with zone.
    func now() -> String
    /// Where the device was when it last measured that; nil if it never did.
    func place() -> Place?
    /// The list of presentation stops as it was last fetched; nil if there never was one.
    func board() -> BoardText?
    /// A random word for a run.
    func newRun() -> String
}

/// A measured place: degrees north and east, and how long ago. Less than zero: nobody can say how long.
public struct Place: Equatable, Sendable {
    public var latitude: Double
    public var longitude: Double
    public var minutesOld: Int

    public init(latitude: Double, longitude: Double, minutesOld: Int) {
        self.latitude = latitude
        self.longitude = longitude
        self.minutesOld = minutesOld
    }
}

/// A list of stops as somebody sent it, and when it was fetched: RFC 3339.
public struct BoardText: Equatable, Sendable {
    public var text: String
    public var fetched: String

    public init(text: String, fetched: String) {
        self.text = text
        self.fetched = fetched
    }
}
