package nl.baken.app

import android.Manifest
import android.content.Intent
import android.content.RestrictionsManager
import android.content.pm.PackageManager
import android.graphics.Color
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import android.widget.Toast
import androidx.activity.ComponentActivity
import androidx.activity.SystemBarStyle
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.ui.Modifier
import java.io.File
import java.io.IOException
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
import nl.baken.flow.Place
import nl.baken.flow.RunFile
import nl.baken.flow.Surroundings
import nl.baken.flow.Words
import nl.baken.flow.said
import nl.baken.screens.BakenApp
import nl.baken.screens.Look

/** The thin layer: storage, time, place and network of the device. Everything else is in flow and screens. */
class MainActivity : ComponentActivity() {
    private var fetching: ScheduledExecutorService? = null
    private val boardFile by lazy { BoardFile(File(filesDir, "board.json")) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // From Android 15 on the app is drawn under the bars and the camera whether it wants to or not.
        enableEdgeToEdge(SystemBarStyle.dark(Color.TRANSPARENT), SystemBarStyle.dark(Color.TRANSPARENT))
        if (!mayLocate()) askingForThePlace.launch(LOCATION)
        val language = if (Locale.getDefault().language == "nl") Language.DUTCH else Language.ENGLISH
        val packs = DevicePacks(filesDir, language)
        val (engine, region, notice) = packs.inUse(System.currentTimeMillis() / 1000, managed()?.getString(REGION)?.ifBlank { null })
        val (journal, unkept) = journal(language)
        val run = RunFile(filesDir)
        val flow = Flow(engine, journal, device, region, run.read(), unkept ?: notice, run::save)
        words = Words(language)
        setContent {
            Box(Modifier.fillMaxSize().background(Look.ground).safeDrawingPadding()) {
                BakenApp(
                    flow,
                    onBack = { back -> BackHandler(enabled = back != null) { back?.invoke() } },
                    keepCopy = { keepingCopy.launch("baken-${now().take(DATE)}.journal") },
                    share = { text ->
                        val message = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
                        startActivity(Intent.createChooser(message, null))
                    },
                )
            }
        }
    }

    private lateinit var words: Words

    /** The crew says where the copy goes; the record itself stays where only this app reads it. */
    private val keepingCopy = registerForActivityResult(ActivityResultContracts.CreateDocument("text/plain")) { place ->
        if (place == null) return@registerForActivityResult
        val kept = try {
            contentResolver.openOutputStream(place)?.use { copy -> File(filesDir, RECORD).inputStream().use { it.copyTo(copy) } } != null
        } catch (error: IOException) {
            false
        } catch (error: SecurityException) {
            false
        }
        Toast.makeText(this, words[if (kept) "copy-kept" else "copy-failed"], Toast.LENGTH_LONG).show()
    }

    /**
     * While the app is seen the place is measured, and the list of stops is kept fresh, where whoever manages the device
     * gave an address.
     */
    override fun onStart() {
        super.onStart()
        locate()
        val address = managed()?.getString(BOARD_ADDRESS)
        if (address.isNullOrBlank()) return
        fetching = Executors.newSingleThreadScheduledExecutor().also {
            it.scheduleWithFixedDelay({ boardFile.fetch(address, OffsetDateTime.now()) }, 0, BOARD_MINUTES, TimeUnit.MINUTES)
        }
    }

    override fun onStop() {
        fetching?.shutdownNow()
        fetching = null
        getSystemService(LocationManager::class.java)?.removeUpdates(measured)
        super.onStop()
    }

    private val askingForThePlace = registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions()) { locate() }

    /** The satellites too: without a network nothing else knows where this is. */
    private fun locate() {
        val manager = getSystemService(LocationManager::class.java) ?: return
        for (provider in manager.getProviders(true)) {
            try {
                manager.requestLocationUpdates(provider, EVERY_MILLIS, EVERY_METRES, measured, Looper.getMainLooper())
            } catch (error: SecurityException) {
                // Nobody allowed it: the crew enters a postal code.
            }
        }
    }

    private fun managed(): Bundle? = getSystemService(RestrictionsManager::class.java)?.applicationRestrictions

    // A lambda lacks, before Android 11, the methods that the system calls.
    private val measured = object : LocationListener {
        override fun onLocationChanged(location: Location) = Unit
        override fun onProviderEnabled(provider: String) = Unit
        override fun onProviderDisabled(provider: String) = Unit
        @Deprecated("Android calls it before version 10")
        override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit
    }

    /** Without a journal the nurse can go on, and is told that nothing is kept. */
    private fun journal(language: Language): Pair<Journal?, String?> = try {
        val journal = held ?: Journal.open(File(filesDir, RECORD).path, language).also { held = it }
        journal to forgetOlder(journal)
    } catch (error: BakenException) {
        null to error.said
    }

    /**
     * As long as whoever manages the device says; without a word of them for ever. Where that fails what is old stays,
     * which is said, and what is new is kept all the same.
     */
    private fun forgetOlder(journal: Journal): String? {
        val days = managed()?.getInt(RETENTION_DAYS, 0) ?: 0
        return try {
            if (days > 0) journal.forgetOlder(days.toUInt(), now())
            null
        } catch (error: BakenException) {
            error.said
        }
    }

    private fun mayLocate() = LOCATION.any { checkSelfPermission(it) == PackageManager.PERMISSION_GRANTED }

    private fun now() = OffsetDateTime.now().withNano(0).toString()

    private val device = object : Surroundings {
        override fun now() = this@MainActivity.now()
        override fun board() = boardFile.read()
        override fun newRun() = "%016x".format(Random.nextLong())

        override fun place(): Place? {
            if (!mayLocate()) return null
            val manager = getSystemService(LocationManager::class.java) ?: return null
            val known = manager.allProviders.mapNotNull {
                try {
                    manager.getLastKnownLocation(it)
                } catch (error: SecurityException) {
                    null
                }
            }
            // By the clock that runs since the device was started: the other one can be set.
            val last = known.maxByOrNull { it.elapsedRealtimeNanos } ?: return null
            val age = TimeUnit.NANOSECONDS.toMinutes(SystemClock.elapsedRealtimeNanos() - last.elapsedRealtimeNanos)
            return Place(last.latitude, last.longitude, age)
        }
    }

    internal companion object {
        /** One journal a process: an activity that is made anew goes on with it. */
        var held: Journal? = null

        /** The restriction in `res/xml/restrictions.xml`. */
        const val BOARD_ADDRESS = "board_address"
        /** Another one: id of the region that the device serves. */
        const val REGION = "region"
        /** Another one: days after which records are deleted. */
        const val RETENTION_DAYS = "retention_days"
        private const val RECORD = "run.journal"
        private const val BOARD_MINUTES = 5L
        private const val EVERY_MILLIS = 20_000L
        private const val EVERY_METRES = 100f
        /** Of a moment in RFC 3339: year, month, day. */
        private const val DATE = 10
        private val LOCATION = arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)
    }
}
