package nl.baken.app

import android.Manifest
import android.app.Activity
import android.content.Intent
import android.content.RestrictionsManager
import android.content.res.Configuration
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Insets
import android.location.Location
import android.location.LocationManager
import android.net.Uri
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup
import android.view.WindowInsets
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import com.sun.net.httpserver.HttpServer
import java.io.ByteArrayOutputStream
import java.io.File
import java.net.InetSocketAddress
import java.time.Duration
import nl.baken.Engine
import nl.baken.Language
import nl.baken.Journal
import nl.baken.flow.Words
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowToast

/** The app in the Android framework, with the library that assesses: touched, turned, killed and looked at. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34], qualifiers = "nl-rNL-w411dp-h914dp-mdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class MainActivityTest {
    private val engine = Engine.builtIn(Language.DUTCH)
    private val words = Words(Language.DUTCH)
    private lateinit var running: ActivityController<MainActivity>

    private val folder get() = RuntimeEnvironment.getApplication().filesDir
    private val journal get() = File(folder, "run.journal")

    @Before
    fun inAssen() {
        val app = RuntimeEnvironment.getApplication()
        shadowOf(app).grantPermissions(Manifest.permission.ACCESS_FINE_LOCATION)
        val manager = shadowOf(app.getSystemService(LocationManager::class.java))
        manager.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        manager.simulateLocation(Location(LocationManager.GPS_PROVIDER).apply {
            latitude = 53.0
            longitude = 6.56
            time = System.currentTimeMillis()
            elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        })
        start(null)
    }

    /** What is still to be drawn is drawn: Compose waits for ever for a frame that a test before took with it. */
    @After
    fun end() {
        settle()
        running.pause().stop().destroy()
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2))
        processEnds()
    }

    private fun processEnds() {
        MainActivity.held?.close()
        MainActivity.held = null
    }

    private fun start(saved: Bundle?) {
        running = Robolectric.buildActivity(MainActivity::class.java).setup(saved ?: Bundle())
        settle()
    }

    @OptIn(androidx.compose.ui.ExperimentalComposeUiApi::class)
    private fun settle() {
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2))
        // Nothing draws here unless asked to, and it is drawing that puts what was scrolled in its place.
        (composeView() as? RootForTest)?.measureAndLayoutForTest()
    }

    /** The process dies without a word, and the app is opened anew. */
    private fun kill() {
        processEnds()
        start(null)
    }

    /** The system needs the memory: it keeps what the activity hands it, and destroys it. */
    private fun putAway() {
        val saved = Bundle()
        running.pause().stop().saveInstanceState(saved).destroy()
        processEnds()
        start(saved)
    }

    private fun turn() {
        val turned = Configuration(running.get().resources.configuration)
        val sideways = turned.orientation == Configuration.ORIENTATION_PORTRAIT
        turned.orientation = if (sideways) Configuration.ORIENTATION_LANDSCAPE else Configuration.ORIENTATION_PORTRAIT
        running.configurationChange(turned).visible()
        settle()
    }

    private fun composeView(of: View = running.get().window.decorView): View? = when {
        of is RootForTest -> of
        of is ViewGroup -> (0 until of.childCount).firstNotNullOfOrNull { composeView(of.getChildAt(it)) }
        else -> null
    }

    private fun nodes(): List<SemanticsNode> {
        fun all(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::all)
        return all((composeView() as RootForTest).semanticsOwner.rootSemanticsNode)
    }

    /** Every word on the screen, from top to bottom. */
    private fun texts() = nodes().flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty() }.map { it.text }

    private fun labelled(label: String) =
        nodes().firstOrNull { label in it.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() }

    /** A finger on what a screen reader calls so; what is below is scrolled to first. */
    private fun touch(label: String) {
        var node = labelled(label) ?: throw AssertionError("nothing is called $label in ${texts()}")
        val view = composeView()!!
        val scrolls = nodes().first { it.config.contains(SemanticsActions.ScrollBy) }
        scrolls.config[SemanticsActions.ScrollBy].action!!(0f, node.positionInRoot.y - view.height / 2f)
        settle()
        node = labelled(label)!!
        val (x, y) = node.boundsInRoot.center.let { it.x to it.y }
        assertTrue("$label is at $y of ${view.height}", y > 0 && y < view.height)
        val down = SystemClock.uptimeMillis()
        for ((action, at) in listOf(MotionEvent.ACTION_DOWN to down, MotionEvent.ACTION_UP to down + 60)) {
            view.dispatchTouchEvent(MotionEvent.obtain(down, at, action, x, y, 0))
        }
        settle()
    }

    private fun label(question: String): String =
        engine.form("trauma")!!.sections.flatMap { it.questions }.first { it.id == question }.label

    /** A run, touch by touch: what is touched, and what then is to be read. */
    private val run = listOf(
        engine.pathways().first { it.id == "trauma" }.title to words["choose"],
        "${label("cardiac_arrest")}: ${words["no"]}" to words["choose"],
        "${label("airway_threat")}: ${words["no"]}" to words["choose"],
        "${label("gcs_motor")}: 4" to "Level-1-traumacentrum",
        words["choose"] to words["other"],
        "Wilhelmina Ziekenhuis Assen" to words["reason"],
        engine.phrase("overrule-patient-wish") to words["announce"],
        words["announce"] to words["hand-over"],
        words["hand-over"] to words["done"],
    )

    private fun step(touched: String, seen: String) {
        // The hospitals of the list are called by their name and the minutes to them.
        touch(labelled(touched)?.let { touched } ?: nodes().flatMap {
            it.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()
        }.first { it.startsWith(touched) })
        assertTrue("$seen is not in ${texts()}", texts().any { seen in it })
    }

    private fun kinds() = journal.readLines().mapNotNull { Regex("\"kind\":\"(advice|chosen|announced|ended)\"").find(it)?.groupValues?.get(1) }

    @Test
    fun aRunByTouchIsInTheRecord() {
        for ((touched, seen) in run) step(touched, seen)
        assertEquals(listOf("advice", "chosen", "announced", "ended"), kinds())
        assertTrue("patient-wish" in journal.readText() && "wza" in journal.readText())
        println("measure android: ${run.size} touches, ${kinds().size} records")
    }

    /** At each screen: killed without a word, put away by the system, turned. The same words stand there after it. */
    @Test
    fun nothingIsLostAtAnyScreen() {
        val ways = listOf("killed" to ::kill, "put away" to ::putAway, "turned" to ::turn, "turned back" to ::turn)
        var times = 0
        fun everyWay(where: String) {
            for ((name, way) in ways) {
                val before = texts()
                val records = if (journal.exists()) kinds() else emptyList()
                way()
                assertEquals("$name at $where", before, texts())
                assertEquals("$name at $where", records, if (journal.exists()) kinds() else emptyList<String>())
                times++
            }
        }
        everyWay("the first screen")
        for ((touched, seen) in run) {
            step(touched, seen)
            everyWay(touched)
        }
        assertEquals(listOf("advice", "chosen", "announced", "ended"), kinds())
        processEnds()
        Journal.open(journal.path, Language.DUTCH).use { assertEquals(4uL, it.found().records) }
        println("measure android: killed, put away and turned $times times, nothing lost")
    }

    @Test
    fun theWayBackOfTheDeviceTakesAStepBack() {
        step(run[0].first, run[0].second)
        running.get().onBackPressedDispatcher.onBackPressed()
        settle()
        assertTrue(words["which-patient"] in texts())
    }

    /** On Android 15 and later an app has no other way: bars and the camera must not lie over what is read or touched. */
    @Test
    fun nothingLiesUnderTheBarsOrTheCamera() {
        val view = composeView()!!
        val bars = WindowInsets.Builder().setInsets(WindowInsets.Type.systemBars(), Insets.of(0, 48, 0, 64))
            .setInsets(WindowInsets.Type.displayCutout(), Insets.of(0, 60, 0, 0)).build()
        running.get().window.decorView.dispatchApplyWindowInsets(bars)
        settle()
        val highest = nodes().filter { SemanticsProperties.Text in it.config }.minOf { it.boundsInRoot.top }
        val scrolled = nodes().first { it.config.contains(SemanticsActions.ScrollBy) }.boundsInRoot
        assertTrue("$highest", highest >= 60)
        assertTrue("$scrolled of ${view.height}", scrolled.bottom <= view.height - 64)
    }

    @Test
    fun aRecordThatCannotBeKeptIsSaid() {
        processEnds()
        journal.delete()
        journal.mkdirs()
        start(null)
        val error = nl.baken.errorTable(Language.DUTCH).filter { error -> texts().any { error.nextStep in it } }
        assertTrue("${texts()}", error.isNotEmpty() && MainActivity.held == null)
        touch(run[0].first)
        assertTrue(words["choose"] in texts())
    }

    @Test
    fun aListOfStopsIsFetchedWhereTheDeviceIsToldFrom() {
        assertTrue(words["stops-unknown"] in run.take(1).let { (first) -> step(first.first, first.second); texts() })
        val taken = java.time.OffsetDateTime.now().withNano(0)
        val list = """{ "taken": "$taken", "stops": [] }""".toByteArray()
        val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        server.createContext("/board.json") { exchange ->
            exchange.sendResponseHeaders(200, list.size.toLong())
            exchange.responseBody.use { it.write(list) }
        }
        server.start()
        try {
            val manager = running.get().getSystemService(RestrictionsManager::class.java)
            shadowOf(manager).setApplicationRestrictions(Bundle().apply {
                putString(MainActivity.BOARD_ADDRESS, "http://127.0.0.1:${server.address.port}/board.json")
            })
            running.pause().stop().start().resume()
            val until = System.nanoTime() + 10_000_000_000
            while (!File(folder, "board.json").exists() && System.nanoTime() < until) Thread.sleep(20)
            shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMinutes(2))
            assertTrue("${texts()}", texts().any { it.startsWith(words["stops-at"]) })
        } finally {
            server.stop(0)
        }
    }

    @Test
    fun thePlaceIsMeasuredWhileTheAppIsSeenAndAnOldOneIsSaid() {
        val manager = shadowOf(RuntimeEnvironment.getApplication().getSystemService(LocationManager::class.java))
        step(run[0].first, run[0].second)
        assertTrue("${texts()}", texts().any { it.startsWith("${words["place"]}: ${words["place-near"]} 94") })
        assertEquals(1, manager.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).size)
        running.pause().stop()
        assertEquals(0, manager.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).size)
        running.start().resume()
        // Half an hour without a new measurement: what was known is no place any more, and the crew can say where it is.
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMinutes(45))
        settle()
        assertTrue("${texts()}", texts().any { words["place-last"] in it } && words["no-place"] in texts())
        touch(words["place-enter"])
        for (digit in "9401") touch("$digit")
        turn()
        assertTrue("what was typed is lost: ${texts()}", "9401" in texts())
        touch(words["ok"])
        assertTrue("${texts()}", "${words["place"]}: 9401 (${words["place-entered"]})" in texts() && "UMC Groningen" in texts())
    }

    @Test
    fun theMessageIsSharedAsItIsReadOutAndNothingIsSentByItself() {
        for ((touched, seen) in run.take(7)) step(touched, seen)
        assertTrue("${texts()}", words["tell-how"] in texts())
        assertNull(shadowOf(running.get()).nextStartedActivity)
        touch(words["share"])
        val chooser = shadowOf(running.get()).nextStartedActivity
        @Suppress("DEPRECATION")
        val message = chooser.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)!!
        val text = message.getStringExtra(Intent.EXTRA_TEXT)!!
        assertTrue(text, text in texts() && "Wilhelmina" in text)
        // Sharing is not telling: that is said apart.
        assertEquals(listOf("advice", "chosen"), kinds())
    }

    @Test
    fun aCopyOfTheRecordGoesWhereTheCrewSays() {
        for ((touched, seen) in run) step(touched, seen)
        touch(words["new-run"])
        assertTrue("${texts()}", texts().any { it.startsWith("${words["record"]}: 4 ") })
        touch(words["keep-copy"])
        val asked = shadowOf(running.get()).nextStartedActivityForResult
        assertEquals(Intent.ACTION_CREATE_DOCUMENT, asked.intent.action)
        assertTrue(asked.intent.getStringExtra(Intent.EXTRA_TITLE)!!.endsWith(".journal"))
        val place = Uri.parse("content://documents/baken.journal")
        val copy = ByteArrayOutputStream()
        shadowOf(running.get().contentResolver).registerOutputStream(place, copy)
        shadowOf(running.get()).receiveResult(asked.intent, Activity.RESULT_OK, Intent().setData(place))
        settle()
        assertEquals(journal.readText(), copy.toString("UTF-8"))
        assertEquals(words["copy-kept"], ShadowToast.getTextOfLatestToast())
    }

    @Test
    fun whatIsOlderThanTheDeviceKeepsIsDeletedAndTheRecordSaysSo() {
        val now = java.time.OffsetDateTime.now()
        for (days in listOf(90L, 60L, 1L)) MainActivity.held!!.ended("00ff", now.minusDays(days).toString(), true)
        kill()
        assertTrue("${texts()}", texts().any { it.startsWith("${words["record"]}: 3 ") })
        shadowOf(RuntimeEnvironment.getApplication().getSystemService(RestrictionsManager::class.java))
            .setApplicationRestrictions(Bundle().apply { putInt(MainActivity.RETENTION_DAYS, 30) })
        kill()
        val lines = journal.readLines()
        assertEquals(2, lines.size)
        assertTrue(lines[0], "\"deleted\"" in lines[0] && "\"records\":2" in lines[0])
    }

    @Test
    fun aDamagedLineStopsTheDeletingAndNotTheKeeping() {
        val now = java.time.OffsetDateTime.now()
        for (days in listOf(90L, 1L)) MainActivity.held!!.ended("00ff", now.minusDays(days).toString(), true)
        processEnds()
        journal.writeText(journal.readText().replaceFirst("handed-over", "handed_over"))
        shadowOf(RuntimeEnvironment.getApplication().getSystemService(RestrictionsManager::class.java))
            .setApplicationRestrictions(Bundle().apply { putInt(MainActivity.RETENTION_DAYS, 30) })
        start(null)
        val said = nl.baken.errorTable(Language.DUTCH).first { it.id == "journal-failed" }
        assertTrue("${texts()}", texts().any { it.startsWith(said.sentence) })
        assertEquals(2, journal.readLines().size)
        step(run[0].first, run[0].second)
        touch(words["choose"])
        assertEquals(3, journal.readLines().size)
    }

    @Test
    fun theRegionIsTheOneThatWhoeverManagesTheDeviceSays() {
        val manager = shadowOf(RuntimeEnvironment.getApplication().getSystemService(RestrictionsManager::class.java))
        for ((id, line) in listOf("zuidwest-nederland" to "Zuidwest", "zuidwest" to words["no-region"])) {
            manager.setApplicationRestrictions(Bundle().apply { putString(MainActivity.REGION, id) })
            kill()
            assertTrue("${texts()}", texts().any { it.startsWith("${words["region"]}: $line") })
            assertEquals(id == "zuidwest", words["region-unknown"] in texts())
        }
    }

    @Test
    fun screensAreDrawnByAndroid() {
        val pictures = File(System.getProperty("baken.drawn")).apply { mkdirs() }
        fun draw(name: String) {
            val view = running.get().window.decorView
            val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
            view.draw(Canvas(bitmap))
            File(pictures, "$name.png").outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
            val colours = (0 until bitmap.height step 7).flatMap { y -> (0 until bitmap.width step 7).map { bitmap.getPixel(it, y) } }
            assertTrue("$name is empty", colours.distinct().size > 20)
        }
        draw("1-pathway")
        for ((at, name) in listOf(0 to "2-first-questions", 3 to "3-settled", 4 to "6-choose", 5 to "7-why-another", 6 to "8-announce", 7 to "9-underway")) {
            while (done <= at) run[done++].let { (touched, seen) -> step(touched, seen) }
            draw(name)
            assertEquals("$name breaks a headline", emptyList<String>(), brokenHeadlines())
        }
    }

    /** Android's own letters are not those of the pictures in `docs/screens`. */
    private fun brokenHeadlines(): List<String> = nodes().filter { SemanticsProperties.Heading in it.config }.flatMap { node ->
        val layouts = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
        layouts.filter { layout ->
            val text = layout.layoutInput.text
            (0 until layout.lineCount - 1).map { layout.getLineEnd(it) }.any { text[it - 1].isLetter() && text[it].isLetter() }
        }.map { it.layoutInput.text.text }
    }

    private var done = 0
}
