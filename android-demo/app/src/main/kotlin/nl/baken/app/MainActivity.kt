package nl.baken.app

import android.Manifest
import android.content.pm.PackageManager
import android.location.LocationManager
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import java.io.File
import java.time.OffsetDateTime
import java.util.Locale
import kotlin.random.Random
import nl.baken.BakenException
import nl.baken.Journal
import nl.baken.Language
import nl.baken.flow.BoardFile
import nl.baken.flow.DevicePacks
import nl.baken.flow.Flow
import nl.baken.flow.Surroundings
import nl.baken.screens.BakenApp

/** The thin layer: storage, time and place of the device. Everything else is in flow and screens. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        if (checkSelfPermission(Manifest.permission.ACCESS_COARSE_LOCATION) != PackageManager.PERMISSION_GRANTED) {
            requestPermissions(arrayOf(Manifest.permission.ACCESS_COARSE_LOCATION), 0)
        }
        val language = if (Locale.getDefault().language == "nl") Language.DUTCH else Language.ENGLISH
        val (engine, region, opening) = DevicePacks(filesDir, language).inUse(System.currentTimeMillis() / 1000, "noord-nederland")
        val run = File(filesDir, "run.txt")
        val flow = Flow(engine, journal(language), device, region, language, run.readOrNull(), opening) { text ->
            val beside = File(filesDir, "run.txt.new")
            beside.writeText(text)
            beside.renameTo(run)
        }
        setContent {
            BakenApp(flow, engine) { back -> BackHandler(enabled = back != null) { back?.invoke() } }
        }
    }

    /** Without a journal the nurse can go on; what is not kept is said when it should have been. */
    private fun journal(language: Language): Journal? = try {
        held ?: Journal.open(File(filesDir, "run.journal").path, language).also { held = it }
    } catch (error: BakenException) {
        null
    }

    private fun File.readOrNull() = if (exists()) readText() else null

    private val device = object : Surroundings {
        override fun now() = OffsetDateTime.now().withNano(0).toString()
        override fun board() = BoardFile(File(filesDir, "board.json")).read()
        override fun newRun() = "%016x".format(Random.nextLong())

        override fun place(): Pair<Double, Double>? {
            if (checkSelfPermission(Manifest.permission.ACCESS_COARSE_LOCATION) != PackageManager.PERMISSION_GRANTED) return null
            val manager = getSystemService(LocationManager::class.java) ?: return null
            val last = manager.allProviders.mapNotNull { manager.getLastKnownLocation(it) }.maxByOrNull { it.time }
            return last?.let { it.latitude to it.longitude }
        }
    }

    private companion object {
        /** One journal a process: an activity that is made anew goes on with it. */
        var held: Journal? = null
    }
}
