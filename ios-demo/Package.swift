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
