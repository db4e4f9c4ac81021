package nl.baken

import java.io.File
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class LibraryTest {
    private val engine = Engine.builtIn(Language.ENGLISH)
    private val fall = Case(
        "trauma", "noord-nederland", "2026-03-14T02:10:00+01:00", 53.22, 6.57, null,
        listOf(Finding("age", Answer.Number(71.0)), Finding("sbp", Answer.Number(84.0))),
        emptyList(), emptyList(), emptyList(),
    )

    @Test
    fun theErrorTableIsTheOneOfTheSource() {
        val source = File("../errors.toml").readText()
        val numbers = Regex("number = (\\d+)").findAll(source).map { it.groupValues[1].toUInt() }.toList()
        for ((language, key) in listOf(Language.DUTCH to "nl", Language.ENGLISH to "en")) {
            val table = errorTable(language)
            assertEquals(numbers.sorted(), table.map { it.number })
            val sentences = Regex("(?m)^$key = \"(.*)\"").findAll(source).map { it.groupValues[1] }.toSet()
            assertEquals(sentences, table.map { it.sentence }.toSet())
        }
    }

    @Test
    fun whatCannotBeIsOneSentence() {
        val wrong = fall.copy(findings = listOf(Finding("sbp", Answer.Number(1200.0))))
        val error = assertThrows(BakenException.Case::class.java) { engine.inLanguage(Language.DUTCH).assess(wrong) }
        assertEquals(10u, error.number)
        assertEquals("sbp", error.field)
        val pack = assertThrows(BakenException.Pack::class.java) {
            Engine.open(ByteArray(10), emptyList(), emptyList(), 1_790_000_000, null, Language.DUTCH)
        }
        assertEquals(1u, pack.number)
    }

    @Test
    fun aRunIsKeptAndTold(@TempDir disk: File) {
        val path = disk.resolve("run.journal").path
        val at = "2026-03-14T02:10:00+01:00"
        Journal.open(path, Language.DUTCH).use { journal ->
            assertEquals(1uL, journal.advised(engine, "00ff", at, fall))
            journal.chosen("00ff", at, "mzh", "umcg", OverruleReason.PATIENT_WISH)
            val message = engine.announce(fall, "mzh", "00ff", 0u, at)
            assertTrue(message.text(engine.inLanguage(Language.DUTCH)).contains("M · Mechanisme"))
            assertTrue(message.fhir().contains("MessageHeader"))
            journal.announced("00ff", at, message)
            assertEquals(2u, message.cancelled(at).version())
        }
        assertEquals(3uL, Journal.open(path, Language.DUTCH).use { it.found().records })
    }

    @Test
    fun aHundredThousandCallsFromEightThreadsGiveOneAdviceAndKeepNoMemory() {
        val expected = engine.assess(fall)
        fun calls(count: Int) {
            val pool = Executors.newFixedThreadPool(8)
            val wrong = java.util.concurrent.atomic.AtomicInteger()
            repeat(8) {
                pool.submit { repeat(count / 8) { if (engine.assess(fall) != expected) wrong.incrementAndGet() } }
            }
            pool.shutdown()
            assertTrue(pool.awaitTermination(10, TimeUnit.MINUTES))
            assertEquals(0, wrong.get())
        }
        val count = Integer.getInteger("baken.calls", 100_000)
        // The heap has its size from the start; arenas and compiled code have theirs after this.
        calls(count / 2)
        System.gc()
        val before = resident()
        val began = System.nanoTime()
        calls(count)
        val micros = (System.nanoTime() - began) / 1000.0 / count
        System.gc()
        val after = resident()
        println("measure kotlin: %.0f us a call over 8 threads; resident %d MiB before, %d MiB after".format(micros, before, after))
        // An advice that was kept would add 10 KiB a call: a gigabyte.
        assertTrue(after - before < 48, "$before MiB before, $after MiB after")
    }

    @Test
    fun oneCallAndOpeningAreMeasured() {
        // The best of many short turns: a machine that is shared takes the processor away from a long one.
        fun micros(call: () -> Unit): Double = (1..60).minOf {
            val began = System.nanoTime()
            repeat(100) { call() }
            (System.nanoTime() - began) / 1000.0 / 100
        }
        val emptiest = micros { engine.language() }
        println("measure kotlin: one call %.0f us, of them %.1f for a call that asks nothing".format(micros { engine.assess(fall) }, emptiest))
        val pack = builtInPack()
        val opened = System.nanoTime()
        repeat(20) {
            assertThrows(BakenException.Pack::class.java) {
                Engine.open(pack, listOf(ByteArray(32)), emptyList(), 1_790_000_000, null, Language.ENGLISH)
            }
        }
        println("measure kotlin: opening a pack %.1f ms".format((System.nanoTime() - opened) / 1e6 / 20))
    }

    private fun resident(): Long {
        val status = File("/proc/self/status")
        if (!status.exists()) return 0
        val line = status.readLines().first { it.startsWith("VmRSS") }
        return line.filter { it.isDigit() }.toLong() / 1024
    }
}
