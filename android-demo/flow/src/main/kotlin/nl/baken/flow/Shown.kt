package nl.baken.flow

import nl.baken.Advice
import nl.baken.Question

/** What is known of the place: one line, whether it is old or unknown, and whether the advice goes by one. */
data class Whereabouts(val line: String, val isOld: Boolean, val isKnown: Boolean)

/** A section of the form, and how many of its questions were answered. */
data class Part(val id: String, val title: String, val questions: List<Question>, val answered: Int)

/** What is known of stops: one line, and whether it is too old or unknown. */
data class Stops(val line: String, val isOld: Boolean)

/** Everything that a screen shows. */
data class Shown(
    val state: State,
    val advice: Advice?,
    /** The questions that decide most, at most [Flow.AT_ONCE]. */
    val questions: List<Question>,
    /** Every question of the pathway, by section, in the pack's order. */
    val parts: List<Part>,
    /** One sentence to be seen, with what one can do; null for none. */
    val notice: String?,
    /** The finding that the notice is about. */
    val wrong: String?,
    val canGoBack: Boolean,
    val stops: Stops,
    val whereabouts: Whereabouts,
) {
    /** Every question of the pathway. */
    val form: List<Question> get() = parts.flatMap { it.questions }

    /** The section that is open. */
    val part: Part? get() = parts.firstOrNull { it.id == state.section }
}
