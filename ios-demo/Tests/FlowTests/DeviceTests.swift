import Baken
import Foundation
import XCTest

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@testable import Flow

/// What the device brings: packs and the list of stops. The same cases as `android-demo/flow`.
final class DeviceTests: XCTestCase {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("device-\(UUID())")

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws {
        try FileManager.default.removeItem(at: folder)
    }

    private func write(_ name: String, _ bytes: Data) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
    }

    func testAPackThatNobodySignedIsRefusedOnceAndTheDeviceGoesOn() throws {
        let packs = DevicePacks(folder, language: .dutch)
        let now: Int64 = 1_773_450_600
        let plain = try packs.inUse(now: now, region: "noord-nederland")
        XCTAssertEqual(plain.region, "noord-nederland")
        XCTAssertNil(plain.notice)
        XCTAssertEqual(try packs.inUse(now: now, region: nil).region, "noord-nederland")
        XCTAssertEqual(try packs.inUse(now: now, region: "zuidwest-nederland").region, "zuidwest-nederland")
        // Not another region's rules, and not without a word.
        let wrong = try packs.inUse(now: now, region: "noord-nederlnd")
        XCTAssertNil(wrong.region)
        XCTAssertEqual(wrong.notice, Words(.dutch)["region-unknown"])
        let pem = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----

            """
        try write("keys/region.pub", Data(pem.utf8))
        try write("keys/other.pub", Data("no key".utf8))
        try write("incoming/new.pack", builtInPack())
        let first = try packs.inUse(now: now, region: "noord-nederland")
        XCTAssertTrue(first.notice?.hasPrefix("Dit pakket is niet ondertekend") == true, first.notice ?? "no notice")
        XCTAssertFalse(first.engine.facts().trusted)
        XCTAssertTrue(FileManager.default.fileExists(atPath: folder.appendingPathComponent("refused/new.pack").path))
        XCTAssertNil(try packs.inUse(now: now, region: "noord-nederland").notice)
        try write("packs/current.pack", Data("damaged".utf8))
        XCTAssertNil(try packs.inUse(now: now, region: "noord-nederland").notice)
    }

    func testAListIsFetchedOnlyIfItChangedAndStaysWithoutANetwork() async throws {
        Hospital.answer = { _ in throw URLError(.notConnectedToInternet) }
        XCTAssertTrue(URLProtocol.registerClass(Hospital.self))
        defer { URLProtocol.unregisterClass(Hospital.self) }
        let address = "https://stops.example/board.json"
        let board = BoardFile(folder.appendingPathComponent("board.json"))
        XCTAssertNil(board.read())
        let offline = await board.fetch(address, now: "2026-03-14T02:00:00+01:00")
        XCTAssertFalse(offline)
        XCTAssertNil(board.read())

        var (text, tag, asked) = (#"{ "stops": [] }"#, "\"a\"", 0)
        Hospital.answer = { request in
            asked += 1
            let same = request.value(forHTTPHeaderField: "If-None-Match") == tag
            return (same ? 304 : 200, tag, same ? "" : text)
        }
        let first = await board.fetch(address, now: "2026-03-14T02:05:00+01:00")
        let again = await board.fetch(address, now: "2026-03-14T02:10:00+01:00")
        XCTAssertTrue(first && again)
        XCTAssertEqual(board.read(), BoardText(text: text, fetched: "2026-03-14T02:10:00+01:00"))
        (text, tag) = (#"{ "stops": [], "taken": "2026-03-14T02:15:00+01:00" }"#, "\"b\"")
        let changed = await board.fetch(address, now: "2026-03-14T02:15:00+01:00")
        XCTAssertTrue(changed)
        let last = BoardText(text: text, fetched: "2026-03-14T02:15:00+01:00")
        XCTAssertEqual(board.read(), last)
        XCTAssertEqual(asked, 3)

        Hospital.answer = { _ in (500, "", "<html>") }
        for address in [address, "no address", "http://stops.example/board.json", "file:///etc/passwd"] {
            let fetched = await board.fetch(address, now: "2026-03-14T02:20:00+01:00")
            XCTAssertFalse(fetched, address)
            XCTAssertEqual(board.read(), last)
        }
        Hospital.answer = { _ in (200, "\"c\"", String(repeating: " ", count: 1 << 21)) }
        let long = await board.fetch(address, now: "2026-03-14T02:20:00+01:00")
        XCTAssertFalse(long)
        XCTAssertEqual(board.read(), last)
    }
}

/// Answers what the app asks of the network.
private final class Hospital: URLProtocol {
    static var answer: (URLRequest) throws -> (status: Int, tag: String, body: String) = { _ in (404, "", "") }

    override class func canInit(with request: URLRequest) -> Bool { true }
    override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }
    override func stopLoading() {}

    override func startLoading() {
        do {
            let (status, tag, body) = try Self.answer(request)
            let response = HTTPURLResponse(
                url: request.url!, statusCode: status, httpVersion: "HTTP/1.1", headerFields: ["ETag": tag])!
            client?.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed)
            client?.urlProtocol(self, didLoad: Data(body.utf8))
            client?.urlProtocolDidFinishLoading(self)
        } catch {
            client?.urlProtocol(self, didFailWithError: error)
        }
    }
}
