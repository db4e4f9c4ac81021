// swift-tools-version:5.9
// Baken for Swift. `cargo xtask swift` writes the sources that call the library (Sources/Baken/BakenBindings.swift and
// Sources/BakenFFI) and tests this package; on a Mac, `cargo xtask ios` puts the XCFramework beside it.
import PackageDescription

let package = Package(
    name: "Baken",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Baken", targets: ["Baken"])],
    targets: [
        .systemLibrary(name: "BakenFFI"),
        .target(name: "Baken", dependencies: ["BakenFFI"]),
        .testTarget(name: "BakenTests", dependencies: ["Baken"]),
    ]
)
