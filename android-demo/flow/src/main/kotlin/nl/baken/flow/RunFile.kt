package nl.baken.flow

import java.io.File
import java.io.IOException
import java.nio.file.Files
import java.nio.file.StandardCopyOption

/** The run that goes on, in the folder of a device: what a process that died takes up again. */
class RunFile(folder: File) {
    private val file = File(folder, "run.txt")

    /** As it was last saved; null if there is none, or it cannot be read. */
    fun read(): String? = try {
        if (file.exists()) file.readText() else null
    } catch (error: IOException) {
        null
    }

    /** Saves it; [IOException] where the storage takes no more: what was there stays. */
    fun save(text: String) = file.replace(text)
}

/** The old content or the new one, whenever the process ends. */
internal fun File.replace(text: String) {
    val beside = File("$path.new")
    beside.writeText(text)
    Files.move(beside.toPath(), toPath(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE)
}
