#include <libxml/parser.h>

void read_all(const char *path, const char *text, int size) {
  // ruleid: omni.c.xml.external-entities
  xmlReadFile(path, NULL, XML_PARSE_NOENT | XML_PARSE_NOBLANKS);
  // ruleid: omni.c.xml.external-entities
  xmlReadMemory(text, size, "text.xml", NULL, XML_PARSE_NOENT);
  // ok: omni.c.xml.external-entities
  xmlReadFile(path, NULL, XML_PARSE_NOBLANKS | XML_PARSE_NONET);
  // A near miss: the default options.
  // ok: omni.c.xml.external-entities
  xmlReadFile(path, NULL, 0);
}
