class Home @Inject()(
  val a: A,
  implicit val ec: Context
) extends Base {
  def show(url: String) = Action.async { implicit request: Request[Any] =>
    val answer = fetch(url)
    Ok(answer)
  }
}
