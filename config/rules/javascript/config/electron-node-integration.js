const { BrowserWindow } = require("electron");

function open() {
  // ruleid: omni.js.config.electron-node-integration
  const first = new BrowserWindow({ width: 800, webPreferences: { nodeIntegration: true } });
  // ruleid: omni.js.config.electron-node-integration
  const second = new BrowserWindow({ webPreferences: { contextIsolation: false } });
  // ok: omni.js.config.electron-node-integration
  const third = new BrowserWindow({ webPreferences: { preload: "preload.js" } });
  // A near miss: the same key, switched off.
  // ok: omni.js.config.electron-node-integration
  const fourth = new BrowserWindow({ webPreferences: { nodeIntegration: false } });
  return [first, second, third, fourth];
}
