// A hand-held scanner that types, and the input methods Telex and VNI as far as they matter to it: a letter or a digit that marks
// the word before it is swallowed, and the word changes. An input method acts in text fields alone.
globalThis.typist = (() => {
  const methods = {
    telex: {
      tones: { s: '\u0301', f: '\u0300', r: '\u0309', x: '\u0303', j: '\u0323' },
      shapes: { a: { a: 'â' }, e: { e: 'ê' }, o: { o: 'ô' }, d: { d: 'đ' }, w: { a: 'ă', o: 'ơ', u: 'ư' } },
    },
    vni: {
      tones: { 1: '\u0301', 2: '\u0300', 3: '\u0309', 4: '\u0303', 5: '\u0323' },
      shapes: { 6: { a: 'â', e: 'ê', o: 'ô' }, 7: { o: 'ơ', u: 'ư' }, 8: { a: 'ă' }, 9: { d: 'đ' } },
    },
  };
  const like = (letter, model) => model === model.toUpperCase() ? letter.toUpperCase() : letter;

  /** compose is a text with one more key, as a method has it. */
  function compose(text, key, method) {
    const { tones, shapes } = methods[method] ?? { tones: {}, shapes: {} };
    const from = text.length - /\p{L}*$/u.exec(text)[0].length;
    const low = key.toLowerCase();
    for (let i = text.length - 1; i >= from; i--) {
      const letter = text[i], shaped = shapes[low]?.[letter.toLowerCase()];
      const toned = low in tones && /[aeiouyâêôơưă]/.test(letter.toLowerCase()) ? (letter + tones[low]).normalize('NFC') : undefined;
      const to = shaped ? like(shaped, letter) : toned;
      if (to) return text.slice(0, i) + to + text.slice(i + 1);
    }
    return text + key;
  }

  function press(key, method) {
    const target = document.activeElement ?? document.body;
    const code = /^[0-9]$/.test(key) ? `Digit${key}` : '';
    const goesOn = target.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
    if (goesOn && 'value' in target && key.length === 1) target.value = compose(target.value, key, method);
  }

  async function type(text, rate, method) {
    const began = performance.now();
    for (let i = 0; i < text.length;) {
      const due = Math.min(text.length, 1 + Math.floor((performance.now() - began) * rate / 1000));
      while (i < due) press(text[i++], method);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  }

  return {
    /** page types onto the page, with the key that ends a scan. */
    async page(text, rate) {
      document.activeElement?.blur();
      await type(text, rate, '');
      press('Enter', '');
    },
    /** field types into the field for codes and returns what stands there then. */
    async field(text, rate, method) {
      const field = document.querySelector('#typed-text');
      if (!field.closest('dialog').open) field.closest('dialog').showModal();
      field.value = '';
      field.focus();
      await type(text, rate, method);
      return field.value;
    },
  };
})();
