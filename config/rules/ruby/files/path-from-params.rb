class FilesController
  def show(root)
    # ruleid: omni.rb.files.path-from-params
    send_file("/srv/files/#{params[:name]}")
    # ruleid: omni.rb.files.path-from-params
    path = File.join(root, params[:name])
    # ok: omni.rb.files.path-from-params
    send_file(Attachment.find(params[:id]).path)
    # A near miss: only the last part of the path is used.
    # ok: omni.rb.files.path-from-params
    other = File.join(root, File.basename(params[:name]))
    [path, other]
  end
end
