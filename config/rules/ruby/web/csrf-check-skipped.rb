class ImportController
  # ruleid: omni.rb.web.csrf-check-skipped
  skip_before_action :verify_authenticity_token
end

class HookController
  # ruleid: omni.rb.web.csrf-check-skipped
  skip_before_action :verify_authenticity_token, only: [:create]
end

class PageController
  # A near miss: another filter is skipped.
  # ok: omni.rb.web.csrf-check-skipped
  skip_before_action :load_menu
  # ok: omni.rb.web.csrf-check-skipped
  protect_from_forgery with: :exception
end
