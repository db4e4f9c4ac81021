package nl.baken.flow

import java.io.File
import java.util.Base64
import nl.baken.BakenException
import nl.baken.Engine
import nl.baken.Language
import nl.baken.Packs

/** What a device works with: an engine, the region that it serves, and what is to be said of them. */
data class InUse(val engine: Engine, val region: String?, val notice: String?)

/**
 * The packs of a device, in a folder: `keys/` holds the public keys that it pins (`….pub`, as `baken keygen` writes
 * them), `incoming/` packs that somebody brought. Without keys, or without a pack that may be used, it is the example
 * pack of the library.
 */
class DevicePacks(private val folder: File, private val language: Language) {
    private val words = Words(language)

    /**
     * Installs what came in, and opens what is in force; `now` is Unix seconds, `region` the one that the device serves,
     * null where nobody said.
     */
    fun inUse(now: Long, region: String?): InUse {
        val keys = files("keys", ".pub").mapNotNull(::key)
        if (keys.isEmpty()) return of(Engine.builtIn(language), region, null)
        var notice: String? = null
        return try {
            val packs = Packs.open(File(folder, "packs").path, keys, emptyList(), language)
            for (incoming in files("incoming", ".pack")) {
                try {
                    packs.install(incoming.readBytes(), now)
                    incoming.delete()
                } catch (error: BakenException.Pack) {
                    notice = error.said
                    // So that it is said once, and can be looked at.
                    incoming.renameTo(File(folder, "refused").apply { mkdirs() }.resolve(incoming.name))
                }
            }
            val found = packs.inForce(now) ?: return of(Engine.builtIn(language), region, notice)
            of(found.engine, region, found.notice?.let { "${it.sentence} ${it.nextStep}" } ?: notice)
        } catch (error: BakenException.Pack) {
            of(Engine.builtIn(language), region, error.said)
        }
    }

    /** With its region. Rules of another region than the one that is served are never taken for its own. */
    private fun of(engine: Engine, wanted: String?, notice: String?): InUse {
        val regions = engine.regions().map { it.id }
        val region = when {
            wanted != null -> wanted.takeIf { it in regions }
            else -> regions.singleOrNull() ?: EXAMPLE.takeIf { it in regions }
        }
        return InUse(engine, region, notice ?: words["region-unknown"].takeIf { region == null })
    }

    private fun files(name: String, ending: String): List<File> =
        File(folder, name).listFiles().orEmpty().filter { it.name.endsWith(ending) }.sortedBy { it.name }

    /** The 32 bytes of an ed25519 key at the end of its PEM; null if it is none. */
    private fun key(file: File): ByteArray? = try {
        val base64 = file.readLines().filter { it.isNotBlank() && !it.startsWith("-") }.joinToString("")
        Base64.getDecoder().decode(base64).takeIf { it.size == SPKI_BYTES }?.copyOfRange(SPKI_BYTES - 32, SPKI_BYTES)
    } catch (error: IllegalArgumentException) {
        null
    }

    private companion object {
        /** The region of the example pack in which one can try the app. */
        const val EXAMPLE = "noord-nederland"

        /** A public key of ed25519 with its algorithm (RFC 8410). */
        const val SPKI_BYTES = 44
    }
}
