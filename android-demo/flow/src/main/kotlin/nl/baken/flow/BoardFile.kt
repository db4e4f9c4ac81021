package nl.baken.flow

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URI
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
     * Fetches the list, only if it changed. False where nothing came, or where the way to the list is not protected:
     * what was there stays. Blocks: not for the thread that draws.
     */
    fun fetch(address: String, now: OffsetDateTime): Boolean {
        val connection = try {
            val uri = URI(address)
            if (!mayAsk(uri)) return false
            uri.toURL().openConnection() as HttpURLConnection
        } catch (error: Exception) {
            return false
        }
        return try {
            connection.connectTimeout = TIMEOUT
            connection.readTimeout = TIMEOUT
            if (file.exists() && mark.exists()) connection.setRequestProperty("If-None-Match", mark.readText())
            when (connection.responseCode) {
                HttpURLConnection.HTTP_NOT_MODIFIED -> moment.replace(now.toString())
                HttpURLConnection.HTTP_OK -> {
                    val text = connection.inputStream.use { it.readAtMost(MOST_BYTES) } ?: return false
                    file.replace(text)
                    moment.replace(now.toString())
                    connection.getHeaderField("ETag")?.let { mark.replace(it) } ?: mark.delete()
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

    /** Who can alter a list on its way closes a hospital. The device itself is not on the way. */
    private fun mayAsk(uri: URI) =
        uri.scheme == "https" || uri.scheme == "http" && uri.host in listOf("127.0.0.1", "[::1]", "localhost")

    /** The whole text; null if it is longer. (`readNBytes` came with Android 13.) */
    private fun InputStream.readAtMost(bytes: Int): String? {
        val text = ByteArrayOutputStream()
        val some = ByteArray(DEFAULT_BUFFER_SIZE)
        while (true) {
            val read = read(some)
            if (read < 0) return text.toString(Charsets.UTF_8.name())
            text.write(some, 0, read)
            if (text.size() > bytes) return null
        }
    }

    private companion object {
        const val TIMEOUT = 5_000
        const val MOST_BYTES = 1 shl 20
    }
}
