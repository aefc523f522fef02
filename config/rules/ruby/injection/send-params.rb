class ReportsController
  def show(report, mailer)
    # ruleid: omni.rb.injection.send-params
    value = report.send(params[:column])
    # ruleid: omni.rb.injection.send-params
    type = params[:type].constantize
    # ok: omni.rb.injection.send-params
    total = report.public_send(:total)
    # A near miss: the method is fixed, the value is its argument.
    # ok: omni.rb.injection.send-params
    mailer.send(:deliver, params[:address])
    [value, type, total]
  end
end
