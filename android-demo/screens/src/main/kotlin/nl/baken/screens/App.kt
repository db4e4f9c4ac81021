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
 * A platform that has a way back of its own passes [onBack]: it is given what to do, null where there is none.
 */
@Composable
fun BakenApp(flow: Flow, engine: Engine, onBack: @Composable ((() -> Unit)?) -> Unit = {}) {
    var acts by remember { mutableIntStateOf(0) }
    val words = remember(flow.language) { Words(flow.language) }
    // Read again after every act.
    val shown = remember(acts, flow.language) { flow.shown() }
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
                    Step.PATHWAY -> Pathways(engine, flow, words, act)
                    Step.ASSESS -> Assess(shown, words, act)
                    Step.CHOOSE -> ChooseHospital(shown, engine, words, act)
                    Step.OVERRULE -> Reasons(engine, flow, words, act)
                    Step.ANNOUNCE, Step.UNDERWAY -> Tell(shown, flow, words, act)
                    Step.DONE -> Done(words, act)
                }
                if (shown.canGoBack) Press(words["back"], colour = Look.raised) { act(Act.Back) }
                Say(words["disclaimer"], Look.soft, 14.sp)
            }
        }
    }
}

@Composable
private fun Pathways(engine: Engine, flow: Flow, words: Words, act: (Act) -> Unit) {
    Say(words["which-patient"], size = 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (pathway in engine.pathways(flow.language)) {
        Press(pathway.title, Modifier.fillMaxWidth()) { act(Act.Pathway(pathway.id)) }
    }
    val facts = engine.facts(flow.language)
    Say("${facts.title} · ${facts.version}", Look.soft, 14.sp)
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Assess(shown: Shown, words: Words, act: (Act) -> Unit) {
    shown.advice?.let { AdviceCard(it, words) }
    Status(shown)
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

/** How old what is known of stops is. */
@Composable
private fun Status(shown: Shown) {
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
    val others = near.ifEmpty { engine.hospitals().map { Triple(it.id, it.name, null) } }
    for ((id, name, minutes) in others.take(8)) {
        val far = minutes?.let { " · ${Math.round(it)} ${words["minutes"]}" } ?: ""
        Press(name + far, Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.Choose(id)) }
    }
}

@Composable
private fun Reasons(engine: Engine, flow: Flow, words: Words, act: (Act) -> Unit) {
    Say(words["reason"], size = 26.sp, bold = true, modifier = Modifier.semantics { heading() })
    for (reason in Flow.REASONS) {
        Press(engine.phrase("overrule-$reason", flow.language), Modifier.fillMaxWidth()) { act(Act.Overrule(reason)) }
    }
}

@Composable
private fun Tell(shown: Shown, flow: Flow, words: Words, act: (Act) -> Unit) {
    val version = shown.state.told?.takeIf { it.hospital == shown.state.hospital }?.version
    val told = version != null
    if (told) Say("${words["announced"]} ($version)", Look.settled, 24.sp, bold = true)
    Press(if (told) words["update"] else words["announce"], Modifier.fillMaxWidth(), colour = if (told) Look.action else Look.settled) { act(Act.Announce) }
    if (told) {
        Press(words["hand-over"], Modifier.fillMaxWidth(), colour = Look.settled) { act(Act.HandOver) }
        Press(words["cancel"], Modifier.fillMaxWidth(), colour = Look.raised) { act(Act.Cancel) }
    }
    Card { Say(remember(shown) { flow.messageText() }) }
}

@Composable
private fun Done(words: Words, act: (Act) -> Unit) {
    Say(words["done"], Look.settled, 28.sp, bold = true, modifier = Modifier.semantics { heading() })
    Press(words["new-run"], Modifier.fillMaxWidth()) { act(Act.NewRun) }
}
