const libxml = require("libxmljs2");

function read(text) {
  // ruleid: omni.js.xml.external-entities
  const first = libxml.parseXml(text, { noent: true, noblanks: true });
  // ruleid: omni.js.xml.external-entities
  const second = libxml.parseXmlString(text, { noent: true });
  // ok: omni.js.xml.external-entities
  const third = libxml.parseXml(text);
  // A near miss: the option is there and off.
  // ok: omni.js.xml.external-entities
  const fourth = libxml.parseXml(text, { noent: false });
  return [first, second, third, fourth];
}
