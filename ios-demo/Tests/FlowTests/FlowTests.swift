import Baken
import Foundation
import XCTest

@testable import Flow

private final class Assen: Surroundings {
    var clock = "2026-03-14T02:10:00+01:00"
    var here: Place? = Place(latitude: 52.9925, longitude: 6.5625, minutesOld: 0)
    private var runs = 0
    func now() -> String { clock }
    func place() -> Place? { here }
    var list: BoardText?
    func board() -> BoardText? { list }
    func newRun() -> String {
        defer { runs += 1 }
        return "run\(runs)"
    }
}

/// The same cases as `android-demo/flow`.
final class FlowTests: XCTestCase {
    private let engine = try! Engine.builtIn(language: .dutch)
    private let journalPath = NSTemporaryDirectory() + "/flow-\(UUID()).journal"
    private var saved = ""

    private func flow(restored: String? = nil, journal: Journal? = nil, around: Surroundings = Assen()) -> Flow {
        Flow(
            engine: engine, journal: journal, surroundings: around, region: "noord-nederland", restored: restored
        ) { [unowned self] in saved = $0 }
    }

    private func yes(_ id: String) -> Act { .say(id, .value(.yesNo(value: true))) }
    private func no(_ id: String) -> Act { .say(id, .value(.yesNo(value: false))) }
    private func number(_ id: String, _ value: Double) -> Act { .say(id, .value(.number(value: value))) }
    private func lines() throws -> [String] {
        try String(contentsOfFile: journalPath, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func testAStorageThatTakesNoMoreIsSaidAndTheRunGoesOn() {
        struct Full: Error {}
        var full = true
        let flow = Flow(
            engine: engine, journal: nil, surroundings: Assen(), region: "noord-nederland"
        ) { _ in if full { throw Full() } }
        flow.act(.pathway("trauma"))
        XCTAssertEqual(flow.shown().notice, Words(.dutch)["not-saved"])
        full = false
        flow.act(no("cardiac_arrest"))
        XCTAssertNil(flow.shown().notice)
        XCTAssertEqual(flow.shown().state.given.map(\.id), ["cardiac_arrest"])
    }

    func testAClearMultitraumaTakesFourTapsToASettledNeed() {
        let flow = self.flow()
        var taps = 0
        for act in [Act.pathway("trauma"), no("cardiac_arrest"), no("airway_threat")] {
            flow.act(act)
            taps += 1
        }
        XCTAssertTrue(flow.shown().questions.contains { $0.id == "gcs_motor" })
        flow.act(number("gcs_motor", 4))
        taps += 1
        let advice = flow.shown().advice
        XCTAssertEqual(advice?.need?.id, "level-1")
        XCTAssertEqual(advice?.need?.settled, true)
        XCTAssertEqual(advice?.destinations.first?.hospital, "umcg")
        print("measure swift: clear multitrauma, \(taps) taps to a settled need")
    }

    func testTheAdviceIsThereFromTheFirstTapAndUnknownIsNeverNo() {
        let flow = self.flow()
        flow.act(.pathway("trauma"))
        let first = flow.shown()
        XCTAssertEqual(first.advice?.need?.id, "level-1")
        XCTAssertEqual(first.advice?.settled, false)
        XCTAssertEqual(first.questions.first?.id, "cardiac_arrest")
        flow.act(.say("cardiac_arrest", .unknown))
        let second = flow.shown()
        XCTAssertEqual(first.advice?.need, second.advice?.need)
        XCTAssertNotEqual(second.questions.first?.id, "cardiac_arrest")
        XCTAssertTrue(second.advice?.askNext.contains("cardiac_arrest") == true)
    }

    func testMinorInjuryAndStrokeAreAskedToTheEnd() {
        for (pathway, wanted) in [("trauma", "ed"), ("stroke", nil)] as [(String, String?)] {
            let flow = self.flow()
            var taps = 1
            flow.act(.pathway(pathway))
            while let question = flow.shown().questions.first {
                let answer: Answer
                switch question.kind {
                case .yesNo: answer = .yesNo(value: false)
                case .choice: answer = .choice(value: question.choices[0].id)
                case .number, .whole: answer = .number(value: well(question))
                }
                flow.act(.say(question.id, .value(answer)))
                taps += 1
                XCTAssertNil(flow.shown().notice, question.id)
                guard taps < 80 else { return XCTFail("\(pathway) is asked without end") }
            }
            let need = flow.shown().advice?.need
            if let wanted { XCTAssertEqual(need?.id, wanted) }
            XCTAssertEqual(need?.settled, true)
            print("measure swift: \(pathway), nothing found, \(taps) answers until no question is left")
        }
    }

    /// A value of somebody who is well.
    private func well(_ question: Question) -> Double {
        let healthy: [String: Double] = [
            "age": 40, "sbp": 130, "hr": 80, "rr": 14, "spo2": 98, "gcs_motor": 6, "gcs_verbal": 5, "gcs_eye": 4,
            "gcs": 15, "glucose": 6, "onset_minutes": 60,
        ]
        return healthy[question.id] ?? question.low
    }

    func testARunIsChosenOverruledAnnouncedAndClosedAndTheRecordIsWhole() throws {
        let flow = self.flow(journal: try Journal.open(path: journalPath, language: .dutch))
        for act in [Act.pathway("trauma"), .toChoice, .choose("wza")] { flow.act(act) }
        XCTAssertEqual(flow.shown().state.step, .overrule)
        flow.act(.overrule("patient-wish"))
        XCTAssertEqual(flow.shown().state.step, .announce)
        XCTAssertTrue(flow.messageText().contains("Wilhelmina"))
        flow.act(.announce)
        flow.act(.handOver)
        XCTAssertEqual(flow.shown().state.step, .done)
        let records = try lines()
        XCTAssertEqual(records.count, 4)
        for (line, word) in zip(records, ["\"advice\"", "patient-wish", "announced", "handed-over"]) {
            XCTAssertTrue(line.contains(word), line)
        }
    }

    func testVersionsGoOnAfterARestartAndAfterBack() throws {
        let journal = try Journal.open(path: journalPath, language: .dutch)
        var flow = self.flow(journal: journal)
        for act in [Act.pathway("trauma"), .toChoice, .choose("umcg"), .announce] { flow.act(act) }
        flow = self.flow(restored: saved, journal: journal)
        for act in [Act.announce, .back, .back, .announce] { flow.act(act) }
        XCTAssertEqual(flow.shown().state.told, Told(hospital: "umcg", version: 3))
    }

    func testWhoChoosesAnotherHospitalIsRemindedToCancelAtTheFirst() throws {
        let flow = self.flow(journal: try Journal.open(path: journalPath, language: .dutch))
        for act in [Act.pathway("trauma"), .toChoice, .choose("umcg"), .announce, .back, .back, .choose("wza")] {
            flow.act(act)
        }
        flow.act(.overrule("deteriorating"))
        flow.act(.announce)
        XCTAssertEqual(flow.shown().notice, "Trek de aankondiging in bij: UMC Groningen")
        XCTAssertEqual(flow.shown().state.told, Told(hospital: "wza", version: 1))
        flow.act(.cancel)
        XCTAssertNil(flow.shown().state.told)
        let told = try lines().filter { $0.contains("\"status\"") }
        XCTAssertEqual(told.count, 4)
        for (line, words) in zip(told, ["umcg announced", "umcg cancelled", "wza announced", "wza cancelled"]) {
            for word in words.split(separator: " ") { XCTAssertTrue(line.contains("\"\(word)\""), line) }
        }
    }

    func testEveryStepComesBackAfterTheProcessDied() {
        let flow = self.flow()
        let acts: [Act] = [
            .pathway("trauma"), no("cardiac_arrest"), .say("airway_threat", .unknown), number("sbp", 84.5),
            .say("mechanism", .value(.choice(value: "blunt"))), .section("circulation"), .toAdvice, .toPlace,
            .place("9401"), .toChoice, .allHospitals, .choose("wza"), .overrule("road"), .announce, .handOver,
        ]
        for act in acts {
            flow.act(act)
            let again = self.flow(restored: saved)
            XCTAssertEqual(flow.shown().state, again.shown().state)
            XCTAssertEqual(flow.shown().advice, again.shown().advice)
            XCTAssertEqual(flow.shown().questions, again.shown().questions)
        }
        XCTAssertNil(RunState.restored("nonsense"))
        XCTAssertNil(RunState.restored(saved.replacingOccurrences(of: "\"version\":3", with: "\"version\":9")))
    }

    func testEveryStepCanBeTakenBack() {
        let flow = self.flow()
        var states = [flow.shown().state]
        for act in [Act.pathway("stroke"), yes("fast_arm"), .withdraw("fast_arm"), .toChoice, .choose("umcg")] {
            flow.act(act)
            states.append(flow.shown().state)
        }
        for expected in states.dropLast().reversed() {
            flow.act(.back)
            XCTAssertEqual(flow.shown().state, expected)
        }
    }

    func testWhatCannotBeIsOneSentenceAndNothingElseIsLost() {
        let flow = self.flow()
        flow.act(.pathway("trauma"))
        flow.act(no("cardiac_arrest"))
        let before = flow.shown().state
        flow.act(number("sbp", 1200))
        XCTAssertEqual(flow.shown().state, before)
        XCTAssertEqual(flow.shown().wrong, "sbp")
        XCTAssertTrue(flow.shown().notice?.hasPrefix("Deze gegevens kunnen niet kloppen.") == true)
    }

    func testWithoutAPlaceThereIsANeedAndAClockOf1970IsSaid() {
        let around = Assen()
        around.clock = "1970-01-01T00:00:00+01:00"
        around.here = nil
        let flow = self.flow(around: around)
        flow.act(.pathway("trauma"))
        let advice = flow.shown().advice
        XCTAssertEqual(advice?.destinations.isEmpty, true)
        XCTAssertNotNil(advice?.need)
        XCTAssertEqual(advice?.warnings.contains { $0.id == "clock-implausible" }, true)
    }

    func testAPlaceOfAnHourAgoIsNoPlaceAndAPostalCodeGoesBeforeTheMeasured() {
        let around = Assen()
        let flow = self.flow(around: around)
        flow.act(.pathway("trauma"))
        XCTAssertEqual(
            flow.shown().whereabouts, Whereabouts(line: "Plaats: bij 9401 · gemeten", isOld: false, isKnown: true))
        around.here?.minutesOld = 12
        XCTAssertEqual(
            flow.shown().whereabouts,
            Whereabouts(line: "Plaats: bij 9401 · gemeten · 12 min oud", isOld: true, isKnown: true))
        XCTAssertEqual(flow.shown().advice?.destinations.first?.hospital, "umcg")
        for (age, line) in [(61, "Plaats: niet bekend · laatste meting 61 min oud"), (-1, "Plaats: niet bekend")] {
            around.here?.minutesOld = age
            XCTAssertEqual(flow.shown().whereabouts, Whereabouts(line: line, isOld: true, isKnown: false))
            XCTAssertEqual(flow.shown().advice?.destinations.isEmpty, true)
        }
        flow.act(.toPlace)
        // One that no place has, and one that cannot be.
        for wrong in ["8999", "0000"] {
            flow.act(.place(wrong))
            XCTAssertEqual(flow.shown().state.step, .place)
            XCTAssertEqual(flow.shown().notice?.isEmpty, false, wrong)
        }
        flow.act(.place("7811"))
        XCTAssertEqual(
            flow.shown().whereabouts, Whereabouts(line: "Plaats: 7811 (ingevoerd)", isOld: false, isKnown: true))
        let emmen = flow.shown().advice?.destinations
        XCTAssertEqual(emmen?.isEmpty, false)
        around.here = Place(latitude: 53.22, longitude: 6.57, minutesOld: 0)
        XCTAssertEqual(flow.shown().advice?.destinations, emmen)
        flow.act(.place(nil))
        XCTAssertTrue(flow.shown().whereabouts.line.hasPrefix("Plaats: bij"))
        flow.act(.newRun)
        XCTAssertNil(flow.shown().state.pc4)
    }

    func testAnyQuestionIsAnsweredFromItsSectionInAnyOrder() {
        let flow = self.flow()
        flow.act(.pathway("trauma"))
        flow.act(number("age", 40))
        let parts = flow.shown().parts
        XCTAssertTrue(parts.count > 3 && parts.allSatisfy { !$0.questions.isEmpty })
        XCTAssertEqual(parts.map(\.answered).reduce(0, +), 1)
        let part = parts.first { $0.questions.contains { $0.id == "sbp" } }!
        XCTAssertFalse(flow.shown().questions.contains { $0.id == "sbp" })
        for act in [.section(part.id), number("sbp", 60), .say("hr", .unknown)] as [Act] { flow.act(act) }
        XCTAssertEqual(flow.shown().state.step, .section)
        XCTAssertEqual(flow.shown().part?.answered, 2)
        flow.act(.toAdvice)
        XCTAssertEqual(flow.shown().state.step, .assess)
        let advice = flow.shown().advice
        XCTAssertEqual(advice?.askNext.contains("sbp"), false)
        XCTAssertEqual(advice?.criteria.contains { !$0.fired.isEmpty }, true)
    }

    func testEveryHospitalCanBeChosenAndItIsAnOverrule() {
        let flow = self.flow()
        let far = engine.hospitals().last!.id
        for act in [.pathway("trauma"), .toChoice, .allHospitals, .choose(far)] as [Act] { flow.act(act) }
        XCTAssertEqual(flow.shown().state.step, .overrule)
        XCTAssertEqual(flow.shown().state.hospital, far)
        let again = self.flow(restored: saved)
        again.act(.back)
        XCTAssertEqual(again.shown().state.step, .choose)
    }

    func testWhatIsKeptIsSaid() throws {
        XCTAssertNil(flow().record())
        let flow = self.flow(journal: try Journal.open(path: journalPath, language: .dutch))
        XCTAssertEqual(flow.record()?.records, 0)
        for act in [Act.pathway("trauma"), .toChoice] { flow.act(act) }
        XCTAssertEqual(flow.record()?.records, 1)
        XCTAssertEqual(flow.record()?.since, "2026-03-14T01:10:00Z")
    }

    func testTheAgeOfTheStopsIsSeenAndAnOldOrUnreadableListIsNeverOpen() {
        let around = Assen()
        let flow = self.flow(around: around)
        flow.act(.pathway("trauma"))
        XCTAssertEqual(flow.shown().stops, Stops(line: "SEH-stops: niet bekend", isOld: true))
        let board = { (at: String) in
            BoardText(
                text: #"{ "taken": "\#(at)", "stops": [{ "hospital": "wza", "kind": "ed", "state": "stop" }] }"#, fetched: at)
        }
        around.list = board("2026-03-14T02:05:00+01:00")
        XCTAssertEqual(flow.shown().stops, Stops(line: "SEH-stops: stand van 02:05", isOld: false))
        around.list = board("2026-03-13T23:00:00Z")
        XCTAssertEqual(flow.shown().stops, Stops(line: "SEH-stops: stand van 00:00 · 130 min oud", isOld: true))
        around.list = BoardText(text: "<html>", fetched: "2026-03-14T02:05:00+01:00")
        let shown = flow.shown()
        XCTAssertTrue(shown.stops.isOld && shown.advice != nil)
        XCTAssertTrue(shown.notice?.hasPrefix("De lijst met presentatiestops kan niet worden gelezen.") == true)
    }

    func testBothLanguagesHaveTheSameWords() {
        XCTAssertEqual(Words(.dutch).ids, Words(.english).ids)
        XCTAssertFalse(Words(.dutch).ids.isEmpty)
    }
}
