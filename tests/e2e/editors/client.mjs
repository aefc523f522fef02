// A small language client in the manner of VS Code: pulls diagnostics, answers what servers ask, registers what they register.
// Node's standard library only. Drives `omni lsp` (found through PATH) over $OMNI_ROOT and writes what came of it as JSON to $OMNI_ANSWERS.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const LIMIT = Number(process.env.OMNI_LIMIT); // milliseconds for each step
const root = process.env.OMNI_ROOT;
const uri = (name) => pathToFileURL(path.join(root, name)).href;

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`in vain waited for ${what}`)), LIMIT); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

class Connection {
  constructor(command, args) {
    this.process = spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.process.on('close', resolve));
    this.ended.then((status) => this.pending.forEach(({ reject }) => reject(new Error(`the server ended with ${status}`))));
    this.pending = new Map();
    this.nextId = 1;
    this.requests = {}; // method → params => result, for what the server asks
    this.notes = [];    // notifications of the server nobody waited for
    this.waiting = [];
    let rest = Buffer.alloc(0);
    this.process.stdout.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(rest.subarray(0, end).toString('ascii'))[1]);
        if (rest.length < end + 4 + length) return;
        const message = JSON.parse(rest.subarray(end + 4, end + 4 + length).toString('utf8'));
        rest = rest.subarray(end + 4 + length);
        this.take(message);
      }
    });
  }

  take(message) {
    if (message.method === undefined) {
      const { resolve, reject } = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.error) reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
      else resolve(message.result);
      return;
    }
    if (message.id !== undefined) {
      const answer = this.requests[message.method];
      this.send(answer ? { id: message.id, result: answer(message.params) ?? null }
        : { id: message.id, error: { code: -32601, message: `unknown method: ${message.method}` } });
    }
    const index = this.waiting.findIndex((each) => each.wanted(message));
    if (index < 0) this.notes.push(message);
    else this.waiting.splice(index, 1)[0].resolve(message);
  }

  send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.process.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  notify(method, params) { this.send({ method, params }); }

  /** The promise has the request's id, for who wants to cancel it. */
  request(method, params) {
    const id = this.nextId++;
    const answer = new Promise((resolve, reject) => { this.pending.set(id, { resolve, reject }); });
    this.send({ id, method, params });
    return Object.assign(within(answer, method), { id });
  }

  /** The next message of the server that `wanted` says yes to, of those that nobody waited for. */
  next(what, wanted) {
    const index = this.notes.findIndex(wanted);
    if (index >= 0) return Promise.resolve(this.notes.splice(index, 1)[0]);
    return within(new Promise((resolve) => { this.waiting.push({ wanted, resolve }); }), what);
  }
}

const dynamic = { dynamicRegistration: true };
const capabilities = {
  general: { positionEncodings: ['utf-16'], staleRequestSupport: { cancel: true, retryOnContentModified: [] } },
  window: { workDoneProgress: true, showDocument: { support: true }, showMessage: { messageActionItem: { additionalPropertiesSupport: true } } },
  workspace: {
    applyEdit: true, workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] }, configuration: true,
    workspaceFolders: true, didChangeConfiguration: dynamic, didChangeWatchedFiles: { ...dynamic, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    synchronization: { ...dynamic, willSave: true, didSave: true },
    diagnostic: { ...dynamic, relatedDocumentSupport: true },
    publishDiagnostics: { relatedInformation: true, versionSupport: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true, dataSupport: true },
    hover: { ...dynamic, contentFormat: ['markdown', 'plaintext'] },
    documentSymbol: { ...dynamic, hierarchicalDocumentSymbolSupport: true },
    codeAction: {
      ...dynamic, isPreferredSupport: true, disabledSupport: true, dataSupport: true, resolveSupport: { properties: ['edit'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } },
    },
  },
};

/** What the edits make of a text. Columns are UTF-16 units, as in JavaScript's texts. */
function apply(text, edits) {
  const lines = text.split('\n');
  const offset = ({ line, character }) => lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  const spans = edits.map((edit) => ({ begin: offset(edit.range.start), end: offset(edit.range.end), text: edit.newText })).sort((a, b) => b.begin - a.begin);
  return spans.reduce((now, { begin, end, text: put }) => now.slice(0, begin) + put + now.slice(end), text);
}

const places = (items) => items.map((each) => [each.code, each.range.start.line, each.range.start.character]);

