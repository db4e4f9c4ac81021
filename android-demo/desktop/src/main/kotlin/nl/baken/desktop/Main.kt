package nl.baken.desktop

import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import java.io.File
import java.time.OffsetDateTime
import kotlin.random.Random
import nl.baken.Journal
import nl.baken.Language
import nl.baken.flow.BoardFile
import nl.baken.flow.DevicePacks
import nl.baken.flow.Flow
import nl.baken.flow.Place
import nl.baken.flow.RunFile
import nl.baken.flow.Surroundings
import nl.baken.screens.BakenApp

/** The nurse's app in a window: in Assen, now, by the example pack. What is recorded goes to the folder of the user. */
fun main(arguments: Array<String>) {
    val language = if ("en" in arguments) Language.ENGLISH else Language.DUTCH
    val folder = File(System.getProperty("user.home"), ".baken").apply { mkdirs() }
    val run = RunFile(folder)
    val (engine, region, opening) = DevicePacks(folder, language).inUse(System.currentTimeMillis() / 1000, null)
    val journal = Journal.open(File(folder, "run.journal").path, language)
    val around = object : Surroundings {
        override fun now() = OffsetDateTime.now().withNano(0).toString()
        override fun place() = Place(53.0, 6.56, 0)
        // Somebody may put a list there: docs/situation.md.
        override fun board() = BoardFile(File(folder, "board.json")).read()
        override fun newRun() = "%016x".format(Random.nextLong())
    }
    val flow = Flow(engine, journal, around, region, run.read(), opening, run::save)
    application {
        val state = rememberWindowState(size = DpSize(420.dp, 860.dp))
        Window(onCloseRequest = ::exitApplication, title = "Baken", state = state) { BakenApp(flow) }
    }
}
