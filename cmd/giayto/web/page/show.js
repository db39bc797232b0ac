// A verdict on the screen. Texts of codes and papers are set as text, never as markup.
import { word } from './words.js';

/** element makes one with its text and what is in it. */
export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

const first = ['full_name', 'birth_date'];
const isoDate = /\b(\d{4})-(\d{2})-(\d{2})\b/g; // stays on one line, by word joiners
const face = /^data:image\/webp;base64,[A-Za-z0-9+/=]+$/;

/** paper is one paper of a check; remove is called to leave it out, where there are others. */
export function paper(p, { several, remove }) {
  const article = element('article', { class: `paper ${p.outcome}` });
  if (several) {
    const small = element('p', { class: 'small-band' }, element('span', { text: `${p.mark} ${p.word}` }), ' ', p.message);
    article.append(small);
    if (p.next) article.append(element('p', { class: 'next', text: `→ ${p.next}` }));
  }
  const d = p.document;
  if (d) {
    const heading = element('h2', { text: d.name });
    if (d.warning) heading.append(' ', element('strong', { class: 'warning', text: d.warning }));
    article.append(heading, person(p));
    const rest = element('dl', { class: 'fields' });
    for (const row of d.fields.filter(row => !first.includes(row.name))) rest.append(...rowOf(row));
    article.append(rest);
    if (d.type === 'health-insurance') article.append(copy(d));
  }
  article.append(...folded(p));
  if (several) {
    const button = element('button', { type: 'button', class: 'plain', text: word('remove') });
    button.onclick = remove;
    article.append(button);
  }
  return article;
}

function rowOf(row) {
  return [element('dt', { text: row.label }), element('dd', { text: row.value.replace(isoDate, '$1-\u2060$2-\u2060$3'), 'data-claim': row.name })];
}

/** person is the face with who it is, and the step to compare them. */
function person(p) {
  const box = element('div', { class: 'person' });
  const portrait = p.verdict.document?.claims?.portrait;
  if (typeof portrait === 'string' && face.test(portrait)) {
    box.append(element('img', { class: 'portrait', src: portrait, alt: word('portrait') }));
  }
  const who = element('dl');
  for (const row of p.document.fields.filter(row => first.includes(row.name))) who.append(...rowOf(row));
  const beside = element('div', { class: 'who' }, who);
  if (box.firstChild) beside.append(element('p', { class: 'step', text: word('face') }));
  box.append(beside);
  return box;
}

function copy(d) {
  const button = element('button', { type: 'button', class: 'copy', text: word('copy-number') });
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(d.fields.find(row => row.name === 'document_number').value);
      button.textContent = word('copied');
    } catch {
      button.textContent = word('not-copied');
    }
  };
  return button;
}

/** folded are the findings with their sources, and what the verdict rests on. */
export function folded(p) {
  const parts = [];
  if (p.findings.length > 0) {
    const list = element('ul');
    for (const f of p.findings) {
      const item = element('li', { text: f.text });
      if (f.next) item.append(element('p', { class: 'next', text: `→ ${f.next}` }));
      if (f.source) item.append(element('p', { class: 'source', text: `${f.source} [${f.code}]` }));
      list.append(item);
    }
    parts.push(element('details', {}, element('summary', { text: word('remarks', p.findings.length) }), list));
  }
  if (p.sources.length > 0) {
    const rows = element('dl', { class: 'fields' });
    for (const row of p.sources) rows.append(...rowOf(row));
    parts.push(element('details', {}, element('summary', { text: word('grounds') }), rows));
  }
  return parts;
}

const tones = {
  accepted: [[880, 0, .16]],
  rejected: [[196, 0, .22], [196, .3, .22], [196, .6, .22]],
  undecided: [[523, 0, .12], [415, .18, .2]],
};
const shakes = { accepted: [80], rejected: [300, 120, 300], undecided: [120, 80, 120, 80, 120] };

let audio;

/** tell makes the outcome heard and felt. */
export function tell(outcome, sound) {
  navigator.vibrate?.(shakes[outcome]);
  if (!sound) return;
  try {
    audio ??= new AudioContext();
    for (const [pitch, at, length] of tones[outcome]) {
      const tone = audio.createOscillator(), volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.value = .25;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + length);
    }
  } catch { /* a device without sound */ }
}
