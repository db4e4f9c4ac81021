package nl.baken.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.delay
import nl.baken.Advice
import nl.baken.Answer
import nl.baken.Destination
import nl.baken.Engine
import nl.baken.flow.Act
import nl.baken.flow.Flow
import nl.baken.flow.Said
import nl.baken.flow.Shown
import nl.baken.flow.Step
import nl.baken.flow.Words

/**
 * The nurse's app. One column that scrolls, the advice always on top.
 *
 * A platform that has a way back of its own passes [onBack]: it is given what to do, null where there is none. One that
 * can hand out a copy of the record passes [keepCopy], one that can hand a text to other apps [share].
 */
@Composable
fun BakenApp(
    flow: Flow, onBack: @Composable ((() -> Unit)?) -> Unit = {}, keepCopy: (() -> Unit)? = null, share: ((String) -> Unit)? = null,
) {
    var acts by remember { mutableIntStateOf(0) }
    val words = remember(flow) { Words(flow.language) }
    // Read again after every act.
    val shown = remember(acts, flow) { flow.shown() }
    val act: (Act) -> Unit = { flow.act(it); acts++ }
    // The clock goes on without an act: hours begin, a list of stops grows old or is fetched.
    LaunchedEffect(flow) {
        while (true) {
            delay(1.minutes)
            acts++
        }
    }
    onBack(if (shown.canGoBack) ({ act(Act.Back) }) else null)
    Dark {
        Column(
            horizontalAlignment = Alignment.CenterHorizontally,
            modifier = Modifier.fillMaxSize().background(Look.ground).verticalScroll(rememberScrollState()),
        ) {
            Column(
                verticalArrangement = Arrangement.spacedBy(12.dp),
                modifier = Modifier.widthIn(max = 720.dp).fillMaxWidth().padding(12.dp),
            ) {
                shown.notice?.let { Say(it, Look.wrong, 20.sp, modifier = Modifier.semantics { liveRegion = LiveRegionMode.Assertive }) }
                when (shown.state.step) {
                    Step.PATHWAY -> Pathways(flow, words, keepCopy, act)
                    Step.ASSESS -> Assess(shown, words, act)
                    Step.SECTION -> OneSection(shown, words, act)
                    Step.PLACE -> EnterPlace(shown, words, act)
                    Step.CHOOSE -> ChooseHospital(shown, flow.engine, words, act)
                    Step.HOSPITALS -> AllHospitals(flow.engine, words, act)
                    Step.OVERRULE -> Reasons(flow.engine, words, act)
                    Step.ANNOUNCE, Step.UNDERWAY -> Tell(shown, flow, words, share, act)
                    Step.DONE -> Done(words, act)
                }
                if (shown.canGoBack) Press(words["back"], colour = Look.raised) { act(Act.Back) }
                Say(words["disclaimer"], Look.soft, 14.sp)
            }
        }
    }
}

