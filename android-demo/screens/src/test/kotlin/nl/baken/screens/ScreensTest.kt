package nl.baken.screens

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.junit4.createComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.Density
import java.io.File
import nl.baken.Answer
import nl.baken.Engine
import nl.baken.Journal
import nl.baken.Language
import nl.baken.errorTable
import nl.baken.flow.Act
import nl.baken.flow.BoardText
import nl.baken.flow.Flow
import nl.baken.flow.Place
import nl.baken.flow.Said
import nl.baken.flow.Step
import nl.baken.flow.Surroundings
import nl.baken.flow.Words
import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.Font
import org.jetbrains.skia.FontMgr
import org.jetbrains.skia.FontStyle
import org.jetbrains.skia.Image
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

/** Letters that a line holds at 200 %. */
private const val LONGEST_WORD = 18

/** What every screen promises, measured; and a picture of each, which fails when it changes until it is accepted. */
class ScreensTest {
    @get:Rule
    val compose = createComposeRule()

    private fun around(board: BoardText?, place: Place? = Place(52.9925, 6.5625, 0)) = object : Surroundings {
        override fun now() = "2026-03-14T02:10:00+01:00"
        override fun place() = place
        override fun board() = board
        override fun newRun() = "00ff"
    }

    private fun yes(id: String, value: Boolean) = Act.Say(id, Said.Value(Answer.YesNo(value)))
    private fun number(id: String, value: Double) = Act.Say(id, Said.Value(Answer.Number(value)))

    /** Each screen by its name: how one comes there. */
    private val screens: Map<String, List<Act>> = linkedMapOf(
        "1-pathway" to emptyList(),
        "2-first-questions" to listOf(Act.Pathway("trauma")),
        "3-settled" to listOf(Act.Pathway("trauma"), yes("cardiac_arrest", false), yes("airway_threat", false), number("gcs_motor", 4.0)),
        "4-impossible" to listOf(Act.Pathway("trauma"), yes("cardiac_arrest", false), yes("airway_threat", false), number("rr", 400.0)),
        "5-stroke" to listOf(Act.Pathway("stroke"), yes("cardiac_arrest", false), yes("airway_threat", false), yes("fast_arm", true)),
        "6-choose" to listOf(Act.Pathway("trauma"), Act.ToChoice),
        "7-why-another" to listOf(Act.Pathway("trauma"), Act.ToChoice, Act.Choose("wza")),
        "8-announce" to listOf(Act.Pathway("trauma"), number("age", 71.0), yes("cardiac_arrest", false), Act.ToChoice, Act.Choose("umcg")),
        "9-underway" to listOf(Act.Pathway("trauma"), Act.ToChoice, Act.Choose("umcg"), Act.Announce),
        "11-stale-status" to listOf(Act.Pathway("trauma"), yes("cardiac_arrest", false), yes("airway_threat", false), number("gcs_motor", 6.0)),
        "12-refused-pack" to emptyList(),
        "13-section" to listOf(
            Act.Pathway("trauma"), Act.Section("circulation"), number("sbp", 84.0), Act.Say("hr", Said.Unknown)),
        "14-place" to listOf(Act.Pathway("trauma"), Act.ToPlace),
        "15-no-place" to listOf(Act.Pathway("trauma")),
        "16-all-hospitals" to listOf(Act.Pathway("trauma"), Act.ToChoice, Act.AllHospitals),
        "10-done" to listOf(Act.Pathway("trauma"), Act.ToChoice, Act.Choose("umcg"), Act.Announce, Act.HandOver),
    )

    private fun board(minute: String) = BoardText(
        """{ "taken": "2026-03-14T$minute:00+01:00", "stops": [{ "hospital": "wza", "kind": "ed", "state": "stop", "since": "2026-03-14T$minute:00+01:00" }] }""",
        "2026-03-14T$minute:00+01:00",
    )

    private fun flow(
        acts: List<Act>, language: Language, board: BoardText? = board("02:05"), opening: String? = null,
        place: Place? = Place(52.9925, 6.5625, 0),
    ): Flow {
        val journal = Journal.open(record.path, language)
        journals += journal
        val flow = Flow(Engine.builtIn(language), journal, around(board, place), "noord-nederland", opening = opening)
        acts.forEach(flow::act)
        return flow
    }

    /** Each run has a record of its own: the first screen says what it holds. */
    private val record get() = File.createTempFile("baken", ".journal").apply { delete(); deleteOnExit() }
    private val journals = mutableListOf<Journal>()

    @After
    fun closeRecords() = journals.forEach { it.close() }

    private fun nodes(root: SemanticsNode): List<SemanticsNode> = listOf(root) + root.children.flatMap(::nodes)

