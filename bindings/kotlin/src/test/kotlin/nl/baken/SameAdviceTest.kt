package nl.baken

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The worked cases of the texts, through Kotlin: the advice of the command, field by field and bit for bit. */
class SameAdviceTest {
    private val mapper = ObjectMapper()
    private val vectors = File(System.getProperty("baken.vectors"))
    private val engine = Engine.builtIn(Language.DUTCH)

    @Test
    fun everyWorkedCaseGivesTheAdviceOfTheCommand() {
        val cases = File(vectors, "cases.jsonl").readLines().filter { it.isNotBlank() }
        val advices = File(vectors, "advices.jsonl").readLines().filter { it.isNotBlank() }
        assertEquals(cases.size, advices.size)
        assertTrue(cases.size > 500, "${cases.size} cases")
        for ((number, pair) in cases.zip(advices).withIndex()) {
            val case = caseOf(mapper.readTree(pair.first))
            same(mapper.readTree(pair.second), engine.assess(case), "case ${number + 1}")
        }
    }

    private fun same(json: JsonNode, advice: Advice, where: String) {
        assertEquals(json["pack"]["digest"].textValue(), advice.packDigest, where)
        assertEquals(json["settled"].booleanValue(), advice.settled, where)
        assertEquals(json["ask_next"].map { it.textValue() }, advice.askNext, where)
        val need = json["need"]
        if (need.isNull) {
            assertEquals(null, advice.need, where)
        } else {
            val found = advice.need!!
            assertEquals(listOf(need["id"].textValue(), need["title"].textValue()), listOf(found.id, found.title), where)
            assertEquals(need["settled"].booleanValue(), found.settled, where)
            assertEquals(need["assumed"].booleanValue(), found.assumed, where)
            assertEquals(reasons(need["because"]), found.because, where)
        }
        assertEquals(json["scores"].size(), advice.scores.size, where)
        for ((score, found) in json["scores"].zip(advice.scores)) {
            assertEquals(score["id"].textValue(), found.id, where)
            val at = "$where, ${found.id}"
            bits(score["value"], found.value, at)
            bits(score["low"], found.low, at)
            bits(score["high"], found.high, at)
            assertEquals(score["missing"].map { it.textValue() }, found.missing, at)
            assertEquals(score["reading"]?.textValue(), found.reading, at)
        }
        assertEquals(json["criteria"].size(), advice.criteria.size, where)
        for ((set, found) in json["criteria"].zip(advice.criteria)) {
            assertEquals(set["id"].textValue(), found.id, where)
            assertEquals(if (set["met"].isNull) null else set["met"].booleanValue(), found.met, "$where, ${found.id}")
            assertEquals(set["fired"].map { it.textValue() }, found.fired, where)
            assertEquals(set["undecided"].map { it.textValue() }, found.undecided, where)
        }
        assertEquals(json["destinations"].map { it["hospital"].textValue() }, advice.destinations.map { it.hospital }, where)
        for ((to, found) in json["destinations"].zip(advice.destinations)) {
            bits(to["minutes"], found.minutes, where)
            bits(to["minutes_low"], found.minutesLow, where)
            bits(to["minutes_high"], found.minutesHigh, where)
            assertEquals(to["minutes_source"].textValue() == "estimated", found.estimated, where)
            assertEquals(to["ask"]?.textValue(), found.ask, where)
            assertEquals(to["stop"]?.textValue(), found.stop, where)
            assertEquals(reasons(to["because"]), found.because, where)
        }
        assertEquals(
            json["passed_over"].map { it["hospital"].textValue() to it["reason"].textValue() },
            advice.passedOver.map { it.hospital to it.reason },
            where,
        )
        assertEquals(json["warnings"].map { it["text"].textValue() }, advice.warnings.map { it.text }, where)
        assertEquals(json["strategies"]?.map { it["id"].textValue() } ?: emptyList<String>(), advice.strategies.map { it.id }, where)
        assertEquals(json["advise"]?.textValue(), advice.advise, where)
    }

    private fun reasons(list: JsonNode) = list.map { Reason(it["rule"].textValue(), it["text"].textValue()) }

    private fun bits(json: JsonNode, found: Double?, where: String) {
        val expected = if (json.isNull) null else json.doubleValue().toRawBits()
        assertEquals(expected, found?.toRawBits(), where)
    }
}

/** A case of the contract as the library takes it. */
internal fun caseOf(json: JsonNode): Case {
    fun word(node: JsonNode?): String? = node?.takeIf { !it.isNull }?.textValue()
    val findings = json["findings"].properties().filter { !it.value.isNull }.map { (id, value) ->
        val answer = when {
            value.isBoolean -> Answer.YesNo(value.booleanValue())
            value.isNumber -> Answer.Number(value.doubleValue())
            else -> Answer.Choice(value.textValue())
        }
        Finding(id, answer)
    }
    val scene = json["scene"]
    val minutes = json["travel_minutes"]?.properties()?.map { (id, value) -> Minutes(id, value.doubleValue()) }
    val transfers = json["transfer_minutes"]?.properties()?.flatMap { (from, ways) ->
        ways.properties().map { (to, value) -> Transfer(from, to, value.doubleValue()) }
    }
    val stops = json["stops"]?.map {
        Stop(it["hospital"].textValue(), it["kind"].textValue(), it["state"].textValue(), word(it["since"]), word(it["until"]))
    }
    return Case(
        pathway = json["pathway"].textValue(),
        region = word(json["region"]),
        at = word(json["at"]),
        latitude = scene?.get("lat")?.doubleValue(),
        longitude = scene?.get("lon")?.doubleValue(),
        pc4 = word(scene?.get("pc4")),
        findings = findings,
        stops = stops ?: emptyList(),
        travelMinutes = minutes ?: emptyList(),
        transferMinutes = transfers ?: emptyList(),
    )
}
