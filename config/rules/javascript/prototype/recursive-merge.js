function merge(into, from) {
  for (const key in from) {
    if (typeof from[key] === "object") {
      // ruleid: omni.js.prototype.recursive-merge
      merge(into[key], from[key]);
    } else {
      into[key] = from[key];
    }
  }
}

function deepCopy(into, from) {
  for (const key of Object.keys(from)) {
    if (into[key] instanceof Object) {
      // ruleid: omni.js.prototype.recursive-merge
      deepCopy(into[key], from[key]);
    }
  }
}

function guarded(into, from) {
  for (const key in from) {
    if (key === "__proto__" || key === "constructor") {
      continue;
    }
    // A near miss: the dangerous keys are skipped.
    // ok: omni.js.prototype.recursive-merge
    guarded(into[key], from[key]);
  }
}

function compare(left, right) {
  for (const key in left) {
    // ok: omni.js.prototype.recursive-merge
    visit(left[key], right[key]);
  }
}

function isEqual(left, right) {
  for (const key in left) {
    // A near miss: compares, and writes nothing.
    // ok: omni.js.prototype.recursive-merge
    if (!isEqual(left[key], right[key])) return false;
  }
  return true;
}
