// The vehicle picker: kinds, then the ranges that the rules of traffic law tell apart.
import { element } from './show.js';
import { lang } from './words.js';

const say = text => lang === 'en' ? text.en : text.vi;
const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

/** Picker fills two boxes with buttons; vehicle and name are what was chosen, empty until it is complete. */
export class Picker {
  #kinds;
  #bands;
  #choices = [];
  vehicle = '';
  name = '';

  constructor(kinds, bands) {
    this.#kinds = kinds;
    this.#bands = bands;
  }

  /** offer shows the choices of the catalogue, none of them taken. */
  offer(choices) {
    this.#choices = choices;
    this.vehicle = this.name = '';
    this.#bands.replaceChildren();
    this.#kinds.replaceChildren(...choices.map(choice => {
      const button = element('button', { type: 'button', 'aria-pressed': 'false', text: capital(say(choice.name)) });
      button.onclick = () => this.#kind(choice, button);
      return button;
    }));
  }

  #kind(choice, button) {
    press(this.#kinds, button);
    this.vehicle = choice.vehicle ?? '';
    this.name = this.vehicle && say(choice.name);
    let base = this.vehicle, added = new Map();
    const settle = () => { this.vehicle = base && base + [...added.values()].join(''); };
    const boxes = choice.measures.map(measure => this.#group(measure, (band, box) => {
      for (const other of boxes) if (other !== box) press(other);
      base = band.vehicle;
      this.name = `${say(choice.name)} ${say(band.name)}`;
      settle();
    }));
    const options = choice.options.map(option => this.#group(option, (band, _, on) => {
      if (on) added.set(option, band.vehicle);
      else added.delete(option);
      settle();
    }, true));
    this.#bands.replaceChildren(...boxes, ...options);
    this.#bands.scrollIntoView({ block: 'nearest' });
  }

  /** group is a row of buttons of which one is pressed; with free it may be let go again. */
  #group(measure, taken, free) {
    const box = element('div', { class: 'choices', role: 'group', 'aria-label': say(measure.name) }, element('p', { text: capital(say(measure.name)) }));
    for (const band of measure.bands) {
      const button = element('button', { type: 'button', 'aria-pressed': 'false', 'data-vehicle': band.vehicle, text: capital(say(band.name)) });
      button.onclick = () => {
        const on = !(free && button.getAttribute('aria-pressed') === 'true');
        press(box, on ? button : undefined);
        taken(band, box, on);
      };
      box.append(button);
    }
    return box;
  }
}

function press(box, pressed) {
  for (const button of box.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button === pressed));
}
