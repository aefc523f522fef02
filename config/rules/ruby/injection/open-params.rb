class FetchController
  def show(archive, root)
    # ruleid: omni.rb.injection.open-params
    first = open(params[:url]).read
    # ruleid: omni.rb.injection.open-params
    second = IO.read(params[:file])
    # ok: omni.rb.injection.open-params
    third = File.open(root.join("index.html")).read
    # A near miss: some other object's open.
    # ok: omni.rb.injection.open-params
    fourth = archive.open(params[:entry])
    [first, second, third, fourth]
  end
end
