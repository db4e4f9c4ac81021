// swift-tools-version:5.9
// The nurse's flow: what is done, and what is then shown. No screen, no platform; it builds and is tested on Linux too.
import PackageDescription

let package = Package(
    name: "Flow",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Flow", targets: ["Flow"])],
    dependencies: [.package(path: "../bindings/swift")],
    targets: [
        .target(
            name: "Flow", dependencies: [.product(name: "Baken", package: "swift")], resources: [.copy("Resources")]),
        .testTarget(name: "FlowTests", dependencies: ["Flow"]),
    ]
)

#if os(Linux)
    // The screens of the app, compiled and pressed where there is no SwiftUI: `Linux` declares what they use of it.
    package.targets += [
        .target(name: "SwiftUI", path: "Linux/SwiftUI"),
        .target(name: "CoreLocation", path: "Linux/CoreLocation"),
        .executableTarget(
            name: "NurseApp",
            dependencies: ["Flow", "SwiftUI", "CoreLocation", .product(name: "Baken", package: "swift")], path: "App"),
        .testTarget(name: "ScreensTests", dependencies: ["NurseApp", "Flow", "SwiftUI"]),
    ]
#endif
