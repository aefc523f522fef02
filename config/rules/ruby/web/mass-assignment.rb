class UsersController
  def create
    # ruleid: omni.rb.web.mass-assignment
    first = User.new(params.require(:user).permit!)
    # ruleid: omni.rb.web.mass-assignment
    second = params.permit!
    # ok: omni.rb.web.mass-assignment
    third = User.new(params.require(:user).permit(:name, :email))
    # A near miss: one letter less, and the list is closed.
    # ok: omni.rb.web.mass-assignment
    fourth = params.permit
    [first, second, third, fourth]
  end
end
