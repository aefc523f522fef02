def find(connection, name)
  # ruleid: omni.rb.injection.sql-string
  User.where("name = '#{name}'")
  # ruleid: omni.rb.injection.sql-string
  connection.execute("DELETE FROM users WHERE name = '" + name + "'")
  # ok: omni.rb.injection.sql-string
  User.where("name = ?", name)
  # ok: omni.rb.injection.sql-string
  User.where(name: name)
  # A near miss: only constants.
  # ok: omni.rb.injection.sql-string
  User.order("name " + "DESC")
  # A near miss: the name of a table, and a number.
  # ok: omni.rb.injection.sql-string
  User.where("#{User.table_name}.id = ? AND level > #{name.to_i}", name)
  # ruleid: omni.rb.injection.sql-string
  User.where("#{User.table_name}.name = '#{name}'")
end
