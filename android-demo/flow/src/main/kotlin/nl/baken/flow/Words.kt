package nl.baken.flow

import java.util.Properties
import nl.baken.Language

/** The app's own words; those about patients, hospitals and rules are the pack's. */
class Words(language: Language) {
    private val words = Properties().apply {
        val name = if (language == Language.DUTCH) "words_nl" else "words_en"
        Words::class.java.getResourceAsStream("/nl/baken/$name.properties")!!.reader(Charsets.UTF_8).use(::load)
    }

    operator fun get(id: String): String = words.getProperty(id) ?: id

    val ids: Set<String> get() = words.stringPropertyNames()
}
