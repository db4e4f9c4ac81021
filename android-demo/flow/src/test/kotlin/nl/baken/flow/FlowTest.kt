package nl.baken.flow

import java.io.File
import nl.baken.Answer
import nl.baken.Engine
import nl.baken.Journal
import nl.baken.Language
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private class Assen(var clock: String = "2026-03-14T02:10:00+01:00", var here: Place? = Place(52.9925, 6.5625, 0)) : Surroundings {
    private var runs = 0
    override fun now() = clock
    override fun place() = here
    var list: BoardText? = null
    override fun board() = list
    override fun newRun() = "run${runs++}"
}

private const val NOW = 1_795_600_000L

class FlowTest {
    @TempDir
    lateinit var disk: File

    private val engine = Engine.builtIn(Language.DUTCH)
    private val journalPath by lazy { disk.resolve("run.journal").path }
    private var saved = ""

    private fun flow(restored: String? = null, journal: Journal? = null, around: Surroundings = Assen()) =
        Flow(engine, journal, around, "noord-nederland", restored) { saved = it }

    private fun yes(id: String) = Act.Say(id, Said.Value(Answer.YesNo(true)))
    private fun no(id: String) = Act.Say(id, Said.Value(Answer.YesNo(false)))

    @Test
    fun aClearMultitraumaTakesFourTapsToASettledNeed() {
        val flow = flow()
        var taps = 0
        fun tap(act: Act) { flow.act(act); taps++ }
        tap(Act.Pathway("trauma"))
        tap(no("cardiac_arrest"))
        tap(no("airway_threat"))
        assertTrue(flow.shown().questions.any { it.id == "gcs_motor" })
        tap(Act.Say("gcs_motor", Said.Value(Answer.Number(4.0))))
        val advice = flow.shown().advice!!
        assertEquals("level-1", advice.need!!.id)
        assertTrue(advice.need!!.settled)
        assertEquals("umcg", advice.destinations.first().hospital)
        assertTrue(taps <= 6, "$taps taps")
        println("measure flow: clear multitrauma, $taps taps to a settled need")
    }

    @Test
    fun theAdviceIsThereFromTheFirstTapAndUnknownIsNeverNo() {
        val flow = flow()
        flow.act(Act.Pathway("trauma"))
        val first = flow.shown()
        assertEquals("level-1", first.advice!!.need!!.id)
        assertFalse(first.advice!!.settled)
        assertEquals("cardiac_arrest", first.questions.first().id)
        flow.act(Act.Say("cardiac_arrest", Said.Unknown))
        val second = flow.shown()
        assertEquals(first.advice!!.need, second.advice!!.need)
        assertNotEquals("cardiac_arrest", second.questions.first().id)
        assertTrue("cardiac_arrest" in second.advice!!.askNext)
    }

    @Test
    fun minorInjuryAndStrokeAreAskedToTheEnd() {
        for ((pathway, wanted) in listOf("trauma" to "ed", "stroke" to null)) {
            val flow = flow()
            var taps = 1
            flow.act(Act.Pathway(pathway))
            while (flow.shown().questions.isNotEmpty()) {
                val question = flow.shown().questions.first()
                val answer = when (question.kind) {
                    nl.baken.QuestionKind.YES_NO -> Answer.YesNo(false)
                    nl.baken.QuestionKind.CHOICE -> Answer.Choice(question.choices.first().id)
                    else -> Answer.Number(well(question.id, question.plausibleLow ?: question.low, question.low))
                }
                flow.act(Act.Say(question.id, Said.Value(answer)))
                taps++
                assertNull(flow.shown().notice, question.id)
                assertTrue(taps < 80)
            }
            if (wanted != null) assertEquals(wanted, flow.shown().advice!!.need!!.id)
            assertTrue(flow.shown().advice!!.need!!.settled)
            println("measure flow: $pathway, nothing found, $taps answers until no question is left")
        }
    }

