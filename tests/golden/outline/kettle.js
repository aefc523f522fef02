// Brews tea.
// Second line about the file.

import water, { boil as heat, pour } from "./water.js";
import * as leaves from "leaves";
import "./side-effect";
export { cup } from "./cup";
const fs = require("fs");
const { join, resolve: absolute } = require("path");

/** The most cups. */
const MAX_CUPS = 12, minutes = 3;
let current = null;

/**
 * How strong it gets.
 */
export async function strength(minutes, { leaves = 3, ...rest } = {}) {
  function inner() {}
  const hidden = 1;
  const visible = () => hidden;
  return inner;
}

export default class Kettle extends Vessel {
  #litres = 2;
  static LIMIT = 5;

  constructor(litres) {
    super();
    this.onBoil = () => litres;
  }

  // Is it full?
  get full() {
    return true;
  }

  handle = async (event) => {
    event.stop();
  };
}

const api = {
  /** Lists all. */
  list(query) {
    return [];
  },
  remove: function (id) {},
  count: 3,
};

Kettle.prototype.drain = function () {};
exports.serve = (cup) => cup;
module.exports.Pot = class { pour() {} };
