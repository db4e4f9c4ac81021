import Baken
import Foundation

/// The nurse's flow: from what is done to what is shown. No screen, no platform. Every step can be taken back, and
/// nothing is lost when the program ends at any moment: `save` is called after every act. Where it throws, the nurse
/// goes on and is told so.
///
/// The same flow, step by step, as `android-demo/flow`.
public final class Flow {
    /// Questions that are asked at a time.
    public static let atOnce = 3
    private static let mostStepsBack = 200
    private static let oldMinutes = 60
    /// In so long a vehicle has gone to the next town: the age is said.
    private static let oldPlaceMinutes = 5
    /// In so long to another hospital: it is a place no longer.
    private static let mostPlaceMinutes = 30

    /// The reasons to go elsewhere, by the ids of the pack's phrases.
    public static let reasons: [(id: String, reason: OverruleReason)] = [
        ("patient-wish", .patientWish), ("deteriorating", .deteriorating), ("redirected", .redirected),
        ("road", .road), ("physician", .physician), ("known-there", .knownThere), ("judgement", .judgement),
    ]

    public let engine: Engine
    private let journal: Journal?
    private let surroundings: Surroundings
    private let region: String?
    private let save: (String) throws -> Void
    private let words: Words
    public let language: Language

    private var state: RunState
    private var before: [RunState] = []
    private var notice: String?
    private var wrong: String?

    public init(
        engine: Engine, journal: Journal?, surroundings: Surroundings, region: String?,
        restored: String? = nil, opening: String? = nil, save: @escaping (String) throws -> Void = { _ in }
    ) {
        self.engine = engine
        self.journal = journal
        self.surroundings = surroundings
        self.region = region
        language = engine.language()
        self.save = save
        words = Words(language)
        notice = opening
        state = restored.flatMap(RunState.restored) ?? RunState(run: surroundings.newRun())
    }

    public func act(_ act: Act) {
        notice = nil
        wrong = nil
        if act == .back {
            // What was told cannot be untold.
            var last = before.popLast() ?? stepBefore(state)
            (last.told, last.messages) = (state.told, state.messages)
            state = last
        } else {
            guard let next = next(act) else { return }
            before.append(state)
            if before.count > Self.mostStepsBack { before.removeFirst() }
            if act == .newRun { before.removeAll() }
            state = next
        }
        do { try save(state.saved()) } catch { notice = words["not-saved"] }
    }

    /// The state after an act; nil if the act does nothing here.
    private func next(_ act: Act) -> RunState? {
        switch act {
        case .pathway(let id): return with { $0.step = .assess; $0.pathway = id }
        case .say(let id, let said): return say(id, said)
        case .withdraw(let id): return with { $0.given.removeAll { $0.id == id } }
        case .section(let id): return with { $0.step = .section; $0.section = id }
        case .toAdvice: return with { $0.step = .assess }
        case .toPlace: return with { $0.step = .place }
        case .place(let pc4): return placed(pc4)
        case .allHospitals: return with { $0.step = .hospitals }
        case .toChoice: return toChoice()
        case .choose(let hospital): return choose(hospital)
        case .overrule(let reason): return overrule(reason)
        case .announce: return announce()
        case .cancel: return cancel()
        case .handOver:
            keep { try $0.ended(run: state.run, at: surroundings.now(), handedOver: true) }
            return with { $0.step = .done }
        case .newRun: return RunState(run: surroundings.newRun())
        case .back: return nil
        }
    }

    private func with(_ change: (inout RunState) -> Void) -> RunState {
        var next = state
        change(&next)
        return next
    }

    private func say(_ id: String, _ said: Said) -> RunState? {
        let next = with {
            $0.given.removeAll { $0.id == id }
            $0.given.append(Given(id: id, said: said))
        }
        // What cannot be is not taken over, and said at once; the rest stays.
        do {
            if let patient = patient(next) { _ = try engine.assess(patient: patient) }
            return next
        } catch {
            show(error)
            if case BakenError.Case = error { wrong = id }
            return nil
        }
    }

    /// A postal code that is none is not taken over, and said at once.
    private func placed(_ pc4: String?) -> RunState? {
        let next = with { $0.step = .assess; $0.pc4 = pc4 }
        guard pc4 != nil, let patient = patient(next) else { return next }
        do {
            let warnings = try engine.assess(patient: patient).warnings
            guard let refused = warnings.first(where: { $0.id == "place-unknown" }) else { return next }
            notice = refused.text
        } catch {
            show(error)
        }
        return nil
    }

    /// The advice that the choice is made by is the one that is kept.
    private func toChoice() -> RunState {
        if let patient = patient(state) {
            keep {
                try $0.advised(
                    engine: engine, run: state.run, at: surroundings.now(), patient: patient)
            }
        }
        return with { $0.step = .choose }
    }

