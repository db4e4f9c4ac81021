// What the app uses of Apple's framework, where that does not exist. It measures nothing.
import Foundation

public let kCLLocationAccuracyHundredMeters = 100.0

public struct CLLocationCoordinate2D {
    public var latitude, longitude: Double
}

public final class CLLocation {
    public let coordinate: CLLocationCoordinate2D
    public let timestamp: Date

    public init(latitude: Double, longitude: Double, timestamp: Date) {
        coordinate = CLLocationCoordinate2D(latitude: latitude, longitude: longitude)
        self.timestamp = timestamp
    }
}

public final class CLLocationManager {
    public var desiredAccuracy = 0.0
    public private(set) var location: CLLocation?

    public init() {}
    public func requestWhenInUseAuthorization() {}
    public func startUpdatingLocation() {}
}
