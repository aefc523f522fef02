import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;

class Formula {
  Object compute(String formula, Table table) throws Exception {
    ScriptEngine engine = new ScriptEngineManager().getEngineByName("js");
    // ruleid: omni.java.injection.script-eval
    engine.eval(formula);
    // ruleid: omni.java.injection.script-eval
    engine.eval("x = " + formula, engine.getContext());
    // ok: omni.java.injection.script-eval
    engine.eval("1 + 1");
    // A near miss: an eval of our own.
    // ok: omni.java.injection.script-eval
    return table.eval(formula);
  }
}