    /** A value of somebody who is well. */
    private fun well(id: String, plausible: Double, low: Double) = when (id) {
        "age" -> 40.0
        "sbp" -> 130.0
        "hr" -> 80.0
        "rr" -> 14.0
        "spo2" -> 98.0
        "gcs_motor" -> 6.0
        "gcs_verbal" -> 5.0
        "gcs_eye" -> 4.0
        "gcs" -> 15.0
        "glucose" -> 6.0
        "onset_minutes" -> 60.0
        else -> if (id.startsWith("gcs")) plausible else low
    }

    @Test
    fun aRunIsChosenOverruledAnnouncedAndClosedAndTheRecordIsWhole() {
        val journal = Journal.open(journalPath, Language.DUTCH)
        val flow = flow(journal = journal)
        flow.act(Act.Pathway("trauma"))
        flow.act(Act.ToChoice)
        flow.act(Act.Choose("wza"))
        assertEquals(Step.OVERRULE, flow.shown().state.step)
        flow.act(Act.Overrule("patient-wish"))
        assertEquals(Step.ANNOUNCE, flow.shown().state.step)
        assertTrue(flow.messageText().contains("Wilhelmina"), flow.messageText())
        flow.act(Act.Announce)
        flow.act(Act.HandOver)
        assertEquals(Step.DONE, flow.shown().state.step)
        journal.close()
        val records = java.io.File(journalPath).readLines()
        assertEquals(4, records.size)
        for ((line, word) in records.zip(listOf("\"advice\"", "patient-wish", "announced", "handed-over"))) {
            assertTrue(word in line, line)
        }
    }

    @Test
    fun everyStepComesBackAfterTheProcessDied() {
        val flow = flow()
        val acts = listOf(
            Act.Pathway("trauma"), no("cardiac_arrest"), Act.Say("airway_threat", Said.Unknown),
            Act.Say("sbp", Said.Value(Answer.Number(84.5))), Act.Say("mechanism", Said.Value(Answer.Choice("blunt"))),
            Act.Section("circulation"), Act.ToAdvice, Act.ToPlace, Act.Place("9401"),
            Act.ToChoice, Act.AllHospitals, Act.Choose("wza"), Act.Overrule("road"), Act.Announce, Act.HandOver,
        )
        for (act in acts) {
            flow.act(act)
            val again = flow(restored = saved)
            assertEquals(flow.shown().state, again.shown().state)
            assertEquals(flow.shown().advice, again.shown().advice)
            assertEquals(flow.shown().questions, again.shown().questions)
        }
        assertNull(State.restore("nonsense"))
        assertNull(State.restore(saved.replace("number", "colour")))
    }

    @Test
    fun versionsGoOnAfterARestartAndAfterBack() {
        val journal = Journal.open(journalPath, Language.DUTCH)
        var flow = flow(journal = journal)
        for (act in listOf(Act.Pathway("trauma"), Act.ToChoice, Act.Choose("umcg"), Act.Announce)) flow.act(act)
        flow = flow(restored = saved, journal = journal)
        flow.act(Act.Announce)
        assertEquals(Told("umcg", 2), flow.shown().state.told)
        flow.act(Act.Back)
        flow.act(Act.Back)
        flow.act(Act.Announce)
        assertEquals(Told("umcg", 3), flow.shown().state.told)
        journal.close()
        val told = java.io.File(journalPath).readLines().filter { "\"announced\"" in it || "\"updated\"" in it }
        assertEquals(listOf(1, 2, 3), told.map { Regex("\"version\":(\\d+)").find(it)!!.groupValues[1].toInt() })
    }

    @Test
    fun whoChoosesAnotherHospitalIsRemindedToCancelAtTheFirst() {
        val journal = Journal.open(journalPath, Language.DUTCH)
        val flow = flow(journal = journal)
        for (act in listOf(Act.Pathway("trauma"), Act.ToChoice, Act.Choose("umcg"), Act.Announce, Act.Back, Act.Back)) flow.act(act)
        assertEquals(Step.CHOOSE, flow.shown().state.step)
        flow.act(Act.Choose("wza"))
        flow.act(Act.Overrule("deteriorating"))
        assertTrue(flow.messageText().isNotEmpty())
        flow.act(Act.Announce)
        assertEquals("Trek de aankondiging in bij: UMC Groningen", flow.shown().notice)
        assertEquals(Told("wza", 1), flow.shown().state.told)
        assertNotEquals("run0", flow.shown().state.messageId)
        flow.act(Act.Cancel)
        assertNull(flow.shown().state.told)
        assertTrue(flow.shown().state.cancelled)
        journal.close()
        val statuses = java.io.File(journalPath).readLines().mapNotNull { Regex("\"hospital\":\"(\\w+)\",\"version\":(\\d+),\"status\":\"(\\w+)\"").find(it)?.destructured?.toList() }
        assertEquals(listOf("umcg 1 announced", "umcg 2 cancelled", "wza 1 announced", "wza 2 cancelled"), statuses.map { it.joinToString(" ") })
    }

