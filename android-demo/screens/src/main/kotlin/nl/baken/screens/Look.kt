package nl.baken.screens

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp

/** Dark, for the night; every pair of text and ground has a contrast of at least 7:1, which a test measures. */
object Look {
    val ground = Color(0xFF0B0F14)
    val raised = Color(0xFF1B232D)
    val text = Color(0xFFF4F7FA)
    val soft = Color(0xFFC3CEDA)
    val need = Color(0xFFFFD166)
    val settled = Color(0xFF8CE99A)
    val open = Color(0xFFFFC078)
    val action = Color(0xFF9BD0FF)
    val onAction = Color(0xFF04121F)
    val wrong = Color(0xFFFFA8A8)

    /** Gloves: larger than the 48 dp that fingers need. */
    val target = 56.dp

    /** Text on ground, for the test. */
    val pairs = listOf(
        text to ground, text to raised, soft to ground, soft to raised, need to raised, settled to raised,
        open to raised, wrong to ground, wrong to raised, open to ground, onAction to action, onAction to settled, onAction to need,
    )
}

@Composable
fun Dark(content: @Composable () -> Unit) {
    val colours = darkColorScheme(
        background = Look.ground, surface = Look.raised, onBackground = Look.text, onSurface = Look.text,
        primary = Look.action, onPrimary = Look.onAction,
    )
    MaterialTheme(colorScheme = colours, content = content)
}
