import org.springframework.expression.ExpressionParser;
import org.springframework.expression.spel.standard.SpelExpressionParser;

class Filter {
  Object evaluate(String filter, Markdown markdown) {
    ExpressionParser parser = new SpelExpressionParser();
    // ruleid: omni.java.injection.spring-expression
    Object first = parser.parseExpression(filter).getValue();
    // ruleid: omni.java.injection.spring-expression
    Object second = new SpelExpressionParser().parseExpression("name == '" + filter + "'").getValue();
    // ok: omni.java.injection.spring-expression
    Object third = parser.parseExpression("name.length() > 3").getValue();
    // A near miss: another parser.
    // ok: omni.java.injection.spring-expression
    return markdown.parseExpression(filter);
  }
}