    @Test
    fun everyStepCanBeTakenBack() {
        val flow = flow()
        val states = mutableListOf(flow.shown().state)
        for (act in listOf(Act.Pathway("stroke"), yes("fast_arm"), Act.Withdraw("fast_arm"), Act.ToChoice, Act.Choose("umcg"))) {
            flow.act(act)
            states += flow.shown().state
        }
        for (expected in states.dropLast(1).reversed()) {
            flow.act(Act.Back)
            assertEquals(expected, flow.shown().state)
        }
    }

    @Test
    fun whatCannotBeIsOneSentenceAndNothingElseIsLost() {
        val flow = flow()
        flow.act(Act.Pathway("trauma"))
        flow.act(no("cardiac_arrest"))
        val before = flow.shown().state
        flow.act(Act.Say("sbp", Said.Value(Answer.Number(1200.0))))
        val shown = flow.shown()
        assertEquals(before, shown.state)
        assertEquals("sbp", shown.wrong)
        assertTrue(shown.notice!!.startsWith("Deze gegevens kunnen niet kloppen."))
    }

    @Test
    fun withoutAPlaceThereIsANeedAndAClockOf1970IsSaid() {
        val flow = flow(around = Assen(clock = "1970-01-01T00:00:00+01:00", here = null))
        flow.act(Act.Pathway("trauma"))
        val advice = flow.shown().advice!!
        assertTrue(advice.destinations.isEmpty() && advice.need != null)
        assertTrue(advice.warnings.any { it.id == "clock-implausible" })
    }

    @Test
    fun aPlaceOfAnHourAgoIsNoPlaceAndAPostalCodeGoesBeforeTheMeasured() {
        val around = Assen()
        val flow = flow(around = around)
        flow.act(Act.Pathway("trauma"))
        assertEquals(Whereabouts("Plaats: bij 9401 · gemeten", false, true), flow.shown().whereabouts)
        around.here = Place(52.9925, 6.5625, 12)
        assertEquals(Whereabouts("Plaats: bij 9401 · gemeten · 12 min oud", true, true), flow.shown().whereabouts)
        assertEquals("umcg", flow.shown().advice!!.destinations.first().hospital)
        // Too old, and so old that the clock cannot say: never gone by.
        for ((age, line) in listOf(61L to "Plaats: niet bekend · laatste meting 61 min oud", -1L to "Plaats: niet bekend")) {
            around.here = Place(52.9925, 6.5625, age)
            assertEquals(Whereabouts(line, true, false), flow.shown().whereabouts)
            assertTrue(flow.shown().advice!!.destinations.isEmpty())
        }
        flow.act(Act.ToPlace)
        assertEquals(Step.PLACE, flow.shown().state.step)
        // One that no place has, and one that cannot be.
        for (wrong in listOf("8999", "0000")) {
            flow.act(Act.Place(wrong))
            assertEquals(Step.PLACE, flow.shown().state.step)
            assertFalse(flow.shown().notice.isNullOrEmpty(), wrong)
        }
        flow.act(Act.Place("7811"))
        assertEquals(Whereabouts("Plaats: 7811 (ingevoerd)", false, true), flow.shown().whereabouts)
        val emmen = flow.shown().advice!!.destinations
        assertTrue(emmen.isNotEmpty())
        around.here = Place(53.22, 6.57, 0)
        assertEquals(emmen, flow.shown().advice!!.destinations)
        flow.act(Act.Place(null))
        assertEquals("Plaats: bij", flow.shown().whereabouts.line.take(11))
        flow.act(Act.NewRun)
        assertNull(flow.shown().state.pc4)
    }

