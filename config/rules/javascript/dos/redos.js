// ruleid: omni.js.dos.redos
const LIST = /^(a+)+$/;
// ruleid: omni.js.dos.redos
const WORDS = new RegExp("^([a-z]+)*$", "i");
// ok: omni.js.dos.redos
const WORD = /^[a-z]+$/;
// A near miss: a repeated group with a fixed separator.
// ok: omni.js.dos.redos
const FIELDS = /^[a-z]{1,20}(,[a-z]{1,20}){0,9}$/;

module.exports = { LIST, WORDS, WORD, FIELDS };
