package nl.baken.flow

import java.io.IOException
import java.time.Duration
import java.time.OffsetDateTime
import java.time.format.DateTimeParseException
import nl.baken.Advice
import nl.baken.BakenException
import nl.baken.Case
import nl.baken.Engine
import nl.baken.Finding
import nl.baken.Form
import nl.baken.Found
import nl.baken.Journal
import nl.baken.Language
import nl.baken.OverruleReason
import nl.baken.Stop

/** What went wrong and what one can do, in the language of the call. */
val BakenException.said: String
    get() = when (this) {
        is BakenException.Case -> "$sentence $nextStep"
        is BakenException.Pack -> "$sentence $nextStep"
        is BakenException.Record -> "$sentence $nextStep"
        is BakenException.Message -> "$sentence $nextStep"
        is BakenException.Board -> "$sentence $nextStep"
    }

/**
 * The nurse's flow: from what is done to what is shown. No screen, no platform. Every step can be taken back, and
 * nothing is lost when the program ends at any moment: [save] is called after every act. Where it throws an
 * [IOException] the nurse goes on and is told so.
 */
class Flow(
    val engine: Engine,
    /** Null where none could be opened; [opening] then says so. */
    private val journal: Journal?,
    private val surroundings: Surroundings,
    private val region: String?,
    restored: String? = null,
    /** Said on the first screen: a pack that was refused or has expired, a record that cannot be kept. */
    opening: String? = null,
    private val save: (String) -> Unit = {},
) {
    private var state = restored?.let(State::restore) ?: State(surroundings.newRun())
    private val before = ArrayDeque<State>()
    private var notice: String? = opening
    private var wrong: String? = null
    val language: Language = engine.language()
    private val words = Words(language)

    fun act(act: Act) {
        notice = null
        wrong = null
        if (act is Act.Back) {
            // What was told cannot be untold.
            val (told, messages) = state.told to state.messages
            state = (before.removeLastOrNull() ?: stepBefore(state)).copy(told = told, messages = messages)
        } else {
            val next = next(act) ?: return
            before.addLast(state)
            if (before.size > MOST_STEPS_BACK) before.removeFirst()
            state = next
        }
        try {
            save(state.save())
        } catch (error: IOException) {
            notice = words["not-saved"]
        }
    }

    /** The state after an act; null if the act does nothing here. */
    private fun next(act: Act): State? = when (act) {
        is Act.Pathway -> state.copy(step = Step.ASSESS, pathway = act.id)
        is Act.Section -> state.copy(step = Step.SECTION, section = act.id)
        Act.ToAdvice -> state.copy(step = Step.ASSESS)
        Act.ToPlace -> state.copy(step = Step.PLACE)
        is Act.Place -> placed(act.pc4)
        Act.AllHospitals -> state.copy(step = Step.HOSPITALS)
        is Act.Say -> said(act)
        is Act.Withdraw -> state.copy(said = state.said - act.id)
        Act.ToChoice -> toChoice()
        is Act.Choose -> choose(act.hospital)
        is Act.Overrule -> overrule(act.reason)
        Act.Announce -> announce()
        Act.Cancel -> cancel()
        Act.HandOver -> end()
        Act.NewRun -> State(surroundings.newRun()).also { before.clear() }
        Act.Back -> null
    }

    private fun said(act: Act.Say): State? {
        val next = state.copy(said = state.said - act.id + (act.id to act.said))
        // What cannot be is not taken over, and said at once; the rest stays.
        return try {
            caseOf(next)?.let { engine.assess(it) }
            next
        } catch (error: BakenException) {
            show(error)
            if (error is BakenException.Case) wrong = act.id
            null
        }
    }

    /** A postal code that is none is not taken over, and said at once. */
    private fun placed(pc4: String?): State? {
        val next = state.copy(step = Step.ASSESS, pc4 = pc4)
        if (pc4 == null) return next
        return try {
            val refused = caseOf(next)?.let { engine.assess(it) }?.warnings?.firstOrNull { it.id == "place-unknown" }
            notice = refused?.text
            if (refused == null) next else null
        } catch (error: BakenException) {
            show(error)
            null
        }
    }

    /** The advice that the choice is made by is the one that is kept. */
    private fun toChoice(): State {
        val case = caseOf(state)
        if (case != null) keep { it.advised(engine, state.run, surroundings.now(), case) }
        return state.copy(step = Step.CHOOSE)
    }

    private fun choose(hospital: String): State {
        val advised = advice()?.destinations?.firstOrNull()?.hospital
        if (hospital == advised || advised == null) {
            keep { it.chosen(state.run, surroundings.now(), hospital, advised, null) }
            return state.copy(step = Step.ANNOUNCE, hospital = hospital, reason = null)
        }
        return state.copy(step = Step.OVERRULE, hospital = hospital)
    }

    private fun overrule(reason: String): State? {
        val hospital = state.hospital ?: return null
        val advised = advice()?.destinations?.firstOrNull()?.hospital
        keep { it.chosen(state.run, surroundings.now(), hospital, advised, reasonOf(reason)) }
        return state.copy(step = Step.ANNOUNCE, reason = reason)
    }

    private fun announce(): State? {
        val case = caseOf(state) ?: return null
        val hospital = state.hospital ?: return null
        val now = surroundings.now()
        return try {
            val elsewhere = state.told?.takeIf { it.hospital != hospital }
            val version = state.told?.takeIf { it.hospital == hospital }?.version ?: 0
            val message = engine.announce(case, hospital, state.idFor(hospital), version.toUInt(), now)
            // The one that waits for nobody is told first.
            if (elsewhere != null) cancelAt(elsewhere, case, now)
            keep { it.announced(state.run, now, message) }
            state.copy(
                step = Step.UNDERWAY, told = Told(hospital, version + 1), cancelled = false,
                messages = if (version == 0) state.messages + 1 else state.messages,
            )
        } catch (error: BakenException) {
            show(error)
            null
        }
    }

    /** The hospital no longer waits. */
    private fun cancelAt(told: Told, case: Case, now: String) {
        val last = engine.announce(case, told.hospital, state.messageId, told.version.toUInt() - 1u, now)
        val cancelled = last.cancelled(now)
        keep { it.announced(state.run, now, cancelled) }
        if (told.hospital != state.hospital) {
            val name = engine.hospitals().firstOrNull { it.id == told.hospital }?.name ?: told.hospital
            notice = "${words["cancel-at"]}: $name"
        }
    }

    private fun cancel(): State? {
        val case = caseOf(state) ?: return null
        val told = state.told ?: return null
        return try {
            val now = surroundings.now()
            cancelAt(told, case, now)
            keep { it.ended(state.run, now, false) }
            state.copy(step = Step.DONE, told = null, cancelled = true)
        } catch (error: BakenException) {
            show(error)
            null
        }
    }

    private fun end(): State {
        keep { it.ended(state.run, surroundings.now(), true) }
        return state.copy(step = Step.DONE)
    }

    /** The step before, after a restart has forgotten how one came here. */
    private fun stepBefore(state: State): State = when (state.step) {
        Step.PATHWAY -> state
        Step.ASSESS -> state.copy(step = Step.PATHWAY)
        Step.SECTION, Step.PLACE, Step.CHOOSE -> state.copy(step = Step.ASSESS)
        Step.HOSPITALS, Step.OVERRULE, Step.ANNOUNCE -> state.copy(step = Step.CHOOSE)
        Step.UNDERWAY -> state.copy(step = Step.ANNOUNCE)
        Step.DONE -> state.copy(step = if (state.told == null) Step.ANNOUNCE else Step.UNDERWAY)
    }

    /** Keeps something; a full storage is said, and the patient comes first. */
    private fun keep(what: (Journal) -> Unit) {
        val journal = journal ?: return
        try {
            what(journal)
        } catch (error: BakenException) {
            show(error)
        }
    }

    private fun show(error: BakenException) {
        notice = error.said
    }

    private fun caseOf(state: State): Case? {
        val pathway = state.pathway ?: return null
        val place = if (state.pc4 == null) here() else null
        val findings = state.said.mapNotNull { (id, said) -> (said as? Said.Value)?.let { Finding(id, it.answer) } }
        return Case(
            pathway, region, surroundings.now(), place?.latitude, place?.longitude, state.pc4, findings, board().first,
            emptyList(), emptyList(),
        )
    }

    /** The measured place, unless it is so old that the vehicle may be anywhere. */
    private fun here(): Place? = surroundings.place()?.takeIf { it.minutesOld in 0..MOST_PLACE_MINUTES }

    /** By which place the advice goes, in one line: a place of an hour ago is never taken for this one. */
    private fun whereabouts(): Whereabouts {
        val title = words["place"]
        state.pc4?.let { return Whereabouts("$title: $it (${words["place-entered"]})", false, true) }
        val last = surroundings.place()
        val place = here()
        val age = last?.minutesOld?.takeIf { it > OLD_PLACE_MINUTES }?.let { " · $it ${words["minutes"]} ${words["old"]}" }.orEmpty()
        if (place == null) {
            val measured = if (age.isEmpty()) "" else " · ${words["place-last"]}${age.removePrefix(" ·")}"
            return Whereabouts("$title: ${words["place-unknown"]}$measured", true, false)
        }
        val near = engine.postcodeNear(place.latitude, place.longitude)?.let { "${words["place-near"]} $it · " }.orEmpty()
        return Whereabouts("$title: $near${words["place-measured"]}$age", age.isNotEmpty(), true)
    }

    private var lastBoard: Pair<BoardText, Pair<List<Stop>, String?>>? = null

    /** The reports of the list, and when it was true; nothing of one that cannot be read. */
    private fun board(): Pair<List<Stop>, String?> {
        val given = surroundings.board() ?: return emptyList<Stop>() to null
        lastBoard?.let { (text, read) -> if (text == given) return read }
        val read = try {
            engine.board(given.text, given.fetched).let { it.stops to it.taken }
        } catch (error: BakenException) {
            show(error)
            emptyList<Stop>() to null
        }
        lastBoard = given to read
        return read
    }

    /** How old the list of stops is, in one line. Unknown is said, and is never "open". */
    private fun stops(): Stops {
        val taken = board().second ?: return Stops(words["stops-unknown"], true)
        val (then, now) = try {
            OffsetDateTime.parse(taken) to OffsetDateTime.parse(surroundings.now())
        } catch (error: DateTimeParseException) {
            return Stops(words["stops-unknown"], true)
        }
        val minutes = Duration.between(then, now).toMinutes()
        val clock = then.withOffsetSameInstant(now.offset).toLocalTime().toString().take(5)
        val age = "$minutes ${words["minutes"]} ${words["old"]}"
        // From the future, or older than most regions' validity: not to be gone by.
        val isOld = minutes < 0 || minutes > OLD_MINUTES
        return Stops("${words["stops-at"]} $clock" + if (isOld) " · $age" else "", isOld)
    }

    private fun advice(): Advice? = try {
        caseOf(state)?.let { engine.assess(it) }
    } catch (error: BakenException) {
        show(error)
        null
    }

    private var lastForm: Pair<String, Form?>? = null

    /** The form of the pathway; the pack's words do not change while it is used. */
    private fun form(): Form? {
        val pathway = state.pathway ?: return null
        lastForm?.let { (of, form) -> if (of == pathway) return form }
        return engine.form(pathway).also { lastForm = pathway to it }
    }

    fun shown(): Shown {
        val advice = advice()
        val parts = form()?.sections.orEmpty().map { section ->
            Part(section.id, section.title, section.questions, section.questions.count { it.id in state.said })
        }
        val byId = parts.flatMap { it.questions }.associateBy { it.id }
        val open = advice?.askNext.orEmpty().filter { it !in state.said }
        val questions = open.mapNotNull { byId[it] }.take(AT_ONCE)
        return Shown(state, advice, questions, parts, notice, wrong, state.step != Step.PATHWAY, stops(), whereabouts())
    }

    /** Title of the region whose rules are used; null for the national ones. */
    val regionTitle: String? = engine.regions().firstOrNull { it.id == region }?.title

    /** What the journal holds; null where nothing is kept. */
    fun record(): Found? = journal?.found()

    /** The message as it is read out. */
    fun messageText(): String {
        val case = caseOf(state) ?: return ""
        val hospital = state.hospital ?: return ""
        val version = state.told?.takeIf { it.hospital == hospital }?.version ?: 0
        // Underway it is the one that the hospital has; before, the one that it would get.
        val before = if (state.step == Step.UNDERWAY) maxOf(version - 1, 0) else version
        return try {
            engine.announce(case, hospital, state.idFor(hospital), before.toUInt(), surroundings.now())
                .text(engine)
        } catch (error: BakenException) {
            show(error)
            ""
        }
    }

    companion object {
        /** Questions that are asked at a time. */
        const val AT_ONCE = 3
        private const val MOST_STEPS_BACK = 200
        private const val OLD_MINUTES = 60
        /** In so long a vehicle has gone to the next town: the age is said. */
        private const val OLD_PLACE_MINUTES = 5L
        /** In so long to another hospital: it is a place no longer. */
        private const val MOST_PLACE_MINUTES = 30L

        /** The reasons to go elsewhere, by the ids of the pack's phrases. */
        val REASONS = listOf("patient-wish", "deteriorating", "redirected", "road", "physician", "known-there", "judgement")

        private fun reasonOf(id: String): OverruleReason? =
            REASONS.indexOf(id).takeIf { it >= 0 }?.let { OverruleReason.entries[it] }
    }
}
