// A worker with the WebAssembly of Go. Beside calling it, it keeps the device's files and fetches the site's.
import './wasm_exec.js';
import { files } from './store.js';

const site = new URL('../', self.location.href);
const patience = 30_000; // ms without a byte

/** fetchFile is giayto.fetch of command wasm. */
async function fetchFile(path, max) {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), patience);
  try {
    let response;
    try {
      response = await fetch(new URL(path === '.' ? '' : path, site), { cache: 'no-cache', credentials: 'omit', redirect: 'manual', referrerPolicy: 'no-referrer', signal: stop.signal });
    } catch {
      return { status: 0 };
    }
    if (response.type === 'opaqueredirect') return { status: -3 };
    if (response.status !== 200) return { status: response.status };
    const chunks = [];
    let size = 0;
    try {
      for (let reader = response.body.getReader(), part; !(part = await reader.read()).done;) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), patience);
        size += part.value.length;
        if (size > max) {
          stop.abort();
          return { status: -2 };
        }
        chunks.push(part.value);
      }
    } catch {
      return { status: -1 };
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return { status: 200, bytes };
  } finally {
    clearTimeout(timer);
  }
}

const others = new BroadcastChannel('giayto-device');
others.onmessage = () => postMessage({ changed: true });

const ended = () => postMessage({ ended: true });

async function start({ module, opens }) {
  const go = new Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).then(ended, ended); // out of memory
  giayto.fetch = fetchFile;
  return opens ? alone(open) : undefined;
}

const core = async (name, request, data) => JSON.parse(await giayto.call(name, JSON.stringify(request), data));

let unwritten = new Map(); // changes that could not be kept: then what is in memory counts until they can
let forgetful = false;     // this browser keeps nothing

/** open gives the core what this browser has kept. */
async function open() {
  let kept = [];
  try {
    kept = await files.all();
  } catch {
    forgetful = true;
  }
  for (const [name, bytes] of kept) giayto.put(name, bytes);
  return { ...await core('open', {}), unkept: forgetful };
}

let last = Promise.resolve();

/** alone runs one after the other what puts files into the core: what is kept must not come over a change that is not yet kept. */
function alone(run) {
  const done = last.then(run);
  last = done.catch(() => {});
  return done;
}

/** locked runs what no other page of this browser may do meanwhile. Reading needs no such lock, which a long update holds. */
const locked = run => navigator.locks.request('giayto-device', () => alone(run));

/** change runs what changes the device, while no other page does, on what is kept then, and keeps what came of it. */
function change(run) {
  return locked(async () => {
    if (unwritten.size === 0 && !forgetful && (await open()).damaged) await files.clear();
    let answer, failure;
    try {
      answer = await run();
    } catch (error) {
      failure = error;
    }
    for (const [name, bytes] of giayto.changes()) unwritten.set(name, bytes);
    const unkept = !await keep();
    if (failure) throw failure;
    return { ...answer, unkept };
  });
}

/** keep writes down what has changed, all of it or nothing, and reports whether it did. */
async function keep() {
  if (unwritten.size === 0) return !forgetful;
  try {
    await files.write(unwritten);
  } catch {
    return false;
  }
  unwritten = new Map();
  forgetful = false;
  others.postMessage('changed');
  return true;
}

// spread takes the brightness of video, of which 16 is black and 235 white, to what it is of pictures.
const spread = Uint8ClampedArray.from({ length: 256 }, (_, y) => (y - 16) * 255 / 219);

/** luma is the brightness of so many pixels: of video in its range, or else of red, green and blue, weighed 1 2 1. */
function luma(data, count, range) {
  if (range === 'full') return data.subarray(0, count);
  const pixels = new Uint8Array(count);
  if (range === 'limited') {
    for (let i = 0; i < count; i++) pixels[i] = spread[data[i]];
  } else {
    for (let i = 0, k = 0; i < count; i++, k += 4) pixels[i] = (data[k] + 2 * data[k + 1] + data[k + 2]) >> 2;
  }
  return pixels;
}

const calls = {
  start,
  open: () => alone(open),
  wipe: () => locked(async () => {
    unwritten = new Map();
    await files.clear();
    others.postMessage('changed');
    return open();
  }),
  install: ({ request, data }) => change(() => core('install', request, data)),
  update: ({ request, data }) => change(() => core('update', request, data)),
  frame: ({ request: { range, ...frame }, data }) => core('frame', frame, luma(data, frame.width * frame.height, range)),
};

onmessage = async ({ data: message }) => {
  try {
    const call = calls[message.name] ?? (m => core(m.name, m.request, m.data));
    postMessage({ id: message.id, answer: await call(message) });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) ended(); // what Go has then is of no use
    else postMessage({ id: message.id, error: String(error?.message ?? error) });
  }
};
