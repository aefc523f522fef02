require "fileutils"

def publish(path)
  # ruleid: omni.rb.files.world-writable
  File.chmod(0777, path)
  # ruleid: omni.rb.files.world-writable
  FileUtils.chmod_R("a+rw", path)
  # ok: omni.rb.files.world-writable
  File.chmod(0o755, path)
  # A near miss: writable for the group, not for others.
  # ok: omni.rb.files.world-writable
  FileUtils.chmod(0o775, path)
  # ok: omni.rb.files.world-writable
  FileUtils.chmod("u+w", path)
end
