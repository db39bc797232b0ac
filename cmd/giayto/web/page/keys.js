// A hand-held scanner types. It is heard on the document while no field has the focus, since an input method (Telex, VNI)
// acts on fields alone: so digits come as they are.

import { longest } from './texts.js';

const gap = 400;     // ms: a person types slower than a scanner ends
const shortest = 20; // characters

/** listen calls typed(text) with what a scanner has typed. */
export function listen(typed) {
  let text = '', timer;
  const end = () => {
    clearTimeout(timer);
    const whole = text;
    text = '';
    if (whole.length >= shortest) typed(whole);
  };
  document.addEventListener('keydown', event => {
    if (event.repeat) return; // something lies on the key
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (text.length < shortest) {
        text = '';
        return;
      }
      event.preventDefault();
      end();
      return;
    }
    const key = digit(event) ?? event.key;
    if ([...key].length !== 1) return;
    if (text !== '' || key !== ' ') event.preventDefault();
    text = (text + key).slice(0, longest);
    clearTimeout(timer);
    timer = setTimeout(end, gap);
  });
}

/** digit is the one on the key, whatever an input method makes of it. */
function digit(event) {
  const found = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  return found && !event.shiftKey ? found[1] : undefined;
}

const written = ['text', 'search', 'tel', 'url', 'email', 'password', 'number', 'date']; // the types of an input that take what is typed

const isField = target => target instanceof HTMLInputElement && written.includes(target.type) ||
  target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
