// The page's side of its workers. Each has the WebAssembly of Go: one decides and keeps the device, one reads frames, so
// that a long frame keeps no verdict waiting. One that ends or hangs is replaced.

const policy = globalThis.trustedTypes?.createPolicy('giayto', {
  createScriptURL: url => {
    if (url !== 'worker.js' && url !== 'sw.js') throw new TypeError('not a script of this page');
    return url;
  },
});

/** scriptURL is the address of one of the page's own scripts, as a browser with trusted types wants it. */
export const scriptURL = name => policy ? policy.createScriptURL(name) : name;

let compiled;

/** compile fetches and compiles the core once for all workers. */
export function compile() {
  compiled ??= fetch('giayto.wasm').then(async response => {
    if (!response.ok) throw new Error(`giayto.wasm: ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
  });
  return compiled;
}

// In how many ms a worker says something, be it an answer to what it was asked before; other calls wait for a network, another
// page or a large file.
const patience = { catalogue: 20_000, check: 20_000, frame: 20_000, roots: 20_000, state: 20_000, start: 60_000 };

/** Core is one worker, or the one that has replaced it. */
export class Core {
  #worker;
  #started;
  #waiting = new Map();
  #last = 0;
  #opens;
  #changed;
  #replaced;
  #reopened;
  #timer;

  /** opens tells that it keeps the device; changed is called when another page of this browser has changed that, replaced when a
   * worker that has ended, or has hung, was given up with all that it was asked, and reopened when the next one has begun. */
  constructor({ opens = false, changed, replaced, reopened }) {
    this.#opens = opens;
    this.#changed = changed;
    this.#replaced = replaced;
    this.#reopened = reopened;
    this.#begin();
  }

  /** started is settled when the worker is ready, with what was said of the device that it has opened. */
  get started() { return this.#started; }

  #begin() {
    const worker = this.#worker = new Worker(scriptURL('worker.js'), { type: 'module' });
    worker.onmessage = ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.ended) this.#giveUp(worker);
      else if (data.changed) this.#changed?.();
      else {
        this.#answered(data);
        this.#wait();
      }
    };
    worker.onerror = () => this.#giveUp(worker);
    this.#started = compile().then(module => this.#post({ name: 'start', module, opens: this.#opens }));
    this.#started.catch(() => this.#giveUp(worker));
  }

  /** wait gives the worker up that says nothing for as long as what it was asked may take. */
  #wait() {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    const longest = Math.max(...[...this.#waiting.values()].map(call => call.patience));
    if (Number.isFinite(longest)) this.#timer = setTimeout(() => this.#giveUp(worker), longest);
  }

  #answered({ id, answer, error }) {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) call.resolve(answer);
    else call.reject(new Error(error));
  }

  /** giveUp ends a worker; the next call has another. */
  #giveUp(worker) {
    if (worker !== this.#worker) return;
    worker.terminate();
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#answered({ id, error: 'worker-lost: it has ended or hangs' });
    this.#replaced();
  }

  #post(message, transfer = []) {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      if (!worker) throw new Error('worker-lost: it has ended');
      message.id = ++this.#last;
      const call = { resolve, reject, patience: patience[message.name] ?? Infinity };
      this.#waiting.set(message.id, call);
      if (this.#waiting.size === 1 || call.patience === Infinity) this.#wait();
      worker.postMessage(message, transfer);
    });
  }

  /** call asks the core; an error's message begins with a code and a colon where the page has words for it. */
  async call(name, request = {}, data, transfer = []) {
    if (!this.#worker) {
      this.#begin();
      this.#started.then(opened => this.#reopened?.(opened), () => {});
    }
    await this.#started;
    return this.#post({ name, request, data }, transfer);
  }
}
