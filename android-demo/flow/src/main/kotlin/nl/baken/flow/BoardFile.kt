package nl.baken.flow

import java.io.File
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.time.OffsetDateTime

/**
 * The list of presentation stops in a file, fetched again when somebody asks for it. Without a network the file stays
 * as it is, and its age is seen: that is the normal case.
 */
class BoardFile(private val file: File) {
    private val mark = File(file.path + ".etag")
    private val moment = File(file.path + ".fetched")

    /** As it was last fetched; null if it never was. A file that somebody put there counts from when it was written. */
    fun read(): BoardText? {
        if (!file.exists()) return null
        val fetched = if (moment.exists()) moment.readText().trim() else
            java.time.Instant.ofEpochMilli(file.lastModified()).toString()
        return BoardText(file.readText(), fetched)
    }

    /**
     * Fetches the list, only if it changed; `now` is RFC 3339. False where nothing came: what was there stays.
     * Blocks: not for the thread that draws.
     */
    fun fetch(address: String, now: OffsetDateTime): Boolean {
        val connection = try {
            URI(address).toURL().openConnection() as HttpURLConnection
        } catch (error: Exception) {
            return false
        }
        return try {
            connection.connectTimeout = TIMEOUT
            connection.readTimeout = TIMEOUT
            if (file.exists() && mark.exists()) connection.setRequestProperty("If-None-Match", mark.readText())
            when (connection.responseCode) {
                HttpURLConnection.HTTP_NOT_MODIFIED -> put(moment, now.toString())
                HttpURLConnection.HTTP_OK -> {
                    val text = connection.inputStream.use { it.readNBytes(MOST_BYTES + 1) }
                    if (text.size > MOST_BYTES) return false
                    put(file, text.decodeToString())
                    put(moment, now.toString())
                    connection.getHeaderField("ETag")?.let { put(mark, it) } ?: mark.delete()
                }
                else -> return false
            }
            true
        } catch (error: IOException) {
            false
        } finally {
            connection.disconnect()
        }
    }

    /** The old content or the new one, whenever the process ends. */
    private fun put(file: File, text: String) {
        val beside = File(file.path + ".new")
        beside.writeText(text)
        Files.move(beside.toPath(), file.toPath(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE)
    }

    private companion object {
        const val TIMEOUT = 5_000
        const val MOST_BYTES = 1 shl 20
    }
}
