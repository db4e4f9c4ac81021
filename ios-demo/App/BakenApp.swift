import Baken
import CoreLocation
import Flow
import SwiftUI

/// The thin layer: storage, time, place and network of the device. Everything else is in Flow and in the screens.
@main
struct BakenApp: App {
    @StateObject private var model = Model()
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            Root(model: model)
                .preferredColorScheme(.dark)
                .task(id: phase) { if phase == .active { await model.watch() } }
        }
    }
}

@MainActor
final class Model: ObservableObject {
    let engine: Engine
    let flow: Flow
    let words: Words
    @Published private(set) var shown: Shown
    private let boardFile: BoardFile

    init() {
        let language: Language = Locale.current.language.languageCode?.identifier == "nl" ? .dutch : .english
        words = Words(language)
        let folder = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        boardFile = BoardFile(folder.appendingPathComponent("board.json"))
        // The built-in pack was opened by the tests of every build; without it there is no app.
        let packs = DevicePacks(folder, language: language)
        let used = try! packs.inUse(now: Int64(Date().timeIntervalSince1970), region: "noord-nederland")
        engine = used.engine
        let run = folder.appendingPathComponent("run.json")
        // Without a journal the nurse can go on, and is told that nothing is kept.
        var journal: Journal?
        var opening = used.notice
        do {
            journal = try Journal.open(path: folder.appendingPathComponent("run.journal").path, language: language)
        } catch {
            opening = (error as? BakenError)?.sentences ?? error.localizedDescription
        }
        flow = Flow(
            engine: used.engine, journal: journal, surroundings: Device(boardFile), region: used.region,
            language: language, restored: try? String(contentsOf: run, encoding: .utf8), opening: opening
        ) { text in
            try Data(text.utf8).write(to: run, options: [.atomic, .completeFileProtectionUnlessOpen])
        }
        shown = flow.shown()
    }

    func act(_ act: Act) {
        flow.act(act)
        shown = flow.shown()
    }

    /// For as long as the app is seen: the age of the stops goes on, and where whoever manages the device gave an
    /// address, the list is fetched again.
    func watch() async {
        for minute in 0... {
            if minute.isMultiple(of: Self.boardMinutes), let address = Self.boardAddress {
                _ = await boardFile.fetch(address, now: Device.now())
            }
            shown = flow.shown()
            do { try await Task.sleep(nanoseconds: 60_000_000_000) } catch { return }
        }
    }

    private static let boardMinutes = 5

    /// The managed configuration of the app: `board_address`, as on Android.
    private static var boardAddress: String? {
        UserDefaults.standard.dictionary(forKey: "com.apple.configuration.managed")?["board_address"] as? String
    }
}

private final class Device: NSObject, Surroundings {
    private let manager = CLLocationManager()
    private let boardFile: BoardFile

    init(_ boardFile: BoardFile) {
        self.boardFile = boardFile
        super.init()
        manager.requestWhenInUseAuthorization()
    }

    static func now() -> String {
        ISO8601DateFormatter.string(from: Date(), timeZone: .current, formatOptions: .withInternetDateTime)
    }

    func now() -> String { Self.now() }

    func place() -> (latitude: Double, longitude: Double)? {
        manager.location.map { ($0.coordinate.latitude, $0.coordinate.longitude) }
    }

    func board() -> BoardText? { boardFile.read() }

    func newRun() -> String {
        String(format: "%016llx", UInt64.random(in: .min ... .max))
    }
}
