// About the file.

package tea.house

import scala.collection.mutable
import tea.water.{Boil, Pour => Fill}
import tea.leaf._

/** Holds water. */
@deprecated("x", "1")
case class Kettle[T <: Tea](litres: Int, cups: Int = 1) extends Vessel with Closeable {
  val level: Int = 2
  private var label = "x"
  final val Limit = 5

  /** Heats it. */
  override def boil(minutes: Int)(implicit ctx: Context): Unit = {
    def inner = 1
    val later = (x: Int) => x
  }

  def full = level > 3

  class Lid
}

object Kettle {
  def apply(x: Int): Kettle[Tea] = null
}

trait Vessel {
  def pour(): Unit
  type Drink
}

sealed abstract class Size
type Strength = Double