    @Test
    fun anyQuestionIsAnsweredFromItsSectionInAnyOrder() {
        val flow = flow()
        flow.act(Act.Pathway("trauma"))
        flow.act(Act.Say("age", Said.Value(Answer.Number(40.0))))
        val parts = flow.shown().parts
        assertTrue(parts.size > 3 && parts.all { it.questions.isNotEmpty() && it.title.isNotEmpty() })
        assertEquals(1, parts.sumOf { it.answered })
        val part = parts.first { part -> part.questions.any { it.id == "sbp" } }
        assertTrue(flow.shown().questions.none { it.id == "sbp" })
        flow.act(Act.Section(part.id))
        assertEquals(part, flow.shown().part)
        flow.act(Act.Say("sbp", Said.Value(Answer.Number(60.0))))
        flow.act(Act.Say("hr", Said.Unknown))
        assertEquals(Step.SECTION to 2, flow.shown().let { it.state.step to it.part!!.answered })
        flow.act(Act.ToAdvice)
        assertEquals(Step.ASSESS, flow.shown().state.step)
        val advice = flow.shown().advice!!
        assertTrue("sbp" !in advice.askNext && advice.criteria.any { it.fired.isNotEmpty() }, "${advice.criteria}")
    }

    @Test
    fun everyHospitalCanBeChosenAndItIsAnOverrule() {
        val flow = flow()
        for (act in listOf(Act.Pathway("trauma"), Act.ToChoice, Act.AllHospitals)) flow.act(act)
        assertEquals(Step.HOSPITALS, flow.shown().state.step)
        val far = engine.hospitals().last().id
        flow.act(Act.Choose(far))
        assertEquals(Step.OVERRULE to far, flow.shown().state.let { it.step to it.hospital })
        // A process that died forgets how one came here, and still finds a way back.
        val again = flow(restored = saved)
        again.act(Act.Back)
        assertEquals(Step.CHOOSE, again.shown().state.step)
    }

    @Test
    fun whatIsKeptIsSaid() {
        assertNull(flow().record())
        Journal.open(journalPath, Language.DUTCH).use { journal ->
            val flow = flow(journal = journal)
            assertEquals(0uL to null, flow.record()!!.let { it.records to it.since })
            for (act in listOf(Act.Pathway("trauma"), Act.ToChoice)) flow.act(act)
            assertEquals(1uL to "2026-03-14T01:10:00Z", flow.record()!!.let { it.records to it.since })
        }
    }

    @Test
    fun aStorageThatTakesNoMoreIsSaidAndTheRunGoesOn() {
        var full = false
        val run = RunFile(disk)
        val flow = Flow(engine, null, Assen(), "noord-nederland") { text ->
            if (full) throw java.io.IOException("No space left on device")
            run.save(text)
        }
        flow.act(Act.Pathway("trauma"))
        val kept = run.read()
        full = true
        flow.act(no("cardiac_arrest"))
        assertEquals(Words(Language.DUTCH)["not-saved"], flow.shown().notice)
        assertTrue("cardiac_arrest" in flow.shown().state.said)
        assertEquals(kept, run.read())
        full = false
        flow.act(no("airway_threat"))
        assertNull(flow.shown().notice)
        assertEquals(listOf("cardiac_arrest", "airway_threat"), State.restore(run.read()!!)!!.said.keys.toList())
    }

