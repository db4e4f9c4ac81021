package nl.baken.app

import android.Manifest
import android.content.RestrictionsManager
import android.content.pm.PackageManager
import android.location.LocationManager
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import java.io.File
import java.time.OffsetDateTime
import java.util.Locale
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import nl.baken.BakenException
import nl.baken.Journal
import nl.baken.Language
import nl.baken.flow.BoardFile
import nl.baken.flow.DevicePacks
import nl.baken.flow.Flow
import nl.baken.flow.RunFile
import nl.baken.flow.Surroundings
import nl.baken.flow.said
import nl.baken.screens.BakenApp

/** The thin layer: storage, time, place and network of the device. Everything else is in flow and screens. */
class MainActivity : ComponentActivity() {
    private var fetching: ScheduledExecutorService? = null
    private val boardFile by lazy { BoardFile(File(filesDir, "board.json")) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        if (!mayLocate()) requestPermissions(arrayOf(Manifest.permission.ACCESS_COARSE_LOCATION), 0)
        val language = if (Locale.getDefault().language == "nl") Language.DUTCH else Language.ENGLISH
        val packs = DevicePacks(filesDir, language)
        val (engine, region, notice) = packs.inUse(System.currentTimeMillis() / 1000, "noord-nederland")
        val (journal, unkept) = journal(language)
        val run = RunFile(filesDir)
        val flow = Flow(engine, journal, device, region, language, run.read(), unkept ?: notice, run::save)
        setContent {
            BakenApp(flow, engine) { back -> BackHandler(enabled = back != null) { back?.invoke() } }
        }
    }

    /** While the app is seen the list of stops is kept fresh, where whoever manages the device gave an address. */
    override fun onStart() {
        super.onStart()
        val address = getSystemService(RestrictionsManager::class.java)?.applicationRestrictions?.getString(BOARD_ADDRESS)
        if (address.isNullOrBlank()) return
        fetching = Executors.newSingleThreadScheduledExecutor().also {
            it.scheduleWithFixedDelay({ boardFile.fetch(address, OffsetDateTime.now()) }, 0, BOARD_MINUTES, TimeUnit.MINUTES)
        }
    }

    override fun onStop() {
        fetching?.shutdownNow()
        fetching = null
        super.onStop()
    }

    /** Without a journal the nurse can go on, and is told that nothing is kept. */
    private fun journal(language: Language): Pair<Journal?, String?> = try {
        (held ?: Journal.open(File(filesDir, "run.journal").path, language).also { held = it }) to null
    } catch (error: BakenException) {
        null to error.said
    }

    private fun mayLocate() =
        checkSelfPermission(Manifest.permission.ACCESS_COARSE_LOCATION) == PackageManager.PERMISSION_GRANTED

    private val device = object : Surroundings {
        override fun now() = OffsetDateTime.now().withNano(0).toString()
        override fun board() = boardFile.read()
        override fun newRun() = "%016x".format(Random.nextLong())

        override fun place(): Pair<Double, Double>? {
            if (!mayLocate()) return null
            val manager = getSystemService(LocationManager::class.java) ?: return null
            val last = manager.allProviders.mapNotNull { manager.getLastKnownLocation(it) }.maxByOrNull { it.time }
            return last?.let { it.latitude to it.longitude }
        }
    }

    internal companion object {
        /** One journal a process: an activity that is made anew goes on with it. */
        var held: Journal? = null

        /** The restriction in `res/xml/restrictions.xml`. */
        const val BOARD_ADDRESS = "board_address"
        private const val BOARD_MINUTES = 5L
    }
}
