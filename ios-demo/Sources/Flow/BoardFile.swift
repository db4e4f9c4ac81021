import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The list of presentation stops in a file, fetched again when somebody asks for it. Without a network the file stays
/// as it is, and its age is seen: that is the normal case.
///
/// The same as `android-demo/flow`.
public struct BoardFile: Sendable {
    private static let timeout = 5.0
    private static let mostBytes = 1 << 20

    private let file: URL
    private var mark: URL { file.appendingPathExtension("etag") }
    private var moment: URL { file.appendingPathExtension("fetched") }

    public init(_ file: URL) {
        self.file = file
    }

    /// As it was last fetched; nil if it never was. A file that somebody put there counts from when it was written.
    public func read() -> BoardText? {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        if let fetched = try? String(contentsOf: moment, encoding: .utf8) {
            return BoardText(text: text, fetched: fetched)
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        guard let written = attributes?[.modificationDate] as? Date else { return nil }
        return BoardText(text: text, fetched: ISO8601DateFormatter().string(from: written))
    }

    /// Fetches the list, only if it changed; `now` is RFC 3339. False where nothing came, or where the way to the list
    /// is not protected: what was there stays.
    public func fetch(_ address: String, now: String) async -> Bool {
        guard let url = URL(string: address), Self.mayAsk(url) else { return false }
        var request = URLRequest(
            url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: Self.timeout)
        if FileManager.default.fileExists(atPath: file.path), let tag = try? String(contentsOf: mark, encoding: .utf8) {
            request.setValue(tag, forHTTPHeaderField: "If-None-Match")
        }
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            guard let response = response as? HTTPURLResponse, let from = response.url, Self.mayAsk(from) else {
                return false
            }
            switch response.statusCode {
            case 304: break
            case 200:
                guard data.count <= Self.mostBytes else { return false }
                try data.write(to: file, options: .atomic)
                if let tag = response.value(forHTTPHeaderField: "ETag") {
                    try Data(tag.utf8).write(to: mark, options: .atomic)
                } else {
                    try? FileManager.default.removeItem(at: mark)
                }
            default: return false
            }
            try Data(now.utf8).write(to: moment, options: .atomic)
            return true
        } catch {
            return false
        }
    }

    /// Who can alter a list on its way closes a hospital. The device itself is not on the way.
    private static func mayAsk(_ url: URL) -> Bool {
        url.scheme == "https" || url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(url.host)
    }
}