    @Test
    fun aPackThatNobodySignedIsRefusedOnceAndTheDeviceGoesOn() {
        val folder = disk.resolve("packs")
        val packs = DevicePacks(folder, Language.DUTCH)
        assertEquals("noord-nederland" to null, packs.inUse(NOW, "noord-nederland").let { it.region to it.notice })
        assertEquals("noord-nederland" to null, packs.inUse(NOW, null).let { it.region to it.notice })
        assertEquals("zuidwest-nederland", packs.inUse(NOW, "zuidwest-nederland").region)
        // Not another region's rules, and not without a word.
        assertEquals(null to Words(Language.DUTCH)["region-unknown"], packs.inUse(NOW, "noord-nederlnd").let { it.region to it.notice })
        java.io.File(folder, "keys").mkdirs()
        java.io.File(folder, "keys/region.pub").writeText(
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n")
        java.io.File(folder, "keys/other.pub").writeText("no key")
        java.io.File(folder, "incoming").mkdirs()
        java.io.File(folder, "incoming/new.pack").writeBytes(nl.baken.builtInPack())
        val first = packs.inUse(NOW, "noord-nederland")
        assertTrue(first.notice!!.startsWith("Dit pakket is niet ondertekend"), first.notice)
        assertFalse(first.engine.facts().trusted)
        assertTrue(java.io.File(folder, "refused/new.pack").exists())
        assertNull(packs.inUse(NOW, "noord-nederland").notice)
        java.io.File(folder, "packs/current.pack").writeText("damaged")
        assertNull(packs.inUse(NOW, "noord-nederland").notice)
    }

    @Test
    fun theAgeOfTheStopsIsSeenAndAnOldOrUnreadableListIsNeverOpen() {
        val around = Assen()
        val flow = flow(around = around)
        flow.act(Act.Pathway("trauma"))
        assertEquals(Stops("SEH-stops: niet bekend", true), flow.shown().stops)
        fun board(at: String) = BoardText("""{ "taken": "$at", "stops": [{ "hospital": "wza", "kind": "ed", "state": "stop" }] }""", at)
        around.list = board("2026-03-14T02:05:00+01:00")
        assertEquals(Stops("SEH-stops: stand van 02:05", false), flow.shown().stops)
        around.list = board("2026-03-13T23:00:00Z")
        assertEquals(Stops("SEH-stops: stand van 00:00 · 130 min oud", true), flow.shown().stops)
        around.list = BoardText("<html>", "2026-03-14T02:05:00+01:00")
        val shown = flow.shown()
        assertTrue(shown.stops.isOld && shown.advice != null)
        assertTrue(shown.notice!!.startsWith("De lijst met presentatiestops kan niet worden gelezen."))
    }

    @Test
    fun aListIsFetchedOnlyIfItChangedAndStaysWithoutANetwork() {
        var (text, asked, unchanged) = Triple("""{ "stops": [] }""", 0, 0)
        val server = com.sun.net.httpserver.HttpServer.create(java.net.InetSocketAddress("127.0.0.1", 0), 0)
        server.createContext("/") { exchange ->
            asked++
            val tag = "\"${text.hashCode()}\""
            if (exchange.requestHeaders.getFirst("If-None-Match") == tag) {
                unchanged++
                exchange.sendResponseHeaders(304, -1)
            } else {
                exchange.responseHeaders.add("ETag", tag)
                exchange.sendResponseHeaders(200, text.length.toLong())
                exchange.responseBody.use { it.write(text.toByteArray()) }
            }
            exchange.close()
        }
        server.start()
        val address = "http://127.0.0.1:${server.address.port}/board.json"
        val board = BoardFile(disk.resolve("board.json"))
        assertNull(board.read())
        val at = java.time.OffsetDateTime.parse("2026-03-14T02:05:00+01:00")
        assertTrue(board.fetch(address, at) && board.fetch(address, at.plusMinutes(5)))
        assertEquals(BoardText(text, "2026-03-14T02:10+01:00"), board.read())
        text = """{ "stops": [], "taken": "2026-03-14T02:15:00+01:00" }"""
        assertTrue(board.fetch(address, at.plusMinutes(10)))
        assertEquals(text, board.read()!!.text)
        assertEquals(3 to 1, asked to unchanged)
        server.stop(0)
        assertFalse(board.fetch(address, at.plusMinutes(20)))
        // A server that would answer is not asked where anybody on the way could answer for it.
        for (address in listOf("no address", "http://stops.example/board.json", "file:///etc/passwd")) {
            assertFalse(board.fetch(address, at), address)
        }
        assertEquals(BoardText(text, "2026-03-14T02:15+01:00"), board.read())
    }

    @Test
    fun bothLanguagesHaveTheSameWords() {
        assertEquals(Words(Language.DUTCH).ids, Words(Language.ENGLISH).ids)
    }
}
