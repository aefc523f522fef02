module BadgeHelper
  def badge(user)
    # ruleid: omni.rb.xss.html-safe
    first = "<b>#{user.name}</b>".html_safe
    # ruleid: omni.rb.xss.html-safe
    second = raw(params[:text])
    # ok: omni.rb.xss.html-safe
    third = content_tag(:b, user.name)
    # A near miss: nothing but a constant.
    # ok: omni.rb.xss.html-safe
    fourth = "<hr>".html_safe
    # A near miss: the helper escapes what it is given.
    # ok: omni.rb.xss.html-safe
    fifth = text_field_tag("user[#{user.id}]", user.name).html_safe
    safe_join([first, second, third, fourth, fifth])
  end
end
