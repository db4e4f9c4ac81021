package nl.baken.flow

/** Where the vehicle is and what time it is; the platform knows. */
interface Surroundings {
    /** RFC 3339 with zone. */
    fun now(): String
    /** Where the device was when it last measured that; null if it never did. */
    fun place(): Place?
    /** The list of presentation stops as it was last fetched; null if there never was one. */
    fun board(): BoardText?
    /** A random word for a run. */
    fun newRun(): String
}

/**
 * A measured place: degrees north and east, and how long ago, by a clock that nobody sets. Less than zero: nobody can
 * say how long.
 */
data class Place(val latitude: Double, val longitude: Double, val minutesOld: Long)

/** A list of stops as somebody sent it, and when it was fetched: RFC 3339. */
data class BoardText(val text: String, val fetched: String)
