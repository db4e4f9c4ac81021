import Foundation
import XCTest

@testable import Baken

/// The worked cases of the texts, through Swift: the advice of the command, field by field and bit for bit.
final class SameAdviceTests: XCTestCase {
    func testEveryWorkedCaseGivesTheAdviceOfTheCommand() throws {
        guard let folder = ProcessInfo.processInfo.environment["BAKEN_VECTORS"] else {
            throw XCTSkip("BAKEN_VECTORS names no folder of cases; `cargo xtask swift` makes one")
        }
        let engine = try Engine.builtIn(language: .dutch)
        let cases = try objects(folder + "/cases.jsonl")
        let advices = try objects(folder + "/advices.jsonl")
        XCTAssertEqual(cases.count, advices.count)
        XCTAssertGreaterThan(cases.count, 500)
        for (number, (given, expected)) in zip(cases, advices).enumerated() {
            same(expected, try engine.assess(patient: patient(given)), "case \(number + 1)")
        }
        print("measure swift: \(cases.count) cases give the advice of the command, bit for bit")
    }

    private typealias Object = [String: Any]

    private func objects(_ path: String) throws -> [Object] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try XCTUnwrap(JSONDecoder().decode(Json.self, from: Data(line.utf8)).value as? Object)
        }
    }

    private func list(_ value: Any?) -> [Object] { value as? [Object] ?? [] }
    private func words(_ value: Any?) -> [String] { value as? [String] ?? [] }
    private func reasons(_ value: Any?) -> [Reason] {
        list(value).map { Reason(rule: $0["rule"] as? String ?? "", text: $0["text"] as? String ?? "") }
    }

    private func bits(_ expected: Any?, _ found: Double?, _ place: String) {
        XCTAssertEqual((expected as? Double)?.bitPattern, found?.bitPattern, place)
    }

    private func same(_ json: Object, _ advice: Advice, _ place: String) {
        XCTAssertEqual((json["pack"] as? Object)?["digest"] as? String, advice.packDigest, place)
        XCTAssertEqual(json["settled"] as? Bool, advice.settled, place)
        XCTAssertEqual(words(json["ask_next"]), advice.askNext, place)
        let need = json["need"] as? Object
        XCTAssertEqual(need?["id"] as? String, advice.need?.id, place)
        XCTAssertEqual(need?["title"] as? String, advice.need?.title, place)
        XCTAssertEqual(need?["settled"] as? Bool, advice.need?.settled, place)
        XCTAssertEqual(need?["assumed"] as? Bool, advice.need?.assumed, place)
        XCTAssertEqual(reasons(need?["because"]), advice.need?.because ?? [], place)
        XCTAssertEqual(list(json["scores"]).count, advice.scores.count, place)
        for (score, found) in zip(list(json["scores"]), advice.scores) {
            XCTAssertEqual(score["id"] as? String, found.id, place)
            bits(score["value"], found.value, place + found.id)
            bits(score["low"], found.low, place + found.id)
            bits(score["high"], found.high, place + found.id)
            XCTAssertEqual(words(score["missing"]), found.missing, place)
            XCTAssertEqual(score["reading"] as? String, found.reading, place)
        }
        XCTAssertEqual(list(json["criteria"]).count, advice.criteria.count, place)
        for (criteria, found) in zip(list(json["criteria"]), advice.criteria) {
            XCTAssertEqual(criteria["id"] as? String, found.id, place)
            XCTAssertEqual(criteria["met"] as? Bool, found.met, place + found.id)
            XCTAssertEqual(words(criteria["fired"]), found.fired, place)
            XCTAssertEqual(words(criteria["undecided"]), found.undecided, place)
        }
        XCTAssertEqual(list(json["destinations"]).count, advice.destinations.count, place)
        for (to, found) in zip(list(json["destinations"]), advice.destinations) {
            XCTAssertEqual(to["hospital"] as? String, found.hospital, place)
            bits(to["minutes"], found.minutes, place)
            bits(to["minutes_low"], found.minutesLow, place)
            bits(to["minutes_high"], found.minutesHigh, place)
            XCTAssertEqual(to["minutes_source"] as? String == "estimated", found.estimated, place)
            XCTAssertEqual(to["ask"] as? String, found.ask, place)
            XCTAssertEqual(to["stop"] as? String, found.stop, place)
            XCTAssertEqual(reasons(to["because"]), found.because, place)
        }
        XCTAssertEqual(list(json["passed_over"]).map { $0["hospital"] as? String }, advice.passedOver.map(\.hospital), place)
        XCTAssertEqual(list(json["passed_over"]).map { $0["reason"] as? String }, advice.passedOver.map(\.reason), place)
        XCTAssertEqual(list(json["warnings"]).map { $0["text"] as? String }, advice.warnings.map(\.text), place)
        XCTAssertEqual(list(json["strategies"]).map { $0["id"] as? String }, advice.strategies.map(\.id), place)
        XCTAssertEqual(json["advise"] as? String, advice.advise, place)
    }

    /// A case of the contract as the library takes it.
    private func patient(_ json: Object) -> Case {
        let findings = (json["findings"] as? Object ?? [:]).compactMap { id, value -> Finding? in
            switch value {
            case let yes as Bool: return Finding(id: id, answer: .yesNo(value: yes))
            case let number as Double: return Finding(id: id, answer: .number(value: number))
            case let word as String: return Finding(id: id, answer: .choice(value: word))
            default: return nil
            }
        }
        let scene = json["scene"] as? Object
        let number = { (value: Any?) in value as? Double }
        let minutes = (json["travel_minutes"] as? Object ?? [:]).map { Minutes(hospital: $0, minutes: number($1) ?? 0) }
        let transfers = (json["transfer_minutes"] as? [String: Object] ?? [:]).flatMap { from, ways in
            ways.map { Transfer(from: from, to: $0, minutes: number($1) ?? 0) }
        }
        let stops = list(json["stops"]).map {
            Stop(
                hospital: $0["hospital"] as? String ?? "", kind: $0["kind"] as? String ?? "",
                state: $0["state"] as? String ?? "", since: $0["since"] as? String, until: $0["until"] as? String)
        }
        return Case(
            pathway: json["pathway"] as? String ?? "", region: json["region"] as? String, at: json["at"] as? String,
            latitude: number(scene?["lat"]), longitude: number(scene?["lon"]), pc4: scene?["pc4"] as? String,
            findings: findings, stops: stops, travelMinutes: minutes, transferMinutes: transfers)
    }
}

/// A value of JSON. JSONSerialization reads some numbers a bit or two off on Linux; the decoder does not.
private struct Json: Decodable {
    let value: Any

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            value = try Dictionary(
                uniqueKeysWithValues: object.allKeys.map { ($0.stringValue, try object.decode(Json.self, forKey: $0).value) })
            return
        }
        if var list = try? decoder.unkeyedContainer() {
            var values: [Any] = []
            while !list.isAtEnd { values.append(try list.decode(Json.self).value) }
            value = values
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            value = NSNull()
        } else if let yes = try? single.decode(Bool.self) {
            value = yes
        } else if let number = try? single.decode(Double.self) {
            value = number
        } else {
            value = try single.decode(String.self)
        }
    }
}
