class ReportsController < ApplicationController
  skip_before_action :verify_authenticity_token

  def show
    orders = Order.where("status = '#{params[:status]}'")
    @total = orders.send(params[:column])
    system("./render_report #{params[:format]}")
  end

  def download
    send_file("/srv/reports/#{params[:name]}")
  end

  def index
    @reports = Report.where(owner: current_user)
  end
end
