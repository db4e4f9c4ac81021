import Baken
import Flow
import SwiftUI

/// The nurse's app. One column that scrolls, the advice always on top.
struct Root: View {
    @ObservedObject var model: Model

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 12) {
                if let notice = model.shown.notice {
                    Text(notice).font(.title3).foregroundStyle(Look.wrong)
                }
                switch model.shown.state.step {
                case .pathway: Pathways(model: model)
                case .assess: Assess(model: model)
                case .section: OneSection(model: model)
                case .place: EnterPlace(model: model)
                case .choose: ChooseHospital(model: model)
                case .hospitals: AllHospitals(model: model)
                case .overrule: Reasons(model: model)
                case .announce, .underway: Tell(model: model)
                case .done: Done(model: model)
                }
                if model.shown.canGoBack {
                    Press(label: model.words["back"], colour: Look.raised) { model.act(.back) }
                }
                Text(model.words["disclaimer"]).font(.footnote).foregroundStyle(Look.soft)
            }
            .padding(12)
            .frame(maxWidth: 720)
            .frame(maxWidth: .infinity)
        }
        .background(Look.ground.ignoresSafeArea())
        .foregroundStyle(Look.text)
    }
}

private struct Pathways: View {
    @ObservedObject var model: Model

    var body: some View {
        Text(model.words["which-patient"]).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
        ForEach(model.flow.engine.pathways(), id: \.id) { pathway in
            Press(label: pathway.title) { model.act(.pathway(pathway.id)) }
        }
        let region = model.flow.regionTitle ?? model.words["no-region"]
        Text("\(model.words["region"]): \(region)").font(.footnote).foregroundStyle(Look.soft)
        let facts = model.flow.engine.facts()
        Text("\(facts.title) · \(facts.version)").font(.footnote).foregroundStyle(Look.soft)
        if let record = model.flow.record() {
            Text("\(model.words["record"]): \(held(record))").font(.footnote).foregroundStyle(Look.soft)
            ShareLink(item: model.recordFile) { Face(label: model.words["keep-copy"], colour: Look.raised) }
                .accessibilityLabel(model.words["keep-copy"])
        }
    }

    private func held(_ record: Found) -> String {
        // Of a moment in RFC 3339: year, month, day.
        record.since.map { "\(record.records) \(model.words["records-since"]) \($0.prefix(10))" } ?? model.words["record-empty"]
    }
}

private struct Assess: View {
    @ObservedObject var model: Model

