import Baken
import CoreLocation
import Flow
import SwiftUI

/// The thin layer: storage, time and place of the device. Everything else is in Flow and in the screens.
@main
struct BakenApp: App {
    @StateObject private var model = Model()

    var body: some Scene {
        WindowGroup {
            Root(model: model).preferredColorScheme(.dark)
        }
    }
}

@MainActor
final class Model: ObservableObject {
    let engine: Engine
    let flow: Flow
    let words: Words
    @Published private(set) var shown: Shown

    init() {
        let language: Language = Locale.current.language.languageCode?.identifier == "nl" ? .dutch : .english
        // The built-in pack was opened by the tests of every build; without it there is no app.
        engine = try! Engine.builtIn(language: language)
        words = Words(language)
        let folder = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let run = folder.appendingPathComponent("run.json")
        // Without a journal the nurse can go on, and is told that nothing is kept.
        var journal: Journal?
        var opening: String?
        do {
            journal = try Journal.open(path: folder.appendingPathComponent("run.journal").path, language: language)
        } catch {
            opening = (error as? BakenError)?.sentences ?? error.localizedDescription
        }
        flow = Flow(
            engine: engine, journal: journal, surroundings: Device(), region: "noord-nederland", language: language,
            restored: try? String(contentsOf: run, encoding: .utf8), opening: opening
        ) { text in
            try Data(text.utf8).write(to: run, options: [.atomic, .completeFileProtectionUnlessOpen])
        }
        shown = flow.shown()
    }

    func act(_ act: Act) {
        flow.act(act)
        shown = flow.shown()
    }
}

private final class Device: NSObject, Surroundings {
    private let manager = CLLocationManager()

    override init() {
        super.init()
        manager.requestWhenInUseAuthorization()
    }

    func now() -> String {
        ISO8601DateFormatter.string(from: Date(), timeZone: .current, formatOptions: .withInternetDateTime)
    }

    func place() -> (latitude: Double, longitude: Double)? {
        manager.location.map { ($0.coordinate.latitude, $0.coordinate.longitude) }
    }

    /// Whoever fetches the list puts it there.
    func board() -> BoardText? {
        let folder = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        let file = folder.appendingPathComponent("board.json")
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            let written = try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
        else { return nil }
        return BoardText(text: text, fetched: ISO8601DateFormatter().string(from: written))
    }

    func newRun() -> String {
        String(format: "%016llx", UInt64.random(in: .min ... .max))
    }
}