    private var advised: String? { advice()?.destinations.first?.hospital }

    private func choose(_ hospital: String) -> RunState {
        let advised = self.advised
        guard hospital == advised || advised == nil else {
            return with { $0.step = .overrule; $0.hospital = hospital }
        }
        chosen(hospital, advised, nil)
        return with { $0.step = .announce; $0.hospital = hospital; $0.reason = nil }
    }

    private func overrule(_ reason: String) -> RunState? {
        guard let hospital = state.hospital else { return nil }
        chosen(hospital, advised, Self.reasons.first { $0.id == reason }?.reason)
        return with { $0.step = .announce; $0.reason = reason }
    }

    private func chosen(_ hospital: String, _ advised: String?, _ reason: OverruleReason?) {
        keep {
            try $0.chosen(
                run: state.run, at: surroundings.now(), hospital: hospital, advised: advised, reason: reason)
        }
    }

    private func announce() -> RunState? {
        guard let patient = patient(state), let hospital = state.hospital else { return nil }
        let now = surroundings.now()
        let version = state.told?.hospital == hospital ? state.told?.version ?? 0 : 0
        do {
            let message = try engine.announce(
                patient: patient, hospital: hospital, id: state.idFor(hospital), told: version, at: now)
            // The one that waits for nobody is told first.
            if let told = state.told, told.hospital != hospital { try cancelAt(told, patient, now) }
            keep { try $0.announced(run: state.run, at: now, message: message) }
            return with {
                $0.step = .underway
                $0.told = Told(hospital: hospital, version: version + 1)
                $0.cancelled = false
                if version == 0 { $0.messages += 1 }
            }
        } catch {
            show(error)
            return nil
        }
    }

    /// The hospital no longer waits.
    private func cancelAt(_ told: Told, _ patient: Case, _ now: String) throws {
        let last = try engine.announce(
            patient: patient, hospital: told.hospital, id: state.messageId, told: told.version - 1, at: now)
        let cancelled = try last.cancelled(at: now)
        keep { try $0.announced(run: state.run, at: now, message: cancelled) }
        if told.hospital != state.hospital {
            let name = engine.hospitals().first { $0.id == told.hospital }?.name ?? told.hospital
            notice = "\(words["cancel-at"]): \(name)"
        }
    }

    private func cancel() -> RunState? {
        guard let patient = patient(state), let told = state.told else { return nil }
        let now = surroundings.now()
        do {
            try cancelAt(told, patient, now)
            keep { try $0.ended(run: state.run, at: now, handedOver: false) }
            return with { $0.step = .done; $0.told = nil; $0.cancelled = true }
        } catch {
            show(error)
            return nil
        }
    }

    /// The step before, after a restart has forgotten how one came here.
    private func stepBefore(_ state: RunState) -> RunState {
        var last = state
        switch state.step {
        case .pathway: break
        case .assess: last.step = .pathway
        case .section, .place, .choose: last.step = .assess
        case .hospitals, .overrule, .announce: last.step = .choose
        case .underway: last.step = .announce
        case .done: last.step = state.told == nil ? .announce : .underway
        }
        return last
    }

    /// Keeps something; a full storage is said, and the patient comes first.
    private func keep(_ what: (Journal) throws -> UInt64) {
        guard let journal else { return }
        do { _ = try what(journal) } catch { show(error) }
    }

    private func show(_ error: Error) {
        notice = (error as? BakenError)?.sentences ?? "\(error)"
    }

    private func patient(_ state: RunState) -> Case? {
        guard let pathway = state.pathway else { return nil }
        let place = state.pc4 == nil ? here() : nil
        let findings = state.given.compactMap { given -> Finding? in
            guard case .value(let answer) = given.said else { return nil }
            return Finding(id: given.id, answer: answer)
        }
        return Case(
            pathway: pathway, region: region, at: surroundings.now(), latitude: place?.latitude,
            longitude: place?.longitude, pc4: state.pc4, findings: findings, stops: board().stops, travelMinutes: [],
            transferMinutes: [])
    }

    /// The measured place, unless it is so old that the vehicle may be anywhere.
    private func here() -> Place? {
        surroundings.place().flatMap { (0...Self.mostPlaceMinutes).contains($0.minutesOld) ? $0 : nil }
    }

