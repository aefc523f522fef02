class SessionsController
  def create
    # ruleid: omni.rb.web.open-redirect
    redirect_to params[:next]
  end

  def destroy
    # ruleid: omni.rb.web.open-redirect
    redirect_to(params[:target], status: 303)
  end

  def home
    # ok: omni.rb.web.open-redirect
    redirect_to root_path
    # A near miss: the value only fills a query of our own page.
    # ok: omni.rb.web.open-redirect
    redirect_to search_path(q: params[:next])
  end
end
