class ReportsController < ApplicationController
  def show
    orders = Order.where("status = '#{params[:status]}'")
    @total = orders.sum(:total)
    system("./render_report #{params[:format]}")
  end

  def index
    @reports = Report.where(owner: current_user)
  end
end
