import Baken
import Flow
import Foundation
import SwiftUI
import XCTest

@testable import NurseApp

private final class Assen: Surroundings {
    var here: Place? = Place(latitude: 52.9925, longitude: 6.5625, minutesOld: 0)
    func now() -> String { "2026-03-14T02:10:00+01:00" }
    func place() -> Place? { here }
    func board() -> BoardText? { nil }
    func newRun() -> String { "00ff" }
}

/// The screens of the app, read and pressed as they stand: the same cases as `android-demo/screens`. How Apple's system
/// lays them out is not known here.
@MainActor
final class ScreensTests: XCTestCase {
    private let around = Assen()
    private var folder = FileManager.default.temporaryDirectory

    override func setUp() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("screens-\(UUID())")
    }

    override func tearDown() async throws {
        try? FileManager.default.removeItem(at: folder)
    }

    private func model(_ language: Language = .dutch) -> Model {
        Model(
            folder: folder, language: language, surroundings: around,
            boardFile: BoardFile(folder.appendingPathComponent("board.json")))
    }

    private func page(_ model: Model) -> Page { Page(Root(model: model)) }

    private func press(_ label: String, _ model: Model, file: StaticString = #filePath, line: UInt = #line) {
        guard case .key(let act)? = page(model).target(label)?.kind else {
            return XCTFail("no key is called \(label) in \(page(model).words)", file: file, line: line)
        }
        act()
    }

    /// Types into a field and presses the key beside it.
    private func enter(_ text: String, _ field: String, _ key: String, _ model: Model) {
        let page = self.page(model)
        guard case .field(let typed)? = page.target(field)?.kind, case .key(let take)? = page.target(key)?.kind else {
            return XCTFail("\(field) and \(key) are not in \(page.words)")
        }
        typed.wrappedValue = text
        take()
    }

    private func label(_ id: String, _ model: Model) -> String {
        model.flow.engine.form(pathway: "trauma")!.sections.flatMap(\.questions).first { $0.id == id }!.label
    }

    func testANurseTouchesHerWayToAnAnnouncement() async {
        let model = self.model()
        let words = model.words
        let trauma = model.flow.engine.pathways().first { $0.id == "trauma" }!.title
        var taps = 0
        func tap(_ label: String) {
            press(label, model)
            taps += 1
        }
        tap(trauma)
        for id in ["cardiac_arrest", "airway_threat"] { tap("\(label(id, model)): \(words["no"])") }
        tap("\(label("gcs_motor", model)): 4")
        XCTAssertTrue(page(model).words.contains("Level-1-traumacentrum"))
        XCTAssertLessThanOrEqual(taps, 6)
        tap(words["choose"])
        tap("\(words["drive-here"]): UMC Groningen")
        XCTAssertTrue(page(model).words.contains(words["tell-how"]))
        guard case .shares(let message)? = page(model).target(words["share"])?.kind else { return XCTFail() }
        XCTAssertEqual((message as? String)?.contains("UMC Groningen"), true)
        tap(words["announce"])
        tap(words["hand-over"])
        XCTAssertTrue(page(model).words.contains(words["done"]))
        XCTAssertEqual(model.flow.record()?.records, 4)
        print("measure screens of iOS: \(taps) taps from the first screen to the end of a run")
    }

    func testAnotherHospitalNeedsAReasonAndEveryOneCanBeChosen() async {
        let model = self.model()
        for act in [Act.pathway("trauma"), .toChoice] { model.act(act) }
        press(model.words["all-hospitals"], model)
        let targets = page(model).elements.filter(\.isTarget)
        XCTAssertGreaterThan(targets.count, model.flow.engine.hospitals().count)
        press(targets.first { $0.words.contains("Wilhelmina") }!.label, model)
        press(model.flow.engine.phrase(id: "overrule-patient-wish"), model)
        XCTAssertEqual(model.shown.state.reason, "patient-wish")
        press(model.words["back"], model)
        XCTAssertEqual(model.shown.state.step, .overrule)
    }

    func testAnyQuestionIsAnsweredFromItsSectionAndTheSameKeyTakesItBack() async {
        let model = self.model()
        model.act(.pathway("trauma"))
        let part = model.shown.parts.first { $0.questions.contains { $0.id == "sbp" } }!
        press("\(part.title) · 0/\(part.questions.count)", model)
        let sbp = label("sbp", model)
        enter("84", sbp, "\(sbp): \(model.words["ok"])", model)
        XCTAssertEqual(model.shown.state["sbp"], .value(.number(value: 84)))
        XCTAssertTrue(page(model).words.contains { $0.hasPrefix("84 ") })
        // Measured again, and the same: it stays.
        enter("84", sbp, "\(sbp): \(model.words["ok"])", model)
        XCTAssertEqual(model.shown.state["sbp"], .value(.number(value: 84)))
        enter("8,5 of zo", sbp, "\(sbp): \(model.words["ok"])", model)
        XCTAssertEqual(model.shown.state["sbp"], .value(.number(value: 84)))
        enter("1200", sbp, "\(sbp): \(model.words["ok"])", model)
        XCTAssertTrue(page(model).words.contains { $0.hasPrefix("Deze gegevens kunnen niet kloppen.") })
        let unknown = "\(label("hr", model)): \(model.words["unknown"])"
        press(unknown, model)
        press("\(unknown), \(model.words["chosen"])", model)
        XCTAssertNil(model.shown.state["hr"])
        press(model.words["to-advice"], model)
        XCTAssertEqual(model.shown.state.step, .assess)
    }

    func testWithoutAPlaceAPostalCodeIsAskedForFirst() async {
        around.here = nil
        let model = self.model()
        model.act(.pathway("trauma"))
        XCTAssertTrue(page(model).words.contains(model.words["no-place"]))
        // Abroad no way is known either.
        around.here = Place(latitude: 48.85, longitude: 2.35, minutesOld: 0)
        model.act(.withdraw("none"))
        press(model.words["place-enter"], model)
        enter("940", model.words["place-digits"], model.words["ok"], model)
        XCTAssertEqual(model.shown.state.step, .place)
        enter("9401", model.words["place-digits"], model.words["ok"], model)
        XCTAssertTrue(page(model).words.contains("UMC Groningen"), "\(page(model).words)")
    }

    func testNothingIsLostWhenTheProcessEnds() async {
        var model: Model? = self.model()
        for act in [Act.pathway("stroke"), .say("fast_arm", .unknown), .toChoice, .choose("umcg")] {
            model!.act(act)
            let before = page(model!).words
            model = nil
            model = self.model()
            XCTAssertEqual(page(model!).words, before)
        }
    }

    func testTheRecordIsHandedOutAsItIs() async throws {
        let model = self.model()
        for act in [Act.pathway("trauma"), .toChoice, .choose("umcg"), .announce, .handOver, .newRun] { model.act(act) }
        guard case .shares(let item)? = page(model).target(model.words["keep-copy"])?.kind, let file = item as? URL
        else { return XCTFail() }
        XCTAssertEqual(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count, 4)
    }

    /// Every step, in both languages: what is touched is large, labelled and not like another; what is read has contrast.
    func testEveryTargetIsLargeAndLabelledAndEveryWordHasContrast() async {
        let ways: [[Act]] = [
            [], [.pathway("trauma")], [.pathway("stroke")],
            [.pathway("trauma"), .say("cardiac_arrest", .value(.yesNo(value: false))), .say("rr", .value(.number(value: 400)))],
            [.pathway("trauma"), .section("circulation"), .say("sbp", .value(.number(value: 84)))],
            [.pathway("stroke"), .section("neurology"), .say("gcs_motor", .value(.number(value: 6)))],
            [.pathway("trauma"), .toPlace], [.pathway("trauma"), .place("9401"), .toPlace],
            [.pathway("trauma"), .toChoice], [.pathway("trauma"), .toChoice, .allHospitals],
            [.pathway("trauma"), .toChoice, .choose("wza")], [.pathway("trauma"), .toChoice, .choose("umcg")],
            [.pathway("trauma"), .toChoice, .choose("umcg"), .announce],
            [.pathway("trauma"), .toChoice, .choose("umcg"), .announce, .handOver],
        ]
        var (targets, least) = (0, Double.infinity)
        for language in [Language.dutch, .english] {
            for acts in ways {
                try? FileManager.default.removeItem(at: folder)
                let model = self.model(language)
                acts.forEach(model.act)
                let page = self.page(model)
                let place = "\(language) \(acts)"
                XCTAssertEqual(page.problems, [], place)
                for element in page.elements {
                    XCTAssertFalse(element.words.isEmpty, place)
                    if element.isTarget {
                        targets += 1
                        XCTAssertGreaterThanOrEqual(element.style.height, 48, "\(place): \(element.words)")
                        XCTAssertFalse(element.label.trimmingCharacters(in: .whitespaces).isEmpty, place)
                    }
                    guard let ink = element.style.ink, let ground = element.style.ground else {
                        if case .field = element.kind { continue }
                        XCTFail("\(place): \(element.words) has no colours")
                        continue
                    }
                    let contrast = self.contrast(ink, ground)
                    least = min(least, contrast)
                    XCTAssertGreaterThanOrEqual(contrast, 7, "\(place): \(element.words)")
                }
                let labels = page.elements.filter(\.isTarget).map(\.label)
                XCTAssertEqual(Set(labels).count, labels.count, "\(place): two targets are called alike")
                if model.shown.state.step == .assess, let need = model.shown.advice?.need {
                    let sizes = page.elements.filter { $0.words == need.title }.map(\.style.size)
                    XCTAssertEqual(sizes, [34], "the need is read at arm's length")
                }
            }
        }
        XCTAssertGreaterThan(targets, 200)
        print(String(format: "measure screens of iOS: %d targets, least contrast %.1f to 1", targets, least))
    }

    private func contrast(_ one: Color, _ other: Color) -> Double {
        func luminance(_ colour: Color) -> Double {
            let linear = [colour.red, colour.green, colour.blue].map { part in
                part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        let (light, dark) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)
    }
}