async function drive(out) {
  const server = new Connection('omni', ['lsp', '--stdio']);
  let settings = { scan: { severity: 'info' } };
  out.registered = [];
  out.asked = [];
  server.requests = {
    'client/registerCapability': ({ registrations }) => { out.registered.push(...registrations.map((each) => each.method)); },
    'workspace/configuration': ({ items }) => items.map(({ section }) => { out.asked.push(section); return section === 'omni' ? settings : null; }),
    'window/workDoneProgress/create': () => null,
    'workspace/diagnostic/refresh': () => null,
  };
  const folder = { uri: pathToFileURL(root).href, name: 'w' };
  const initialized = await server.request('initialize', {
    processId: process.pid, clientInfo: { name: 'client.mjs', version: '1' }, locale: 'en', rootPath: root, rootUri: folder.uri,
    capabilities, initializationOptions: {}, trace: 'off', workspaceFolders: [folder],
  });
  out.diagnosticProvider = initialized.capabilities.diagnosticProvider;
  const configured = server.next('workspace/configuration', (m) => m.method === 'workspace/configuration');
  server.notify('initialized', {});
  await configured;

  // A document: pulled, unchanged, edited.
  let text = fs.readFileSync(path.join(root, 'a.py'), 'utf8');
  const document = { uri: uri('a.py') };
  let version = 1;
  const change = (to) => {
    text = to;
    server.notify('textDocument/didChange', { textDocument: { ...document, version: ++version }, contentChanges: [{ text }] });
  };
  const pull = async (previousResultId) => {
    const report = await server.request('textDocument/diagnostic', { textDocument: document, identifier: 'omni', previousResultId });
    return { ...report, items: report.items && places(report.items), all: report.items };
  };
  server.notify('textDocument/didOpen', { textDocument: { ...document, languageId: 'python', version, text } });
  const first = await pull();
  out.first = first.items;
  const same = await pull(first.resultId);
  out.same = [same.kind, same.resultId === first.resultId];
  change(`${text}eval(z)\n`);
  const edited = await pull(first.resultId);
  out.edited = edited.items;

  // The fix of the first finding, as its menu applies it.
  const range = first.all[0].range;
  const actions = await server.request('textDocument/codeAction', { textDocument: document, range, context: { diagnostics: [first.all[0]], triggerKind: 1 } });
  out.actions = actions.map(({ title, kind, isPreferred, edit }) => ({ title, kind, isPreferred, edit }));
  const fix = await server.request('codeAction/resolve', actions.find((each) => each.title.startsWith('Fix: ')));
  const [{ textDocument, edits }] = fix.edit.documentChanges;
  out.fixOf = [textDocument.uri === document.uri, textDocument.version === version];
  change(apply(text, edits));
  out.fixed = text;
  const after = await pull(edited.resultId);
  out.afterFix = after.items;

  // Settings of the editor are live: it is told to pull again.
  const pullOther = async (resultId) => {
    for (;;) {
      await server.next('workspace/diagnostic/refresh', (m) => m.method === 'workspace/diagnostic/refresh');
      const report = await pull(resultId);
      if (report.kind === 'full') return report;
    }
  };
  settings = { scan: { severity: 'critical' } };
  server.notify('workspace/didChangeConfiguration', { settings: null });
  const hidden = await pullOther(after.resultId);
  out.afterSettings = hidden.items;
  settings = {};
  server.notify('workspace/didChangeConfiguration', { settings: null });
  out.afterSettingsBack = (await pullOther(hidden.resultId)).items;

  // The workspace: streamed with progress, then held open until a file changes.
  const streamed = new Map();
  const note = (items) => items.forEach((each) => streamed.set(each.uri, each));
  const isOf = (token) => (m) => m.method === '$/progress' && m.params.token === token;
  const ask = (token) => server.request('workspace/diagnostic', {
    identifier: 'omni', partialResultToken: token, previousResultIds: [...streamed.values()].map((each) => ({ uri: each.uri, value: each.resultId })),
  });
  const begun = server.next('progress', (m) => m.method === '$/progress' && m.params.value.kind === 'begin');
  const whole = ask('first');
  const progress = await begun;
  out.progress = { title: progress.params.value.title, cancellable: progress.params.value.cancellable };
  const rest = await whole;
  while (server.notes.some(isOf('first'))) note((await server.next('parts', isOf('first'))).params.value.items);
  out.restOfStream = rest.items;
  out.workspace = [...streamed.values()].map((each) => [path.basename(each.uri), each.items.length]).sort();
  const isEnd = (m) => m.method === '$/progress' && m.params.token === progress.params.token && m.params.value.kind === 'end';
  await server.next('the end of the progress', isEnd);

  const held = ask('second');
  fs.writeFileSync(path.join(root, 'sub', 'c.py'), 'print(1)\n');
  server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('sub/c.py'), type: 2 }] });
  note((await server.next('the part of the change', isOf('second'))).params.value.items);
  await held;
  out.afterChange = [...streamed.values()].map((each) => [path.basename(each.uri), each.items.length]).sort();

  // A request that waits is cancelled.
  const waits = ask('third');
  server.notify('$/cancelRequest', { id: waits.id });
  out.cancelled = await waits.then(() => 'answered', (error) => error.code);

  await server.request('shutdown');
  server.notify('exit');
  await within(server.ended, "the server's end");
}

const out = { version: process.versions.node };
await drive(out).catch((error) => { out.problem = String(error.stack); });
fs.writeFileSync(process.env.OMNI_ANSWERS, JSON.stringify(out));
process.exit(0);
