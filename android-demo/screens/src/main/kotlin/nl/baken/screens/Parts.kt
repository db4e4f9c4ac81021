package nl.baken.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.unit.Constraints
import androidx.compose.ui.unit.TextUnit
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import nl.baken.Answer
import nl.baken.Question
import nl.baken.QuestionKind
import nl.baken.flow.Said
import nl.baken.flow.Words

/** Large words grow less with the user's setting than small ones do, so that no word is broken. */
@Composable
private fun grown(size: TextUnit): TextUnit {
    val scale = LocalDensity.current.fontScale
    val share = if (size.value >= HEADLINE) 0.95 else 0.8
    return if (scale > 1f && size.value >= LARGE) (size.value / Math.pow(scale.toDouble(), share)).sp else size
}

private const val LARGE = 20f
private const val HEADLINE = 30f

/** A headline never gets smaller than the words below it. */
private const val LEAST = 18f

/** Words on the ground, as large as asked. */
@Composable
fun Say(words: String, colour: Color = Look.text, size: TextUnit = 18.sp, bold: Boolean = false, modifier: Modifier = Modifier) {
    val weight = if (bold) FontWeight.Bold else FontWeight.Normal
    val large = grown(size)
    if (size.value < HEADLINE) {
        Text(words, color = colour, fontSize = large, lineHeight = large * 1.25f, fontWeight = weight, modifier = modifier)
        return
    }
    BoxWithConstraints {
        val measurer = rememberTextMeasurer()
        val style = LocalTextStyle.current.copy(fontWeight = weight)
        val width = Constraints(maxWidth = constraints.maxWidth)
        val fitting = generateSequence(large) { it * 0.95f }.first {
            it.value <= LEAST || !measurer.measure(words, style.copy(fontSize = it, lineHeight = it * 1.25f), constraints = width).breaksAWord()
        }
        Text(words, color = colour, fontSize = fitting, lineHeight = fitting * 1.25f, fontWeight = weight, modifier = modifier)
    }
}

/** Does a line end between two letters of a word? After a hyphen it may. */
private fun TextLayoutResult.breaksAWord(): Boolean = (0 until lineCount - 1).map { getLineEnd(it) }.any {
    layoutInput.text[it - 1].isLetterOrDigit() && layoutInput.text[it].isLetterOrDigit()
}

/** A button that a glove hits. What a screen reader says of it is [describes]. */
@Composable
fun Press(words: String, modifier: Modifier = Modifier, colour: Color = Look.action, describes: String = words, act: () -> Unit) {
    Box(
        contentAlignment = Alignment.Center,
        modifier = modifier
            .clip(RoundedCornerShape(12.dp))
            .background(colour)
            .border(2.dp, if (colour == Look.raised) Look.soft else colour, RoundedCornerShape(12.dp))
            .clickable(role = Role.Button, onClick = act)
            .semantics { contentDescription = describes }
            .defaultMinSize(minWidth = Look.target, minHeight = Look.target)
            .padding(horizontal = 18.dp, vertical = 12.dp),
    ) {
        val ink = if (colour == Look.raised) Look.text else Look.onAction
        val size = grown(20.sp)
        Text(words, color = ink, fontSize = size, lineHeight = size * 1.25f, fontWeight = FontWeight.SemiBold)
    }
}

/** A raised ground. */
@Composable
fun Card(modifier: Modifier = Modifier, content: @Composable () -> Unit) {
    Column(
        verticalArrangement = Arrangement.spacedBy(6.dp),
        modifier = modifier.fillMaxWidth().clip(RoundedCornerShape(16.dp)).background(Look.raised).padding(16.dp),
    ) { content() }
}

/** One question with its answers; "unknown" is one tap, beside the others. What was [said] stands out. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun Ask(question: Question, words: Words, wrong: Boolean, said: Said? = null, say: (Said) -> Unit) {
    Card {
        val unit = if (question.unit.isEmpty()) "" else " (${question.unit})"
        Say(question.label + unit, size = 22.sp, bold = true, modifier = Modifier.semantics { heading() })
        if (question.help.isNotEmpty()) Say(question.help, Look.soft, 16.sp)
        if (wrong) Say("${question.low.short()} – ${question.high.short()}", Look.wrong, 18.sp)
        FlowRow(
            horizontalArrangement = Arrangement.spacedBy(10.dp),
            verticalArrangement = Arrangement.spacedBy(10.dp),
        ) {
            @Composable
            fun Key(label: String, value: Said, colour: Color = Look.action) {
                val chosen = said == value
                val described = "${question.label}: $label"
                Press(
                    if (chosen) "✓ $label" else label, colour = if (chosen) Look.settled else colour,
                    describes = if (chosen) "$described, ${words["chosen"]}" else described,
                ) { say(value) }
            }
            when {
                question.kind == QuestionKind.YES_NO -> {
                    Key(words["yes"], Said.Value(Answer.YesNo(true)))
                    Key(words["no"], Said.Value(Answer.YesNo(false)))
                }
                question.kind == QuestionKind.CHOICE -> for (choice in question.choices) {
                    Key(choice.label, Said.Value(Answer.Choice(choice.id)))
                }
                question.isShort() -> for (value in question.low.toInt()..question.high.toInt()) {
                    Key("$value", Said.Value(Answer.Number(value.toDouble())))
                }
                else -> {
                    val value = said as? Said.Value
                    if (value != null) Say(value.inWords(question, words), Look.settled, 28.sp, bold = true)
                    NumberEntry(question, words) { say(Said.Value(Answer.Number(it))) }
                }
            }
            Key(words["unknown"], Said.Unknown, Look.raised)
        }
    }
}

private fun Question.isShort() = kind == QuestionKind.WHOLE && high - low <= 9

private fun Double.short() = if (this == Math.floor(this)) toLong().toString() else toString()

/** Digits for a number: opened by a tap, taken over by a tap. */
@Composable
private fun NumberEntry(question: Question, words: Words, take: (Double) -> Unit) {
    var open by rememberSaveable(question.id) { mutableStateOf(false) }
    if (!open) {
        Press(words["enter"], describes = "${question.label}: ${words["enter"]}") { open = true }
        return
    }
    Pad(question.id, words, fraction = question.kind == QuestionKind.NUMBER, most = 6) { typed ->
        typed.toDoubleOrNull()?.let {
            open = false
            take(it)
        }
    }
}

/** Digits under the thumb. What was typed outlives turning the tablet, and the process. */
@Composable
fun Pad(id: String, words: Words, fraction: Boolean, most: Int, take: (String) -> Unit) {
    var typed by rememberSaveable(id) { mutableStateOf("") }
    Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Say(typed.ifEmpty { "–" }, Look.need, 34.sp, bold = true)
        val keys = listOf("1", "2", "3", "4", "5", "6", "7", "8", "9", if (fraction) "." else "", "0", "⌫")
        for (row in keys.chunked(3)) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                for (key in row) {
                    if (key.isEmpty()) {
                        Spacer(Modifier.defaultMinSize(minWidth = PAD_KEY))
                        continue
                    }
                    val says = if (key == "⌫") words["clear"] else key
                    Press(key, describes = says, modifier = Modifier.defaultMinSize(minWidth = PAD_KEY)) {
                        typed = if (key == "⌫") typed.dropLast(1) else (typed + key).take(most)
                    }
                }
            }
        }
        Press(words["ok"], colour = Look.settled) { take(typed) }
    }
}

private val PAD_KEY = 72.dp
