/* About the file. */
package tea.house

import kotlin.math.max
import tea.water.*
import tea.leaf.Leaf as Tea

const val MAX_CUPS = 12
val names = listOf("green")

/** Holds water. */
@Serializable
data class Kettle<T : Tea>(val litres: Int, private var cups: Int = 1) : Vessel(), Closeable {
    val level: Int = 2
    lateinit var label: String

    constructor(cups: String) : this(1)

    init {
        println("x")
    }

    /** Heats it. */
    @Throws(Exception::class)
    suspend fun boil(minutes: Int = 3, vararg names: String): Int {
        fun inner() {}
        return minutes
    }

    fun full() = level > 3

    companion object {
        const val LIMIT = 5
        fun create() = Kettle<Tea>(1)
    }
}

enum class Size(val cups: Int) {
    SMALL(1),
    LARGE(2);

    fun twice() = cups * 2
}
interface Vessel {
    fun pour()
}

object House {
    fun open() {}
}

fun Kettle<Tea>.drain(): Unit {}
typealias Strength = Double
