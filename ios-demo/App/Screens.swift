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
                case .choose: ChooseHospital(model: model)
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
        ForEach(model.engine.pathways(language: model.flow.language), id: \.id) { pathway in
            Press(label: pathway.title) { model.act(.pathway(pathway.id)) }
        }
        let facts = model.engine.facts(language: model.flow.language)
        Text("\(facts.title) · \(facts.version)").font(.footnote).foregroundStyle(Look.soft)
    }
}

private struct Assess: View {
    @ObservedObject var model: Model

    var body: some View {
        let (shown, words) = (model.shown, model.words)
        if let advice = shown.advice { AdviceCard(advice: advice, words: words) }
        Status(stops: shown.stops)
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

/// How old what is known of stops is.
private struct Status: View {
    let stops: Stops

    var body: some View {
        Text(stops.line).foregroundStyle(stops.isOld ? Look.open : Look.soft)
    }
}

/// A question with its answers: unknown is one tap, and nothing is chosen beforehand.
private struct Ask: View {
    let question: Question
    let words: Words
    let isWrong: Bool
    let say: (Said) -> Void
    @State private var typed = ""

    var body: some View {
        Card {
            Text(question.label).font(.title3.bold()).foregroundStyle(isWrong ? Look.wrong : Look.text)
            if !question.help.isEmpty { Text(question.help).foregroundStyle(Look.soft) }
            switch question.kind {
            case .yesNo:
                key(words["yes"]) { say(.value(.yesNo(value: true))) }
                key(words["no"]) { say(.value(.yesNo(value: false))) }
            case .choice:
                ForEach(question.choices, id: \.id) { choice in
                    key(choice.label) { say(.value(.choice(value: choice.id))) }
                }
            case .number, .whole:
                if question.kind == .whole && question.high - question.low <= 8 {
                    ForEach(Int(question.low)...Int(question.high), id: \.self) { value in
                        key("\(value)") { say(.value(.number(value: Double(value)))) }
                    }
                } else {
                    TextField("\(words["enter"]) \(question.unit)", text: $typed)
                        .keyboardType(.decimalPad)
                        .font(.largeTitle)
                        .frame(minHeight: Look.target)
                        .accessibilityLabel(question.label)
                    key(words["ok"]) {
                        // Both signs before a fraction are people's.
                        if let value = Double(typed.replacingOccurrences(of: ",", with: ".")) {
                            say(.value(.number(value: value)))
                        }
                    }
                }
            }
            Press(label: words["unknown"], colour: Look.raised, describes: "\(question.label): \(words["unknown"])") {
                say(.unknown)
            }
        }
    }

    private func key(_ label: String, _ act: @escaping () -> Void) -> some View {
        Press(label: label, describes: "\(question.label): \(label)", act: act)
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
            Status(stops: model.shown.stops)
            if let first = advice.destinations.first {
                Press(label: "\(model.words["drive-here"]): \(first.name)", colour: Look.settled) {
                    model.act(.choose(first.hospital))
                }
            }
            Text(model.words["other"]).font(.headline).foregroundStyle(Look.soft).accessibilityAddTraits(.isHeader)
            ForEach(others(advice), id: \.id) { other in
                Press(label: other.label, colour: Look.raised) { model.act(.choose(other.id)) }
            }
        }
    }

    private func others(_ advice: Advice) -> [(id: String, label: String)] {
        let far = { (minutes: Double?) in minutes.map { " · \(Int($0.rounded())) \(model.words["minutes"])" } ?? "" }
        let near =
            advice.destinations.dropFirst().map { ($0.hospital, $0.name + far($0.minutes)) }
            + advice.passedOver.map { ($0.hospital, $0.name + far($0.minutes)) }
        let all = near.isEmpty ? model.engine.hospitals().map { ($0.id, $0.name) } : near
        return all.prefix(8).map { (id: $0.0, label: $0.1) }
    }
}

private struct Reasons: View {
    @ObservedObject var model: Model

    var body: some View {
        Text(model.words["reason"]).font(.title.bold()).accessibilityAddTraits(.isHeader)
        ForEach(Flow.reasons, id: \.id) { reason in
            Press(label: model.engine.phrase(id: "overrule-\(reason.id)", language: model.flow.language)) {
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
        Card { Text(model.flow.messageText()) }
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