    @OptIn(ExperimentalTestApi::class)
    @Test
    fun everyTargetIsLargeEnoughLabelledAndNoTextIsCutOff() {
        val problems = mutableListOf<String>()
        var targets = 0
        for (scale in listOf(1f, 2f)) {
            for (language in listOf(Language.DUTCH, Language.ENGLISH)) {
                for ((name, acts) in screens) {
                    val flow = flow(acts, language)
                    val width = 411
                    runDesktopComposeUiTest(width, 6000) {
                        setContent {
                            CompositionLocalProvider(LocalDensity provides Density(1f, scale)) { BakenApp(flow, keepCopy = {}, share = {}) }
                        }
                        for (node in nodes(onRoot().fetchSemanticsNode())) {
                        val where = "$name $language ${scale}x"
                        if (node.config.contains(SemanticsActions.OnClick)) {
                            targets++
                            if (node.size.width < 48 || node.size.height < 48) problems += "$where: target ${node.size}"
                            val label = node.config.getOrNull(SemanticsProperties.ContentDescription)
                            if (label.isNullOrEmpty() || label.first().isBlank()) problems += "$where: a target without a label"
                        }
                        val bounds = node.boundsInRoot
                        if (bounds.right > width + 1 || bounds.left < -1) problems += "$where: beyond the edge $bounds"
                        val layouts = mutableListOf<TextLayoutResult>()
                        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
                        for (layout in layouts) {
                            val text = layout.layoutInput.text.text
                            if (layout.size.width > node.size.width + 1 || layout.size.height > node.size.height + 1) {
                                problems += "$where: cut off: $text"
                            }
                            // A compound of more letters than a line has at 200 % may be.
                            val broken = (0 until layout.lineCount - 1).map { layout.getLineEnd(it) }.any {
                                it < text.length && text[it - 1].isLetter() && text[it].isLetter() &&
                                    text.take(it).takeLastWhile { c -> c.isLetter() }.length +
                                    text.drop(it).takeWhile { c -> c.isLetter() }.length < LONGEST_WORD
                            }
                            if (broken) problems += "$where: a word is broken: $text"
                        }
                        }
                    }
                }
            }
        }
        assertEquals("", problems.distinct().joinToString("\n"))
        assertTrue("$targets targets", targets > 200)
        println("measure screens: $targets targets of at least 48 dp, labelled, none cut off at 100 and 200 %")
    }

    @Test
    fun everyPairOfTextAndGroundHasAContrastOfSeven() {
        fun contrast(a: Color, b: Color): Double {
            val (light, dark) = listOf(a.luminance(), b.luminance()).sortedDescending()
            return (light + 0.05) / (dark + 0.05)
        }
        val least = Look.pairs.minOf { (text, ground) -> contrast(text, ground) }
        println("measure screens: least contrast %.1f to 1".format(least))
        assertTrue("$least", least >= 7.0)
    }

    @Test
    fun aNurseTouchesHerWayToAnAnnouncement() {
        val flow = flow(emptyList(), Language.DUTCH)
        val engine = flow.engine
        val words = Words(Language.DUTCH)
        var taps = 0
        compose.setContent { BakenApp(flow, keepCopy = {}, share = {}) }
        fun tap(matcher: SemanticsMatcher) {
            compose.onNode(matcher).performScrollTo().performClick()
            taps++
        }
        val trauma = engine.pathways().first { it.id == "trauma" }.title
        val form = engine.form("trauma")!!.sections.flatMap { it.questions }.associateBy { it.id }
        tap(hasContentDescription(trauma))
        for (id in listOf("cardiac_arrest", "airway_threat")) tap(hasContentDescription("${form[id]!!.label}: ${words["no"]}"))
        tap(hasContentDescription("${form["gcs_motor"]!!.label}: 4"))
        compose.onNodeWithText("Level-1-traumacentrum").assertExists()
        assertTrue("$taps", taps <= 6)
        tap(hasContentDescription(words["choose"]))
        tap(hasContentDescription("${words["drive-here"]}: UMC Groningen"))
        tap(hasContentDescription(words["announce"]))
        tap(hasContentDescription(words["hand-over"]))
        compose.onNodeWithText(words["done"]).assertExists()
        println("measure screens: $taps taps from the first screen to the end of a run")
    }

    @Test
    fun whereNoHospitalIsKnownAPostalCodeIsAskedForFirst() {
        val words = Words(Language.DUTCH)
        // Abroad; what was measured is no help.
        val flow = flow(listOf(Act.Pathway("trauma")), Language.DUTCH, place = Place(48.85, 2.35, 0))
        compose.setContent { BakenApp(flow) }
        fun tap(label: String) = compose.onNode(hasContentDescription(label)).performScrollTo().performClick()
        tap(words["place-enter"])
        for (digit in listOf("9", "4", "0", words["ok"])) tap(digit)
        assertEquals("three digits are no postal code", Step.PLACE, flow.shown().state.step)
        for (digit in listOf("1", words["ok"])) tap(digit)
        compose.onNodeWithText("UMC Groningen").assertExists()
        compose.onNode(hasContentDescription(words["place-enter"])).assertDoesNotExist()
    }

