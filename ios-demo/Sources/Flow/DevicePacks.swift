import Baken
import Foundation

/// What a device works with: an engine, the region that it serves, and what is to be said of them.
public struct InUse {
    public let engine: Engine
    public let region: String?
    public let notice: String?
}

/// The packs of a device, in a folder: `keys/` holds the public keys that it pins (`….pub`, as `baken keygen` writes
/// them), `incoming/` packs that somebody brought. Without keys, or without a pack that may be used, it is the example
/// pack of the library.
///
/// The same as `android-demo/flow`.
public struct DevicePacks {
    /// A public key of ed25519 with its algorithm (RFC 8410), and the key at its end.
    private static let (spkiBytes, keyBytes) = (44, 32)

    /// The region of the example pack in which one can try the app.
    private static let example = "noord-nederland"

    private let folder: URL
    private let language: Language

    public init(_ folder: URL, language: Language) {
        self.folder = folder
        self.language = language
    }

    /// Installs what came in, and opens what is in force; `now` is Unix seconds, `region` the one that the device
    /// serves, nil where nobody said.
    /// Throws only where the library's own pack cannot be opened.
    public func inUse(now: Int64, region: String?) throws -> InUse {
        let keys = files("keys", "pub").compactMap(key)
        if keys.isEmpty { return try builtIn(region, nil) }
        var notice: String?
        do {
            let packs = try Packs.open(
                folder: folder.appendingPathComponent("packs").path, keys: keys, handovers: [], language: language)
            for incoming in files("incoming", "pack") {
                do {
                    try packs.install(bytes: try Data(contentsOf: incoming), now: now)
                    try? FileManager.default.removeItem(at: incoming)
                } catch let error as BakenError {
                    notice = error.sentences
                    refuse(incoming)
                }
            }
            guard let found = try packs.inForce(now: now) else { return try builtIn(region, notice) }
            let said = found.notice.map { "\($0.sentence) \($0.nextStep)" }
            return inUse(found.engine, region, said ?? notice)
        } catch {
            return try builtIn(region, (error as? BakenError)?.sentences ?? error.localizedDescription)
        }
    }

    private func builtIn(_ region: String?, _ notice: String?) throws -> InUse {
        inUse(try Engine.builtIn(language: language), region, notice)
    }

    /// With its region. Rules of another region than the one that is served are never taken for its own.
    private func inUse(_ engine: Engine, _ wanted: String?, _ notice: String?) -> InUse {
        let regions = engine.regions().map(\.id)
        let named = wanted ?? (regions.count == 1 ? regions[0] : Self.example)
        let region = regions.contains(named) ? named : nil
        return InUse(
            engine: engine, region: region, notice: notice ?? (region == nil ? Words(language)["region-unknown"] : nil))
    }

    /// So that it is said once, and can be looked at.
    private func refuse(_ incoming: URL) {
        let refused = folder.appendingPathComponent("refused")
        try? FileManager.default.createDirectory(at: refused, withIntermediateDirectories: true)
        let place = refused.appendingPathComponent(incoming.lastPathComponent)
        try? FileManager.default.removeItem(at: place)
        try? FileManager.default.moveItem(at: incoming, to: place)
    }

    private func files(_ name: String, _ ending: String) -> [URL] {
        let all = try? FileManager.default.contentsOfDirectory(
            at: folder.appendingPathComponent(name), includingPropertiesForKeys: nil)
        return (all ?? []).filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
    }

    /// The 32 bytes of an ed25519 key at the end of its PEM; nil if it is none.
    private func key(_ file: URL) -> Data? {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        let base64 = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-") }.joined()
        guard let spki = Data(base64Encoded: base64), spki.count == Self.spkiBytes else { return nil }
        return Data(spki.suffix(Self.keyBytes))
    }
}
