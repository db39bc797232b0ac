// Fixed loops that tell how fast a thread is, in milliseconds.
globalThis.loops = (() => {
  const steps = 50_000_000;
  // x ^= x << 13; x ^= x >>> 17; x ^= x << 5, as many times as the argument says.
  const code = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 0x0a, 0x36, 1, 0x34, 1, 1, 0x7f,
    0x41, 1, 0x21, 1, 3, 0x40, 0x20, 1, 0x20, 1, 0x41, 13, 0x74, 0x73, 0x21, 1, 0x20, 1, 0x20, 1, 0x41, 17, 0x76, 0x73, 0x21, 1,
    0x20, 1, 0x20, 1, 0x41, 5, 0x74, 0x73, 0x21, 1, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 1, 0x0b]);

  function took(run) {
    const began = performance.now();
    if (run(steps) === 0) throw new Error('a loop that comes to nothing');
    return performance.now() - began;
  }
  const wasm = () => took(new WebAssembly.Instance(new WebAssembly.Module(code)).exports.f);
  const js = () => took(n => {
    let x = 1;
    for (; n > 0; n--) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
    }
    return x;
  });
  return { wasm, js };
})();
