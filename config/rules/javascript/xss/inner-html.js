import DOMPurify from "dompurify";

function show(element, message, other) {
  // ruleid: omni.js.xss.inner-html
  element.innerHTML = "<p>" + message + "</p>";
  // ruleid: omni.js.xss.inner-html
  element.outerHTML = message;
  // ruleid: omni.js.xss.inner-html
  element.insertAdjacentHTML("beforeend", `<li>${message}</li>`);
  // ok: omni.js.xss.inner-html
  element.textContent = message;
  // ok: omni.js.xss.inner-html
  element.innerHTML = "<p>" + "ready" + "</p>";
  // ok: omni.js.xss.inner-html
  element.innerHTML = "";
  // A near miss: cleaned on the way.
  // ok: omni.js.xss.inner-html
  element.innerHTML = DOMPurify.sanitize(message);
  // ok: omni.js.xss.inner-html
  other.innerText = message;
}