    /// By which place the advice goes, in one line: a place of an hour ago is never taken for this one.
    private func whereabouts() -> Whereabouts {
        let title = words["place"]
        if let pc4 = state.pc4 {
            return Whereabouts(line: "\(title): \(pc4) (\(words["place-entered"]))", isOld: false, isKnown: true)
        }
        let old = surroundings.place().flatMap { $0.minutesOld > Self.oldPlaceMinutes ? $0.minutesOld : nil }
        let age = old.map { "\($0) \(words["minutes"]) \(words["old"])" }
        guard let place = here() else {
            let last = age.map { " · \(words["place-last"]) \($0)" } ?? ""
            return Whereabouts(line: "\(title): \(words["place-unknown"])\(last)", isOld: true, isKnown: false)
        }
        let code = engine.postcodeNear(latitude: place.latitude, longitude: place.longitude)
        let near = code.map { "\(words["place-near"]) \($0) · " } ?? ""
        let line = "\(title): \(near)\(words["place-measured"])\(age.map { " · \($0)" } ?? "")"
        return Whereabouts(line: line, isOld: old != nil, isKnown: true)
    }

    private var lastBoard: (text: BoardText, stops: [Stop], taken: String?)?

    /// The reports of the list, and when it was true; nothing of one that cannot be read.
    private func board() -> (stops: [Stop], taken: String?) {
        guard let given = surroundings.board() else { return ([], nil) }
        if let last = lastBoard, last.text == given { return (last.stops, last.taken) }
        var read: (stops: [Stop], taken: String?) = ([], nil)
        do {
            let board = try engine.board(text: given.text, taken: given.fetched)
            read = (board.stops, board.taken)
        } catch {
            show(error)
        }
        lastBoard = (given, read.stops, read.taken)
        return read
    }

    /// How old the list of stops is, in one line. Unknown is said, and is never "open".
    private func stops() -> Stops {
        let dates = ISO8601DateFormatter()
        guard let taken = board().taken, let then = dates.date(from: taken), let now = dates.date(from: surroundings.now())
        else { return Stops(line: words["stops-unknown"], isOld: true) }
        let minutes = Int((now.timeIntervalSince(then) / 60).rounded(.down))
        let clock = DateFormatter()
        clock.locale = Locale(identifier: "en_US_POSIX")
        clock.timeZone = zone(surroundings.now())
        clock.dateFormat = "HH:mm"
        // From the future, or older than most regions' validity: not to be gone by.
        let isOld = minutes < 0 || minutes > Self.oldMinutes
        let age = isOld ? " · \(minutes) \(words["minutes"]) \(words["old"])" : ""
        return Stops(line: "\(words["stops-at"]) \(clock.string(from: then))\(age)", isOld: isOld)
    }

    /// The zone of a moment in RFC 3339.
    private func zone(_ moment: String) -> TimeZone? {
        let offset = moment.suffix(6)
        guard let sign = offset.first, sign == "+" || sign == "-" else { return TimeZone(secondsFromGMT: 0) }
        let parts = offset.dropFirst().split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2 else { return TimeZone(secondsFromGMT: 0) }
        return TimeZone(secondsFromGMT: (sign == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60))
    }

    private func advice() -> Advice? {
        do {
            return try patient(state).map { try engine.assess(patient: $0) }
        } catch {
            show(error)
            return nil
        }
    }

    private var lastForm: (pathway: String, form: Form?)?

    /// The form of the pathway; the pack's words do not change while it is used.
    private func form() -> Form? {
        guard let pathway = state.pathway else { return nil }
        if let last = lastForm, last.pathway == pathway { return last.form }
        let form = engine.form(pathway: pathway)
        lastForm = (pathway, form)
        return form
    }

    public func shown() -> Shown {
        let advice = self.advice()
        let parts = (form()?.sections ?? []).map { section in
            Part(
                id: section.id, title: section.title, questions: section.questions,
                answered: section.questions.filter { state[$0.id] != nil }.count)
        }
        let form = parts.flatMap(\.questions)
        let open = (advice?.askNext ?? []).filter { state[$0] == nil }
        let questions = open.compactMap { id in form.first { $0.id == id } }.prefix(Self.atOnce)
        return Shown(
            state: state, advice: advice, questions: Array(questions), parts: parts, notice: notice, wrong: wrong,
            canGoBack: state.step != .pathway, stops: stops(), whereabouts: whereabouts())
    }

    /// Title of the region whose rules are used; nil for the national ones.
    public var regionTitle: String? { engine.regions().first { $0.id == region }?.title }

    /// What the journal holds; nil where nothing is kept.
    public func record() -> Found? { journal?.found() }

    /// The message as it is read out: underway the one that the hospital has, before the one that it would get.
    public func messageText() -> String {
        guard let patient = patient(state), let hospital = state.hospital else { return "" }
        let version = state.told?.hospital == hospital ? state.told?.version ?? 0 : 0
        let before = state.step == .underway && version > 0 ? version - 1 : version
        do {
            return try engine.announce(
                patient: patient, hospital: hospital, id: state.idFor(hospital), told: before, at: surroundings.now()
            ).text(engine: engine)
        } catch {
            show(error)
            return ""
        }
    }
}
