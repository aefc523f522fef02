require "open3"
require "shellwords"

def archive(folder, job)
  # ruleid: omni.rb.injection.command
  system("tar czf backup.tgz #{folder}")
  # ruleid: omni.rb.injection.command
  Open3.capture3("ls -l " + folder)
  # ok: omni.rb.injection.command
  system("tar", "czf", "backup.tgz", folder)
  # ok: omni.rb.injection.command
  system("uptime")
  # A near miss: the value is quoted.
  # ok: omni.rb.injection.command
  system("ls #{Shellwords.escape(folder)}")
  # A near miss: a list, which no shell sees.
  # ok: omni.rb.injection.command
  system(*["tar", "czf"] + [folder])
  # ok: omni.rb.injection.command
  job.exec("step #{folder}")
end
