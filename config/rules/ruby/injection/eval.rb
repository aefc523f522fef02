def compute(formula, name, klass, table)
  # ruleid: omni.rb.injection.eval
  total = eval(formula)
  # ruleid: omni.rb.injection.eval
  klass.class_eval("def #{name}; 1; end")
  # ok: omni.rb.injection.eval
  klass.class_eval { attr_reader :name }
  # ok: omni.rb.injection.eval
  limit = eval("2 ** 10")
  # A near miss: a block, no text.
  # ok: omni.rb.injection.eval
  klass.class_eval(&name)
  # A near miss: a method that happens to be called eval.
  # ok: omni.rb.injection.eval
  table.eval(formula)
  [total, limit]
end
