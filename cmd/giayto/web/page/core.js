// The page's side of its workers. Each has the WebAssembly of Go: one decides and keeps the device, one reads frames, so
// that a long frame keeps no verdict waiting and a reader that hangs can be replaced.

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

/** Core is one worker. */
export class Core {
  #worker;
  #waiting = new Map();
  #last = 0;
  #ready;

  /** changed is called when another page of this browser has changed the device. */
  constructor({ changed } = {}) {
    this.#worker = new Worker(scriptURL('worker.js'), { type: 'module' });
    this.#worker.onmessage = ({ data }) => {
      if (data.changed) return changed?.();
      const call = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (!call) return;
      if (data.error === undefined) call.resolve(data.answer);
      else call.reject(new Error(data.error));
    };
    this.#worker.onerror = event => this.#fail(new Error(event.message || 'worker'));
    this.#ready = compile().then(module => this.#post({ name: 'start', module }));
    this.#ready.catch(() => {});
  }

  #fail(error) {
    for (const call of this.#waiting.values()) call.reject(error);
    this.#waiting.clear();
  }

  #post(message, transfer = []) {
    return new Promise((resolve, reject) => {
      message.id = ++this.#last;
      this.#waiting.set(message.id, { resolve, reject });
      this.#worker.postMessage(message, transfer);
    });
  }

  /** call asks the core; an error's message begins with a code and a colon where the page has words for it. */
  async call(name, request = {}, data, transfer = []) {
    await this.#ready;
    return this.#post({ name, request, data }, transfer);
  }

  end() {
    this.#worker.terminate();
    this.#fail(new Error('ended'));
  }
}