    var body: some View {
        let (shown, words) = (model.shown, model.words)
        if let advice = shown.advice { AdviceCard(advice: advice, words: words) }
        Status(shown: shown)
        if shown.advice?.destinations.isEmpty != false {
            Press(label: words["place-enter"]) { model.act(.toPlace) }
        }
        Press(label: words["choose"], colour: Look.need) { model.act(.toChoice) }
        if shown.questions.isEmpty {
            Text(words["all-answered"]).font(.title3).foregroundStyle(Look.settled)
        } else {
            Text(words["ask"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
        }
        ForEach(shown.questions, id: \.id) { question in
            Ask(question: question, words: words, isWrong: shown.wrong == question.id) {
                model.act(.say(question.id, $0))
            }
        }
        if let advice = shown.advice { Details(advice: advice, words: words) }
        Text(words["all-questions"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
        ForEach(shown.parts, id: \.id) { part in
            Press(label: "\(part.title) · \(part.answered)/\(part.questions.count)", colour: Look.raised) {
                model.act(.section(part.id))
            }
        }
        Press(label: words["place-change"], colour: Look.raised) { model.act(.toPlace) }
        if !shown.state.given.isEmpty {
            Text(words["answered"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
        }
        ForEach(shown.state.given.reversed(), id: \.id) { given in
            let question = shown.form.first { $0.id == given.id }
            let line = "\(question?.label ?? given.id): \(given.said.inWords(question, words))"
            Press(label: "\(line)  ✕", colour: Look.raised, describes: "\(line). \(words["withdraw"])") {
                model.act(.withdraw(given.id))
            }
        }
    }
}

/// Whatever the crew knows, in the order of the form; the advice stays in sight.
private struct OneSection: View {
    @ObservedObject var model: Model

    var body: some View {
        let (shown, words) = (model.shown, model.words)
        if let advice = shown.advice { AdviceCard(advice: advice, words: words) }
        if let part = shown.part {
            Text(part.title).font(.title.bold()).accessibilityAddTraits(.isHeader)
            ForEach(part.questions, id: \.id) { question in
                let before = shown.state[question.id]
                Ask(question: question, words: words, isWrong: shown.wrong == question.id, said: before) { said in
                    // The same key again takes it back. A number that is entered again was measured again.
                    var isNumber = false
                    if case .value(.number) = said { isNumber = true }
                    model.act(before == said && !isNumber ? .withdraw(question.id) : .say(question.id, said))
                }
            }
        }
        Press(label: words["to-advice"], colour: Look.need) { model.act(.toAdvice) }
    }
}

private struct EnterPlace: View {
    @ObservedObject var model: Model
    @State private var typed = ""

    var body: some View {
        let words = model.words
        Text(words["place-where"]).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
        Status(shown: model.shown)
        Card {
            TextField(words["place-digits"], text: $typed)
                .keyboardType(.numberPad)
                .font(.largeTitle)
                .frame(minHeight: Look.target)
                .accessibilityLabel(words["place-digits"])
            Press(label: words["ok"], colour: Look.settled) {
                if typed.count == 4 { model.act(.place(typed)) }
            }
        }
        if model.shown.state.pc4 != nil {
            Press(label: words["place-use-measured"]) { model.act(.place(nil)) }
        }
    }
}

/// What can be read at arm's length: what is needed, where to, how far, and whether that stands.
struct AdviceCard: View {
    let advice: Advice
    let words: Words

    var body: some View {
        Card {
            if let need = advice.need {
                Text(need.title).font(.largeTitle.bold()).foregroundStyle(Look.need).accessibilityAddTraits(.isHeader)
            }
            if let first = advice.destinations.first {
                Text(first.name).font(.largeTitle.bold())
                Text(far(first)).font(.title)
                if first.ask != nil { Text(words["to-ask"]).font(.title2.bold()).foregroundStyle(Look.open) }
                if first.stop == "stop" { Text(words["on-stop"]).font(.title2.bold()).foregroundStyle(Look.open) }
            } else {
                Text(words["no-place"]).font(.title2).foregroundStyle(Look.open)
            }
            Text(standing).font(.title2.bold()).foregroundStyle(advice.settled ? Look.settled : Look.open)
        }
    }

    // Where no answer is missing it is the way that is not certain.
    private var standing: String {
        if advice.settled { return words["settled"] }
        if advice.askNext.isEmpty, advice.need?.settled == true { return words["way-uncertain"] }
        let open = advice.askNext.isEmpty ? "" : " · \(advice.askNext.count) \(words["open"])"
        return words["not-settled"] + open
    }

    private func far(_ to: Destination) -> String {
        guard let minutes = to.minutes else { return "?" }
        return "\(to.estimated ? words["about"] + " " : "")\(Int(minutes.rounded())) \(words["minutes"])"
    }
}

/// By which place the advice goes, and how old what is known of stops is.
private struct Status: View {
    let shown: Shown

    var body: some View {
        let (whereabouts, stops) = (shown.whereabouts, shown.stops)
        Text(whereabouts.line).foregroundStyle(whereabouts.isOld ? Look.open : Look.soft)
        Text(stops.line).foregroundStyle(stops.isOld ? Look.open : Look.soft)
    }
}

/// A question with its answers: unknown is one tap, and nothing is chosen beforehand.
private struct Ask: View {
    let question: Question
    let words: Words
    let isWrong: Bool
    /// What was said before; it stands out.
    var said: Said?
    let say: (Said) -> Void
    @State private var typed = ""

    var body: some View {
        Card {
            Text(question.label).font(.title3.bold()).foregroundStyle(isWrong ? Look.wrong : Look.text)
            if !question.help.isEmpty { Text(question.help).foregroundStyle(Look.soft) }
            switch question.kind {
            case .yesNo:
                key(words["yes"], .value(.yesNo(value: true)))
                key(words["no"], .value(.yesNo(value: false)))
            case .choice:
                ForEach(question.choices, id: \.id) { choice in
                    key(choice.label, .value(.choice(value: choice.id)))
                }
            case .number, .whole:
                if question.kind == .whole && question.high - question.low <= 9 {
                    ForEach(Int(question.low)...Int(question.high), id: \.self) { value in
                        key("\(value)", .value(.number(value: Double(value))))
                    }
                } else {
                    if case .value = said, let said {
                        Text(said.inWords(question, words)).font(.title.bold()).foregroundStyle(Look.settled)
                    }
                    TextField("\(words["enter"]) \(question.unit)", text: $typed)
                        .keyboardType(.decimalPad)
                        .font(.largeTitle)
                        .frame(minHeight: Look.target)
                        .accessibilityLabel(question.label)
                    Press(label: words["ok"], describes: "\(question.label): \(words["ok"])") {
                        // Both signs before a fraction are people's.
                        if let value = Double(typed.replacingOccurrences(of: ",", with: ".")) {
                            typed = ""
                            say(.value(.number(value: value)))
                        }
                    }
                }
            }
            key(words["unknown"], .unknown, Look.raised)
        }
    }

    private func key(_ label: String, _ value: Said, _ colour: Color = Look.action) -> some View {
        let chosen = said == value
        let described = "\(question.label): \(label)"
        return Press(
            label: chosen ? "✓ \(label)" : label, colour: chosen ? Look.settled : colour,
            describes: chosen ? "\(described), \(words["chosen"])" : described
        ) { say(value) }
    }
}

private struct Details: View {
    let advice: Advice
    let words: Words

    var body: some View {
        Card {
            Text(words["why"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
            ForEach(Array((advice.need?.because ?? []).enumerated()), id: \.offset) { Text($0.element.text) }
            ForEach(Array((advice.destinations.first?.because ?? []).enumerated()), id: \.offset) {
                Text($0.element.text)
            }
            if let advise = advice.advise { Text(advise).foregroundStyle(Look.open) }
            if !advice.passedOver.isEmpty {
                Text(words["nearer"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
                ForEach(advice.passedOver.prefix(3), id: \.hospital) { Text("\($0.name): \($0.text)") }
            }
            ForEach(advice.warnings, id: \.id) { Text($0.text).foregroundStyle(Look.open) }
            if let example = advice.example { Text(example).font(.callout).foregroundStyle(Look.soft) }
        }
    }
}

private struct ChooseHospital: View {
    @ObservedObject var model: Model

    var body: some View {
        if let advice = model.shown.advice {
            AdviceCard(advice: advice, words: model.words)
            Status(shown: model.shown)
            if let first = advice.destinations.first {
                Press(label: "\(model.words["drive-here"]): \(first.name)", colour: Look.settled) {
                    model.act(.choose(first.hospital))
                }
            }
            Text(model.words["other"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
            ForEach(near(advice), id: \.id) { other in
                Press(label: other.label, colour: Look.raised) { model.act(.choose(other.id)) }
            }
            Press(label: model.words["all-hospitals"], colour: Look.raised) { model.act(.allHospitals) }
        }
    }

    /// As many as are looked through in a moment; the rest is one key away.
    private func near(_ advice: Advice) -> [(id: String, label: String)] {
        let far = { (minutes: Double?) in minutes.map { " · \(Int($0.rounded())) \(model.words["minutes"])" } ?? "" }
        let near =
            advice.destinations.dropFirst().map { ($0.hospital, $0.name + far($0.minutes)) }
            + advice.passedOver.map { ($0.hospital, $0.name + far($0.minutes)) }
        return near.prefix(8).map { (id: $0.0, label: $0.1) }
    }
}

private struct AllHospitals: View {
    @ObservedObject var model: Model

    var body: some View {
        let hospitals = model.flow.engine.hospitals().sorted { ($0.city, $0.name) < ($1.city, $1.name) }
        Text(model.words["which-hospital"]).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
        ForEach(hospitals, id: \.id) { hospital in
            Press(label: "\(hospital.city) · \(hospital.name)", colour: Look.raised) { model.act(.choose(hospital.id)) }
        }
    }
}

private struct Reasons: View {
    @ObservedObject var model: Model

    var body: some View {
        Text(model.words["reason"]).font(.title.bold()).accessibilityAddTraits(.isHeader)
        ForEach(Flow.reasons, id: \.id) { reason in
            Press(label: model.flow.engine.phrase(id: "overrule-\(reason.id)")) {
                model.act(.overrule(reason.id))
            }
        }
    }
}

private struct Tell: View {
    @ObservedObject var model: Model

    var body: some View {
        let (state, words) = (model.shown.state, model.words)
        let version = state.told?.hospital == state.hospital ? state.told?.version : nil
        let text = model.flow.messageText()
        // Nobody may think that a key has told the hospital.
        Text(words["tell-how"]).font(.title3.bold()).foregroundStyle(Look.open).accessibilityAddTraits(.isHeader)
        if let version {
            Text("\(words["announced"]) (\(version))").font(.title2.bold()).foregroundStyle(Look.settled)
        }
        Press(label: words[version == nil ? "announce" : "update"], colour: version == nil ? Look.settled : Look.action) {
            model.act(.announce)
        }
        if version != nil {
            Press(label: words["hand-over"], colour: Look.settled) { model.act(.handOver) }
            Press(label: words["cancel"], colour: Look.raised) { model.act(.cancel) }
        }
        Card { Text(text) }
        ShareLink(item: text) { Face(label: words["share"], colour: Look.raised) }
            .accessibilityLabel(words["share"])
    }
}

private struct Done: View {
    @ObservedObject var model: Model

    var body: some View {
        Text(model.words["done"]).font(.largeTitle.bold()).foregroundStyle(Look.settled)
            .accessibilityAddTraits(.isHeader)
        Press(label: model.words["new-run"]) { model.act(.newRun) }
    }
}
