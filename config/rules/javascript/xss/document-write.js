function show(stream) {
  // ruleid: omni.js.xss.document-write
  document.write("<h1>" + location.hash + "</h1>");
  // ruleid: omni.js.xss.document-write
  document.writeln(decodeURIComponent(location.search));
  // ok: omni.js.xss.document-write
  document.write("<hr>");
  // ok: omni.js.xss.document-write
  document.title = location.hash;
  // A near miss: writing to a stream.
  // ok: omni.js.xss.document-write
  stream.write("<h1>" + location.hash + "</h1>");
}
