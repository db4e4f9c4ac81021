import Foundation
import XCTest

@testable import Baken

/// The library through Swift: errors, the record, messages, and many calls at once.
final class LibraryTests: XCTestCase {
    private let engine = try! Engine.builtIn(language: .english)
    private let at = "2026-03-14T02:10:00+01:00"

    private func fall(_ findings: [Finding]) -> Case {
        Case(
            pathway: "trauma", region: "noord-nederland", at: at, latitude: 53.22, longitude: 6.57, pc4: nil,
            findings: findings, stops: [], travelMinutes: [], transferMinutes: [])
    }

    private var known: [Finding] {
        [Finding(id: "age", answer: .number(value: 71)), Finding(id: "sbp", answer: .number(value: 84))]
    }

    func testTheErrorTableIsTheOneOfTheSource() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../errors.toml")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let numbers = lines.compactMap { $0.hasPrefix("number = ") ? UInt32($0.dropFirst(9)) : nil }
        XCTAssertFalse(numbers.isEmpty)
        for (language, key) in [(Language.dutch, "nl"), (Language.english, "en")] {
            let table = errorTable(language: language)
            XCTAssertEqual(table.map(\.number), numbers.sorted())
            let sentences = lines.compactMap { line in
                line.hasPrefix("\(key) = \"") ? String(line.dropFirst(6).dropLast()) : nil
            }
            XCTAssertEqual(Set(table.map(\.sentence)), Set(sentences))
        }
    }

    func testWhatCannotBeIsOneSentence() {
        let wrong = fall([Finding(id: "sbp", answer: .number(value: 1200))])
        XCTAssertThrowsError(try engine.inLanguage(language: .dutch).assess(patient: wrong)) { error in
            guard case BakenError.Case(let number, _, _, let field, _) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(number, 10)
            XCTAssertEqual(field, "sbp")
        }
        XCTAssertThrowsError(
            try Engine.open(
                bytes: Data(count: 10), keys: [], handovers: [], now: 1_790_000_000, inUse: nil, language: .dutch)
        ) { error in
            guard case BakenError.Pack(let number, _, _) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(number, 1)
        }
    }

    func testARunIsKeptAndTold() throws {
        let path = NSTemporaryDirectory() + "/baken-\(UUID()).journal"
        let journal = try Journal.open(path: path, language: .dutch)
        XCTAssertEqual(try journal.advised(engine: engine, run: "00ff", at: at, patient: fall(known)), 1)
        _ = try journal.chosen(
            run: "00ff", at: at, hospital: "mzh", advised: "umcg", reason: .patientWish)
        let message = try engine.announce(
            patient: fall(known), hospital: "mzh", id: "00ff", told: 0, at: at)
        XCTAssertTrue(message.text(engine: engine.inLanguage(language: .dutch)).contains("M · Mechanisme"))
        XCTAssertTrue(message.fhir().contains("MessageHeader"))
        _ = try journal.announced(run: "00ff", at: at, message: message)
        XCTAssertEqual(try message.cancelled(at: at).version(), 2)
        XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count, 3)
    }

    func testManyCallsAtOnceGiveOneAdvice() throws {
        let expected = try engine.assess(patient: fall(known))
        let (engine, patient) = (self.engine, fall(known))
        let began = Date()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<250 {
                XCTAssertEqual(try? engine.assess(patient: patient), expected)
            }
        }
        print(String(format: "measure swift: %.0f us a call over 8 threads", Date().timeIntervalSince(began) / 2000 * 1e6))
    }
}