@Composable
private fun Pathways(flow: Flow, words: Words, keepCopy: (() -> Unit)?, act: (Act) -> Unit) {
    Say(words["which-patient"], size = 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (pathway in flow.engine.pathways()) {
        Press(pathway.title, Modifier.fillMaxWidth()) { act(Act.Pathway(pathway.id)) }
    }
    val facts = flow.engine.facts()
    Say("${words["region"]}: ${flow.regionTitle ?: words["no-region"]}", Look.soft, 16.sp)
    Say("${facts.title} · ${facts.version}", Look.soft, 16.sp)
    val record = flow.record() ?: return
    val held = record.since?.let { "${record.records} ${words["records-since"]} ${it.take(DATE)}" } ?: words["record-empty"]
    Say("${words["record"]}: $held", Look.soft, 16.sp)
    if (keepCopy != null) Press(words["keep-copy"], colour = Look.raised, act = keepCopy)
}

/** Of a moment in RFC 3339: year, month, day. */
private const val DATE = 10

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Assess(shown: Shown, words: Words, act: (Act) -> Unit) {
    shown.advice?.let { AdviceCard(it, words) }
    Status(shown)
    if (shown.advice?.destinations.isNullOrEmpty()) Press(words["place-enter"], Modifier.fillMaxWidth()) { act(Act.ToPlace) }
    Press(words["choose"], Modifier.fillMaxWidth(), colour = Look.need) { act(Act.ToChoice) }
    if (shown.questions.isEmpty()) {
        Say(words["all-answered"], Look.settled, 20.sp)
    } else {
        Say(words["ask"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
    }
    for (question in shown.questions) {
        Ask(question, words, wrong = shown.wrong == question.id) { act(Act.Say(question.id, it)) }
    }
    shown.advice?.let { Details(it, words) }
    Say(words["all-questions"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
    FlowRow(horizontalArrangement = Arrangement.spacedBy(10.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
        for (part in shown.parts) {
            val done = "${part.answered}/${part.questions.size}"
            Press("${part.title} · $done", colour = Look.raised) { act(Act.Section(part.id)) }
        }
        Press(words["place-change"], colour = Look.raised) { act(Act.ToPlace) }
    }
    val said = shown.state.said.keys.toList().reversed()
    if (said.isNotEmpty()) {
        Say(words["answered"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
        FlowRow(horizontalArrangement = Arrangement.spacedBy(10.dp), verticalArrangement = Arrangement.spacedBy(10.dp)) {
            for (id in said) {
                val question = shown.form.firstOrNull { it.id == id }
                val label = question?.label ?: id
                val value = when (val answer = shown.state.said[id]) {
                    is Said.Value -> answer.inWords(question, words)
                    else -> words["unknown"]
                }
                Press("$label: $value  ✕", colour = Look.raised, describes = "$label: $value. ${words["withdraw"]}") { act(Act.Withdraw(id)) }
            }
        }
    }
}

/** Whatever the crew knows, in the order of the form; the advice stays in sight. */
@Composable
private fun OneSection(shown: Shown, words: Words, act: (Act) -> Unit) {
    shown.advice?.let { AdviceCard(it, words) }
    val part = shown.part ?: return
    Say(part.title, size = 26.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (question in part.questions) {
        val before = shown.state.said[question.id]
        Ask(question, words, wrong = shown.wrong == question.id, said = before) { said ->
            // The same key again takes it back. A number that is entered again is a number that was measured again.
            val isNumber = said is Said.Value && said.answer is Answer.Number
            act(if (before == said && !isNumber) Act.Withdraw(question.id) else Act.Say(question.id, said))
        }
    }
    Press(words["to-advice"], Modifier.fillMaxWidth(), colour = Look.need) { act(Act.ToAdvice) }
}

@Composable
private fun EnterPlace(shown: Shown, words: Words, act: (Act) -> Unit) {
    Say(words["place-where"], size = 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    Status(shown)
    Card {
        Say(words["place-digits"], Look.soft)
        Pad("pc4", words, fraction = false, most = 4) { if (it.length == 4) act(Act.Place(it)) }
    }
    if (shown.state.pc4 != null) Press(words["place-use-measured"], Modifier.fillMaxWidth()) { act(Act.Place(null)) }
}

/** What can be read at arm's length: what is needed, where to, how far, and whether that stands. */
@Composable
fun AdviceCard(advice: Advice, words: Words) {
    Card {
        val need = advice.need
        if (need != null) {
            Say(need.title, Look.need, 34.sp, bold = true, modifier = Modifier.semantics { heading(); liveRegion = LiveRegionMode.Polite })
        }
        val first = advice.destinations.firstOrNull()
        if (first == null) {
            Say(words["no-place"], Look.open, 22.sp)
        } else {
            Say(first.name, size = 34.sp, bold = true)
            Say(far(first, words), size = 28.sp)
            first.ask?.let { Say(words["to-ask"], Look.open, 22.sp, bold = true) }
            if (first.stop == "stop") Say(words["on-stop"], Look.open, 22.sp, bold = true)
        }
        // Where no answer is missing it is the way that is not certain.
        val (state, colour) = when {
            advice.settled -> words["settled"] to Look.settled
            advice.askNext.isEmpty() && need?.settled == true -> words["way-uncertain"] to Look.open
            else -> words["not-settled"] to Look.open
        }
        val open = if (advice.askNext.isEmpty()) "" else " · ${advice.askNext.size} ${words["open"]}"
        Say(state + open, colour, 22.sp, bold = true)
    }
}

/** By which place the advice goes, and how old what is known of stops is. */
@Composable
private fun Status(shown: Shown) {
    Say(shown.whereabouts.line, if (shown.whereabouts.isOld) Look.open else Look.soft, 16.sp)
    Say(shown.stops.line, if (shown.stops.isOld) Look.open else Look.soft, 16.sp)
}

private fun far(to: Destination, words: Words): String {
    val minutes = to.minutes ?: return "?"
    val about = if (to.estimated) "${words["about"]} " else ""
    return "$about${Math.round(minutes)} ${words["minutes"]}"
}

@Composable
private fun Details(advice: Advice, words: Words) {
    Card {
        Say(words["why"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
        advice.need?.because?.forEach { Say(it.text) }
        advice.destinations.firstOrNull()?.because?.forEach { Say(it.text) }
        advice.advise?.let { Say(it, Look.open) }
        if (advice.passedOver.isNotEmpty()) {
            Say(words["nearer"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
            advice.passedOver.take(3).forEach { Say("${it.name}: ${it.text}") }
        }
        advice.warnings.forEach { Say(it.text, Look.open) }
        advice.example?.let { Say(it, Look.soft, 16.sp) }
    }
}

@Composable
private fun ChooseHospital(shown: Shown, engine: Engine, words: Words, act: (Act) -> Unit) {
    val advice = shown.advice ?: return
    AdviceCard(advice, words)
    Status(shown)
    val first = advice.destinations.firstOrNull()
    if (first != null) {
        Press("${words["drive-here"]}: ${first.name}", Modifier.fillMaxWidth(), colour = Look.settled) { act(Act.Choose(first.hospital)) }
    }
    Say(words["other"], Look.soft, 18.sp, bold = true, modifier = Modifier.semantics { heading() })
    val near = advice.destinations.drop(1).map { Triple(it.hospital, it.name, it.minutes) } +
        advice.passedOver.map { Triple(it.hospital, it.name, it.minutes) }
    for ((id, name, minutes) in near.take(NEAR)) {
        val far = minutes?.let { " · ${Math.round(it)} ${words["minutes"]}" } ?: ""
        Press(name + far, Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.Choose(id)) }
    }
    Press(words["all-hospitals"], Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.AllHospitals) }
}

/** As many as are looked through in a moment; the rest is one key away. */
private const val NEAR = 8

@Composable
private fun AllHospitals(engine: Engine, words: Words, act: (Act) -> Unit) {
    Say(words["which-hospital"], size = 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (hospital in remember(engine) { engine.hospitals().sortedWith(compareBy({ it.city }, { it.name })) }) {
        Press("${hospital.city} · ${hospital.name}", Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.Choose(hospital.id)) }
    }
}

@Composable
private fun Reasons(engine: Engine, words: Words, act: (Act) -> Unit) {
    Say(words["reason"], size = 26.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (reason in Flow.REASONS) {
        Press(engine.phrase("overrule-$reason"), Modifier.fillMaxWidth()) { act(Act.Overrule(reason)) }
    }
}

@Composable
private fun Tell(shown: Shown, flow: Flow, words: Words, share: ((String) -> Unit)?, act: (Act) -> Unit) {
    val version = shown.state.told?.takeIf { it.hospital == shown.state.hospital }?.version
    val told = version != null
    // Nobody may think that a key has told the hospital.
    Say(words["tell-how"], Look.open, 20.sp, bold = true, modifier = Modifier.semantics { heading() })
    if (told) Say("${words["announced"]} ($version)", Look.settled, 24.sp, bold = true)
    Press(if (told) words["update"] else words["announce"], Modifier.fillMaxWidth(), colour = if (told) Look.action else Look.settled) { act(Act.Announce) }
    if (told) {
        Press(words["hand-over"], Modifier.fillMaxWidth(), colour = Look.settled) { act(Act.HandOver) }
        Press(words["cancel"], Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.Cancel) }
    }
    val text = remember(shown) { flow.messageText() }
    Card { Say(text) }
    if (share != null) Press(words["share"], Modifier.fillMaxWidth(), colour = Look.raised) { share(text) }
}

@Composable
private fun Done(words: Words, act: (Act) -> Unit) {
    Say(words["done"], Look.settled, 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    Press(words["new-run"], Modifier.fillMaxWidth()) { act(Act.NewRun) }
}