    @Test
    fun aSectionTakesBackWhatIsTouchedTwiceButNoNumber() {
        val flow = flow(listOf(Act.Pathway("trauma"), Act.Section("circulation"), number("sbp", 84.0)), Language.DUTCH)
        val words = Words(Language.DUTCH)
        val labels = flow.shown().form.associate { it.id to it.label }
        compose.setContent { BakenApp(flow) }
        fun tap(label: String) = compose.onNode(hasContentDescription(label)).performScrollTo().performClick()
        val unknown = "${labels["hr"]}: ${words["unknown"]}"
        tap(unknown)
        assertEquals(Said.Unknown, flow.shown().state.said["hr"])
        tap("$unknown, ${words["chosen"]}")
        assertEquals(null, flow.shown().state.said["hr"])
        tap("${labels["sbp"]}: ${words["enter"]}")
        for (digit in listOf("8", "4", words["ok"])) tap(digit)
        assertEquals(Said.Value(Answer.Number(84.0)), flow.shown().state.said["sbp"])
        tap(words["to-advice"])
        compose.onNodeWithText(words["ask"]).assertExists()
    }

    @Test
    fun picturesAreAsTheyWereAccepted() {
        val folder = File(System.getProperty("baken.pictures")).apply { mkdirs() }
        val accept = System.getProperty("baken.accept") == "true"
        val changed = mutableListOf<String>()
        // Pictures are those of one font; with another every line breaks elsewhere.
        val font = listOf("sans-serif", "m").joinToString(" ") { family ->
            val face = FontMgr.default.matchFamilyStyle(family, FontStyle.NORMAL)
            "${face?.familyName} ${face?.let { Font(it, 100f).measureTextWidth("Baken 0123 mnopq") }}"
        }
        val fontFile = File(folder, "font.txt")
        if (accept) fontFile.writeText("$font\n")
        if (!fontFile.exists() || fontFile.readText().trim() != font) {
            println("skipped: the pictures in docs/screens are of another font than this machine's ($font)")
            return
        }
        for ((name, acts) in screens) {
            picture("$name-nl", 411, 914, 1f, acts, Language.DUTCH, folder, accept, changed)
            picture("$name-en", 411, 914, 1f, acts, Language.ENGLISH, folder, accept, changed)
            picture("$name-nl-large", 411, 914, 2f, acts, Language.DUTCH, folder, accept, changed)
            picture("$name-nl-tablet", 900, 1200, 1f, acts, Language.DUTCH, folder, accept, changed)
        }
        assertEquals("look at target/android/screens/changed, and accept with `cargo xtask android --accept`", emptyList<String>(), changed)
    }

    private fun picture(
        name: String, width: Int, height: Int, scale: Float, acts: List<Act>, language: Language, folder: File,
        accept: Boolean, changed: MutableList<String>,
    ) {
        val refused = errorTable(language).first { it.id == "pack-untrusted" }
        val flow = when {
            name.startsWith("11-") -> flow(acts, language, board("00:10"))
            name.startsWith("15-") -> flow(acts, language, place = Place(52.9925, 6.5625, 75))
            name.startsWith("12-") -> flow(acts, language, opening = "${refused.sentence} ${refused.nextStep}")
            else -> flow(acts, language)
        }
        val scene = ImageComposeScene(width, height, Density(1f, scale)) { BakenApp(flow, keepCopy = {}, share = {}) }
        val image = scene.render()
        scene.close()
        val file = File(folder, "$name.png")
        val bytes = image.encodeToData()!!.bytes
        if (accept) return file.writeBytes(bytes)
        if (file.exists() && alike(image, Image.makeFromEncoded(file.readBytes()))) return
        changed += name
        File(System.getProperty("baken.changed", "."), "$name.png").apply { parentFile?.mkdirs() }.writeBytes(bytes)
    }

    /** Alike but for the smoothing of letters, which differs with the fonts of a machine: few pixels, or faint ones. */
    private fun alike(a: Image, b: Image): Boolean {
        if (a.width != b.width || a.height != b.height) return false
        val (left, right) = listOf(a, b).map { Bitmap.makeFromImage(it) }
        var unlike = 0
        for (y in 0 until a.height) for (x in 0 until a.width) {
            val (one, other) = left.getColor(x, y) to right.getColor(x, y)
            val far = listOf(16, 8, 0).maxOf { Math.abs((one shr it and 255) - (other shr it and 255)) }
            if (far > 48) unlike++
        }
        return unlike < a.width * a.height / 200
    }
}
