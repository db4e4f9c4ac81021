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
    let flow: Flow
    let words: Words
    /// The record of this device, to be handed out as it is.
    let recordFile: URL
    @Published private(set) var shown: Shown
    private let boardFile: BoardFile

    convenience init() {
        let folder = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        let language: Language = Locale.current.language.languageCode?.identifier == "nl" ? .dutch : .english
        let boardFile = BoardFile(folder.appendingPathComponent("board.json"))
        self.init(folder: folder, language: language, surroundings: Device(boardFile), boardFile: boardFile)
    }

    init(folder: URL, language: Language, surroundings: Surroundings, boardFile: BoardFile) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        words = Words(language)
        self.boardFile = boardFile
        // The built-in pack was opened by the tests of every build; without it there is no app.
        let packs = DevicePacks(folder, language: language)
        let used = try! packs.inUse(now: Int64(Date().timeIntervalSince1970), region: Self.managed["region"] as? String)
        let run = folder.appendingPathComponent("run.json")
        recordFile = folder.appendingPathComponent("run.journal")
        // Without a journal the nurse can go on, and is told that nothing is kept.
        var journal: Journal?
        var opening = used.notice
        do {
            let opened = try Journal.open(path: recordFile.path, language: language)
            journal = opened
            // As long as whoever manages the device says; without a word of them for ever.
            if let days = Self.managed["retention_days"] as? Int, days > 0 {
                _ = try opened.forgetOlder(days: UInt32(days), now: Device.now())
            }
        } catch {
            opening = (error as? BakenError)?.sentences ?? error.localizedDescription
        }
        flow = Flow(
            engine: used.engine, journal: journal, surroundings: surroundings, region: used.region,
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

    /// For as long as the app is seen: the age of the stops and of the place goes on, and where whoever manages the
    /// device gave an address, the list is fetched again.
    func watch() async {
        for minute in 0... {
            if minute.isMultiple(of: Self.boardMinutes), let address = Self.managed["board_address"] as? String {
                _ = await boardFile.fetch(address, now: Device.now())
            }
            shown = flow.shown()
            do { try await Task.sleep(nanoseconds: 60_000_000_000) } catch { return }
        }
    }

    private static let boardMinutes = 5

    /// The managed configuration of the app, with the keys of Android's: `board_address`, `region`,
    /// `retention_days`.
    private static var managed: [String: Any] {
        UserDefaults.standard.dictionary(forKey: "com.apple.configuration.managed") ?? [:]
    }
}

private final class Device: NSObject, Surroundings {
    private let manager = CLLocationManager()
    private let boardFile: BoardFile

    init(_ boardFile: BoardFile) {
        self.boardFile = boardFile
        super.init()
        manager.desiredAccuracy = kCLLocationAccuracyHundredMeters
        manager.requestWhenInUseAuthorization()
        manager.startUpdatingLocation()
    }

    static func now() -> String {
        ISO8601DateFormatter.string(from: Date(), timeZone: .current, formatOptions: .withInternetDateTime)
    }

    func now() -> String { Self.now() }

    func place() -> Place? {
        manager.location.map { location in
            // Both are of the clock that can be set: what is ahead of it by more than a moment has no age.
            let seconds = -location.timestamp.timeIntervalSinceNow
            let minutes = seconds < -60 ? -1 : Int(max(seconds, 0) / 60)
            let (latitude, longitude) = (location.coordinate.latitude, location.coordinate.longitude)
            return Place(latitude: latitude, longitude: longitude, minutesOld: minutes)
        }
    }

    func board() -> BoardText? { boardFile.read() }

    func newRun() -> String {
        String(format: "%016llx", UInt64.random(in: .min ... .max))
    }
}
