function tell(frame, worker, token) {
  // ruleid: omni.js.web.postmessage-any-origin
  frame.contentWindow.postMessage({ token }, "*");
  // ruleid: omni.js.web.postmessage-any-origin
  window.parent.postMessage(token, "*", []);
  // ok: omni.js.web.postmessage-any-origin
  frame.contentWindow.postMessage({ token }, "https://app.example");
  // ok: omni.js.web.postmessage-any-origin
  worker.postMessage({ token });
  // A near miss: the star is the message.
  // ok: omni.js.web.postmessage-any-origin
  window.parent.postMessage("*", "https://app.example");
}
