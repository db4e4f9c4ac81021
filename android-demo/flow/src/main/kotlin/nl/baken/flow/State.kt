package nl.baken.flow

import nl.baken.Answer
import nl.baken.Question

/** Where the nurse is. */
enum class Step {
    PATHWAY, ASSESS,
    /** The questions of one section of the form. */
    SECTION,
    /** The postal code, where the device does not know the place or knows it wrong. */
    PLACE,
    CHOOSE,
    /** Every hospital, also those that are not near. */
    HOSPITALS,
    OVERRULE, ANNOUNCE, UNDERWAY, DONE
}

/** What was said about a finding: a value, or that it is not known. An answer that was never given is neither. */
sealed interface Said {
    data class Value(val answer: Answer) : Said {
        /** As people read it. */
        fun inWords(question: Question?, words: Words): String = when (val answer = answer) {
            is Answer.YesNo -> words[if (answer.value) "yes" else "no"]
            is Answer.Choice -> question?.choices?.firstOrNull { it.id == answer.value }?.label ?: answer.value
            is Answer.Number -> {
                val number = answer.value
                val plain = if (number == Math.floor(number)) number.toLong().toString() else number.toString()
                "$plain ${question?.unit.orEmpty()}".trim()
            }
        }
    }
    data object Unknown : Said
}

/** A hospital that waits, and the version of the message that it has, from 1. */
data class Told(val hospital: String, val version: Int)

/** Everything that a run is, as plain values: what is saved and restored is this and nothing else. */
data class State(
    val run: String,
    val step: Step = Step.PATHWAY,
    val pathway: String? = null,
    /** Id of the section of the form that is open. */
    val section: String? = null,
    /** The four digits of a postal code that the crew entered: it goes before the measured place. */
    val pc4: String? = null,
    /** In the order in which it was said. */
    val said: Map<String, Said> = emptyMap(),
    /** The hospital that the crew chose. */
    val hospital: String? = null,
    /** Id of the reason, if it is another one than advised. */
    val reason: String? = null,
    /** The hospital that waits for this patient, and the version of the message that it has. */
    val told: Told? = null,
    /** How many messages were begun: another hospital gets another one. */
    val messages: Int = 0,
    val cancelled: Boolean = false,
) {
    /** The id of the message that [told] is about. */
    val messageId: String get() = idOf(messages)

    /** The id of the message that a hospital would get now. */
    fun idFor(hospital: String): String = idOf(if (told?.hospital == hospital) messages else messages + 1)

    private fun idOf(message: Int) = if (message <= 1) run else "$run-$message"

    /** A text from which [restore] makes the same state. */
    fun save(): String = buildString {
        appendLine(VERSION)
        appendLine(listOf("run", run, step.name, pathway.orEmpty(), section.orEmpty(), pc4.orEmpty(), hospital.orEmpty(), reason.orEmpty(), told?.hospital.orEmpty(), told?.version ?: 0, messages, cancelled).joinToString("\t"))
        for ((id, said) in said) {
            val (kind, value) = when (said) {
                Said.Unknown -> "unknown" to ""
                is Said.Value -> when (val answer = said.answer) {
                    is Answer.Number -> "number" to answer.value.toString()
                    is Answer.YesNo -> "yes-no" to answer.value.toString()
                    is Answer.Choice -> "choice" to answer.value
                }
            }
            appendLine(listOf("said", id, kind, value).joinToString("\t"))
        }
    }

    companion object {
        private const val VERSION = "baken-run 3"

        /** The state of a text, or null if it is none: then a new run begins. */
        fun restore(text: String): State? {
            val lines = text.lines().filter { it.isNotEmpty() }
            if (lines.firstOrNull() != VERSION) return null
            val head = lines.getOrNull(1)?.split("\t") ?: return null
            if (head.size != 12 || head[0] != "run") return null
            val step = Step.entries.firstOrNull { it.name == head[2] } ?: return null
            val said = LinkedHashMap<String, Said>()
            for (line in lines.drop(2)) {
                val parts = line.split("\t")
                if (parts.size != 4 || parts[0] != "said") return null
                said[parts[1]] = when (parts[2]) {
                    "unknown" -> Said.Unknown
                    "number" -> Said.Value(Answer.Number(parts[3].toDoubleOrNull() ?: return null))
                    "yes-no" -> Said.Value(Answer.YesNo(parts[3].toBooleanStrictOrNull() ?: return null))
                    "choice" -> Said.Value(Answer.Choice(parts[3]))
                    else -> return null
                }
            }
            return State(
                run = head[1],
                step = step,
                pathway = head[3].ifEmpty { null },
                section = head[4].ifEmpty { null },
                pc4 = head[5].ifEmpty { null },
                said = said,
                hospital = head[6].ifEmpty { null },
                reason = head[7].ifEmpty { null },
                told = head[8].ifEmpty { null }?.let { Told(it, head[9].toIntOrNull() ?: return null) },
                messages = head[10].toIntOrNull() ?: return null,
                cancelled = head[11].toBooleanStrictOrNull() ?: return null,
            )
        }
    }
}

/** What the nurse does. */
sealed interface Act {
    data class Pathway(val id: String) : Act
    data class Say(val id: String, val said: Said) : Act
    /** Takes an answer back. */
    data class Withdraw(val id: String) : Act
    /** Opens a section of the form. */
    data class Section(val id: String) : Act
    /** From a section back to the advice. */
    data object ToAdvice : Act
    /** Opens the entry of a place. */
    data object ToPlace : Act
    /** The patient is in this postal code; null for where the device is. */
    data class Place(val pc4: String?) : Act
    data object ToChoice : Act
    /** Opens the list of every hospital. */
    data object AllHospitals : Act
    data class Choose(val hospital: String) : Act
    data class Overrule(val reason: String) : Act
    data object Announce : Act
    data object Cancel : Act
    data object HandOver : Act
    data object Back : Act
    data object NewRun : Act
}
