// The page: it draws, asks and forgets. What a code is worth is decided by the core.
import { Core, compile, scriptURL } from './core.js';
import { Camera } from './camera.js';
import { Picker } from './picker.js';
import { listen } from './keys.js';
import { element, folded, paper, tell } from './show.js';
import { connect, offered } from './serial.js';
import { settings } from './store.js';
import { textsOf } from './texts.js';
import { hasWord, label, lang, setLang, word } from './words.js';

const $ = id => document.getElementById(id);

const forgetAfter = 60;       // s without a touch or a scan
const unreadAfter = 10_000;   // ms with nothing read
const updateEvery = 3_600_000; // ms
const agesEvery = 60_000;     // ms

let core, reader, camera, picker, catalogue, state, app;
let purpose = 'traffic';
let isUnasked = false; // the page itself has opened the question's dialog
let question = {};    // beside the purpose: vehicle, plate, facility, admitted, min_age, on
let vehicleName = '';
let sound = true;
let open = [];        // the texts of the check that is open: nowhere else, and never written down
let shown;            // the answer on the screen
let asking;           // texts that wait for an answer to "the next person?"
let left = 0, held = false, touched = 0;
let stores = true;    // whether this browser has kept settings
let unread, waiting, updateNote = '';

const moment = () => ({ now: Date.now(), lang });

/* ---- notices, screens, errors ---- */

function notice(text = '') {
  $('notice').textContent = text;
  $('notice').hidden = text === '';
}

function screen(name) {
  for (const one of document.querySelectorAll('.screen')) one.hidden = one.id !== name;
  document.body.dataset.screen = name;
}

/** codeOf is the code of an error of the core. */
const codeOf = error => String(error?.message ?? error).split(':')[0];

/** said is what a person is told of an error. */
function said(error) {
  const code = codeOf(error);
  if (code === 'zip') return word('bad-zip');
  if (code === 'not-installed') return word('cleared');
  if (code === 'worker-lost') return word(code);
  if (code === 'roots' || code === 'fingerprint') return word('bad-roots');
  return hasWord(error?.name) ? word(error.name) : word('internal');
}

async function keep(name, value) {
  try {
    await settings.set(name, value);
  } catch {
    notice(word('no-storage'));
  }
}

/* ---- the device ---- */

async function start() {
  $('starting-text').textContent = word('starting');
  const kept = {};
  for (const name of ['lang', 'purpose', 'facility', 'sound']) {
    try {
      kept[name] = await settings.get(name);
    } catch {
      stores = false;
    }
  }
  setLang(kept.lang ?? 'vi');
  purpose = kept.purpose ?? purpose;
  sound = kept.sound ?? true;
  if (kept.facility) question.facility = kept.facility;
  label();
  drawLang();
  try {
    await compile();
  } catch (error) {
    $('starting-text').textContent = word(error instanceof WebAssembly.CompileError || error instanceof EvalError ? 'no-wasm' : 'no-core');
    return;
  }
  const replaced = () => notice(word('worker-lost'));
  core = new Core({ opens: true, changed: reopen, replaced, reopened });
  reader = new Core({ replaced });
  app = await fetch('app.json').then(response => response.json()).catch(() => ({ version: '?', built: '' }));
  const opened = await core.started;
  await speak();
  keptOf(opened);
  if (opened.damaged) notice(word('damaged'));
  if (state.installed) begin();
  else await offerInstall();
  document.body.dataset.ready = 'true';
}

/** keptOf tells where the browser keeps nothing of what was done. */
function keptOf({ unkept }) {
  const isLost = unkept || !stores;
  document.body.dataset.notice = isLost ? 'stays' : '';
  if (isLost) notice(word('no-storage'));
}

async function reopen() {
  await core.call('open').catch(() => {});
  await ages();
}

/** reopened is for a core that has begun anew, by what the browser keeps: that may be older than what the last one knew. */
async function reopened(opened) {
  keptOf(opened);
  await ages();
  await update();
}

/** lost is where the device was, when somebody has cleared what this browser keeps. */
async function lost() {
  camera?.stop();
  forget();
  await offerInstall();
  notice(word('cleared'));
}

/** speak draws everything that depends on the language. */
async function speak() {
  catalogue = await core.call('catalogue', moment());
  label();
  drawLang();
  $('about-open').textContent = word('about');
  $('about-open').hidden = false;
  picker = new Picker($('vehicle-kinds'), $('vehicle-bands'));
  purposes($('purposes'), next => choosePurpose(next));
  purposes($('install-for'), next => { purpose = next; });
  drawQuestion();
  drawCamera();
  await ages();
}

function drawLang() {
  $('lang').textContent = word('other-lang');
  $('lang').lang = lang === 'vi' ? 'en' : 'vi';
  $('lang').title = word('other-language');
}

function purposes(box, chosen) {
  const buttons = catalogue.questions.map(q => {
    const button = element('button', { type: 'button', 'data-purpose': q.name, 'aria-pressed': String(q.name === purpose), title: q.text, text: word(q.name) });
    button.onclick = () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      chosen(q.name);
    };
    return button;
  });
  box.replaceChildren(...box.querySelectorAll('legend'), ...buttons);
}

/** ages says how old everything is, and warns before it ends. */
async function ages() {
  state = await core.call('state', moment());
  if (!state.installed && ['scan', 'result'].includes(document.body.dataset.screen)) await lost();
  $('ages').replaceChildren(...(state.installed ? [['short-trust', state.trust.age], ['status', state.status.age], ['app', waiting ? word('app-new') : daysSince(app.built)]]
    .map(([name, age]) => element('span', {}, `${word(name)}: `, element('b', { text: age }))) : []));
  const worst = ['expired', 'damaged', 'none'].includes(state.trust.state) || ['expired', 'damaged'].includes(state.status.state) ? 'bad'
    : state.trust.state === 'due' || state.status.state === 'due' ? 'due' : 'fresh';
  document.body.dataset.age = worst;
  if (state.behind) notice(`${state.behind} ${state.next}`);
  else if (state.installed && worst !== 'fresh') {
    const of = ['expired', 'none', 'due'].includes(state.trust.state) ? `trust-${state.trust.state}` : `status-${state.status.state}`;
    notice(word(of));
  } else if (state.installed && document.body.dataset.notice !== 'stays') notice();
  if ($('about').open) await drawAbout();
}

const appAge = () => waiting ? word('app-new') : `${word('version')} ${app.version.slice(0, 8)}${app.built ? ` ${word('of-day')} ${day(app.built)}` : ''}`;

/** daysSince says how long ago a day was in Viet Nam. */
function daysSince(iso) {
  const days = Math.floor((Date.now() + 7 * 3_600_000 - Date.parse(iso)) / 86_400_000);
  if (Number.isNaN(days) || days < 0) return day(iso) || '–';
  return days === 0 ? word('today') : days === 1 ? word('yesterday') : word('days-ago', days);
}

const day = iso => lang === 'en' ? iso : iso.split('-').reverse().join('/');

/* ---- installation ---- */

let roots, rootsPrint;

async function offerInstall() {
  screen('install');
  const response = await fetch('roots.json').catch(() => undefined);
  if (response?.ok) await compareRoots(new Uint8Array(await response.arrayBuffer()), app.pinned === true);
}

async function compareRoots(data, pinned) {
  try {
    const print = await core.call('roots', {}, data);
    roots = data;
    rootsPrint = print.fingerprint;
    $('install-print').textContent = print.fingerprint;
    $('install-compare').hidden = false;
    for (const id of ['text', 'file', 'ask', 'tick']) $(`install-${id}`).hidden = pinned;
    $('install-built').hidden = !pinned;
    $('install-same').checked = pinned;
    $('install-go').disabled = !pinned;
  } catch (error) {
    notice(said(error));
  }
}

async function install() {
  $('install-go').disabled = true;
  try {
    const installed = await core.call('install', { fingerprint: rootsPrint }, roots).catch(error => {
      if (codeOf(error) === 'exists') return core.call('open'); // another page of this browser was first
      throw error;
    });
    notice();
    await keep('purpose', purpose);
    navigator.storage?.persist?.().catch(() => {});
    await ages();
    keptOf(installed);
    begin();
  } catch (error) {
    notice(said(error));
    $('install-go').disabled = false;
  }
}

function begin() {
  screen('scan');
  drawQuestion();
  update();
}

/* ---- updates ---- */

let updating = false, updateNext;

/** update asks the site, or takes a file; what is asked for meanwhile is done afterwards, with the last file. */
async function update(file) {
  updateNext = { file: file ?? updateNext?.file };
  if (updating) return;
  updating = true;
  try {
    while (updateNext) {
      const next = updateNext;
      updateNext = undefined;
      await updateNow(next.file);
    }
  } finally {
    updating = false;
  }
}

async function updateNow(file) {
  updateNote = word('updating');
  $('about-update').textContent = updateNote;
  try {
    const data = file ? new Uint8Array(await file.arrayBuffer()) : undefined;
    const done = await core.call('update', { ...moment(), for: purpose }, data);
    updateNote = `${done.message} ${done.next ?? ''}`.trim();
    keptOf(done);
  } catch (error) {
    updateNote = said(error);
  }
  $('about-update').textContent = updateNote;
  await ages();
  if (open.length > 0) await check([]);
}

/* ---- the question ---- */

async function choosePurpose(next) {
  if (next === purpose) return;
  purpose = next;
  question = { facility: question.facility };
  forget();
  await keep('purpose', purpose);
  update();
}

function drawQuestion() {
  for (const button of document.querySelectorAll('#purposes button')) button.setAttribute('aria-pressed', String(button.dataset.purpose === purpose));
  $('vehicle-open').textContent = purpose === 'traffic' ? [vehicleName, question.plate].filter(Boolean).join(' · ') || word('vehicle-any')
    : [question.facility, question.min_age && `${question.min_age}+`, ...days()].filter(Boolean).join(' · ') || word('details-none');
  $('vehicle-again').hidden = purpose !== 'traffic';
  $('more').hidden = purpose !== 'traffic';
}

/** days are those that are asked about in place of today, in words. */
function days() {
  const { admitted, on } = asked(question);
  return [admitted && word('since', day(admitted)), on && word('as-of', day(on))].filter(Boolean);
}

/** asked is a question without what belongs to another purpose. */
function asked(question) {
  const parts = { traffic: ['vehicle', 'plate'], clinic: ['facility', 'admitted', 'on'], identity: ['min_age', 'on'] }[purpose];
  const q = { for: purpose };
  for (const part of parts) if (question[part]) q[part] = question[part];
  return q;
}

/** openQuestion shows the question's dialog; unasked where the page, not a person, has opened it. */
function openQuestion(unasked = false) {
  isUnasked = unasked;
  if (purpose !== 'traffic') {
    $('facility-box').hidden = $('admitted-box').hidden = purpose !== 'clinic';
    $('age-box').hidden = purpose !== 'identity';
    $('facility').value = question.facility ?? '';
    $('admitted').value = question.admitted ?? '';
    $('min-age').value = question.min_age ?? '';
    $('on').value = question.on ?? '';
    $('details-fault').textContent = '';
    $('details').showModal();
    return;
  }
  picker.offer(catalogue.vehicles);
  $('vehicle-words').value = '';
  $('plate').value = question.plate ?? '';
  $('vehicle-fault').textContent = '';
  $('vehicle').showModal();
}

/** tryQuestion asks the core whether it understands a question, before it replaces the one that is asked. */
async function tryQuestion(next, fault, dialog) {
  const began = epoch;
  let answer, wrong;
  try {
    answer = await core.call('check', { ...moment(), question: asked(next), open: [], texts: [] });
    wrong = answer.fault && word(`${answer.fault}-fault`);
  } catch (error) {
    wrong = said(error);
  }
  if (began !== epoch) return;
  if (wrong) {
    fault.textContent = wrong;
    fault.scrollIntoView({ block: 'center' });
    return;
  }
  question = next;
  if (purpose === 'traffic') vehicleName = answer.reading ?? '';
  if (purpose === 'clinic') await keep('facility', question.facility ?? '');
  dialog.close();
  drawQuestion();
  if (open.length > 0) await check([]);
}

/* ---- a check ---- */

/** found takes what was read: by the camera, which sees the same again and again, or once in another way. */
async function found(texts, again = false) {
  clearTimeout(unread);
  if (texts.length === 0 || again && busy) return;
  if (isUnasked) $('vehicle').close(); // the scan may be the vehicle's paper
  if (asking || !$('typed').open && document.querySelector('dialog[open]')) return;
  if (document.body.dataset.screen === 'scan' || document.body.dataset.screen === 'result') await check(texts);
}

let busy = false, turn = Promise.resolve();
let epoch = 0; // grows when what is open is forgotten: what was asked before must not come back

/** check asks the core about the open check and what was read now, one after the other. */
function check(texts, begin = '') {
  const began = epoch;
  turn = turn.then(() => checkNow(texts, begin, began));
  return turn;
}

async function checkNow(texts, begin, began) {
  if (began !== epoch) return;
  busy = true;
  try {
    const judge = () => core.call('check', { ...moment(), question: asked(question), open, texts, begin });
    let answer = await judge();
    if (began === epoch && days().length > 0 && isAnother(answer)) {
      nextPerson();
      answer = await judge();
    }
    if (began !== epoch) return;
    if (answer.ask) {
      ask(answer.ask, texts);
      return;
    }
    if (answer.fault) {
      notice(word(`${answer.fault}-fault`));
      question = { ...question, [answer.fault]: undefined };
      drawQuestion();
      return;
    }
    if (!answer.verdict) return;
    const isNew = texts.length > 0;
    open = answer.open;
    show(answer, isNew);
    if (isNew) {
      tell(answer.verdict.outcome, sound);
      count(answer.verdict.outcome);
    }
  } catch (error) {
    notice(said(error));
  } finally {
    busy = false;
  }
}

/** isAnother tells whether an answer is on another person than the one on the screen: at a desk each scan begins with one, but
 * a code that could not be read was nobody's. */
function isAnother(answer) {
  const stays = answer.open.some(place => place.includes(open[0]?.[0]));
  return purpose !== 'traffic' && !stays && shown?.papers.some(p => p.document || p.outcome === 'rejected');
}

function ask(why, texts) {
  asking = texts;
  camera?.stop();
  $('ask-title').textContent = word('ask-title');
  $('ask-text').textContent = word(`ask-${why}`);
  $('ask').showModal();
}

function answerAsk(begin) {
  const texts = asking;
  asking = undefined;
  $('ask').close();
  if (begin === 'next') nextPerson();
  check(texts, begin);
}

function show(answer, isNew) {
  shown = answer;
  camera?.stop();
  drawCamera();
  const v = answer.verdict;
  $('band').className = v.outcome;
  $('band-mark').textContent = v.mark;
  $('band-word').textContent = v.word;
  $('message').textContent = v.message;
  $('next').textContent = v.next ? `→ ${v.next}` : '';
  const vehicle = purpose === 'traffic' && answer.reading && (answer.from_paper || answer.conflict || !v.message.includes(answer.reading));
  $('vehicle-line').textContent = purpose !== 'traffic' ? days().join(' · ') : vehicle ? `${word('vehicle-judged')}: ${answer.reading}${answer.from_paper ? ` (${word('vehicle-of-paper')})` : ''}${answer.conflict ? ` – ${word('vehicle-conflict')}` : ''}` : '';
  const several = answer.papers.length > 1;
  const places = new Set(answer.papers.map(p => p.place)).size;
  $('papers').replaceChildren(
    ...(answer.sum ? folded(v) : []),
    ...answer.papers.map(p => paper(p, { several, remove: places > 1 ? () => remove(p.place) : undefined })));
  screen('result');
  failed();
  if (isNew) {
    held = false;
    stay();
    scrollTo(0, 0);
    $('band').focus({ preventScroll: true });
    if (v.reason === 'unclear' && purpose === 'traffic' && !answer.vehicle) openQuestion(true);
  }
  tick();
}

function remove(place) {
  open = open.filter((_, i) => i !== place);
  if (open.length === 0) forget();
  else check([]);
}

let renewed = false; // another version of the page is at work, and this one is to be loaded again

/** renew loads the page again where that interrupts nobody. */
function renew() {
  if (renewed && open.length === 0 && !camera?.on && !asking) location.reload();
}

/** forget clears the check from the screen and from memory. */
function forget() {
  epoch++;
  open = [];
  shown = asking = undefined;
  held = false;
  for (const dialog of document.querySelectorAll('#ask[open], #typed[open], #vehicle[open], #details[open]')) dialog.close();
  $('papers').replaceChildren();
  for (const id of ['message', 'next', 'vehicle-line', 'band-word', 'band-mark']) $(id).textContent = '';
  for (const form of document.forms) form.reset();
  $('back').hidden = true;
  nextPerson();
  if (state?.installed) screen('scan');
  renew();
}

/** nextPerson drops what was asked of the last one alone; the desk's facility and the age stay. */
function nextPerson() {
  question = { facility: question.facility, min_age: question.min_age };
  vehicleName = '';
  drawQuestion();
}

/** leave is when nobody sees the page any more. */
function leave() {
  camera?.stop();
  if (catalogue) drawCamera();
  forget();
}

function following() {
  forget();
  startCamera();
}

function stay() {
  left = forgetAfter;
  touched = Date.now();
}

/** touch keeps what is shown, but for a key on which something lies and for the touch that wakes a computer. */
function touch(event) {
  if (!event.repeat && !(shown && slept())) stay();
}

/** slept tells whether the computer's clock says that much more has passed than this page has counted. */
const slept = () => Math.abs(Date.now() - touched) > 2 * forgetAfter * 1000;

/** tick moves the clock of a verdict, its mark, and the time that it stays. */
function tick() {
  const now = new Date();
  $('clock').textContent = now.toLocaleTimeString('vi-VN', { hour12: false, timeZone: 'Asia/Ho_Chi_Minh' });
  $('pulse').style.setProperty('--second', now.getSeconds());
  $('pulse').classList.toggle('odd', now.getSeconds() % 2 === 1); // where nothing shall move
  if (!shown) return;
  $('timer-text').textContent = held ? word('held') : word('clears', left);
  $('hold').setAttribute('aria-pressed', String(held));
}

function second() {
  if (shown && !held && (--left <= 0 || slept())) {
    camera?.stop();
    drawCamera();
    forget();
  }
  tick();
}

/* ---- the counter: days and outcomes, nothing of a check ---- */

async function count(outcome) {
  try {
    const counts = await settings.get('counts') ?? {};
    const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    counts[today] ??= { accepted: 0, rejected: 0, undecided: 0 };
    counts[today][outcome]++;
    await settings.set('counts', counts);
  } catch { /* a browser that keeps nothing counts nothing */ }
}

/* ---- the camera ---- */

/** failed says in the place of a verdict why there is none, and what may be done. */
function failed(text = '', next = '') {
  $('failed-text').textContent = text;
  $('failed-next').textContent = next && `→ ${next}`;
  $('failed').hidden = text === '';
  if (text) $('failed').scrollIntoView({ block: 'nearest' });
}

async function startCamera() {
  failed();
  camera ??= newCamera();
  try {
    await camera.start();
    watch();
  } catch (error) {
    if (error.name !== 'Superseded') failed(word(hasWord(error.name) ? error.name : 'NotReadableError'));
  }
  drawCamera();
}

function newCamera() {
  return new Camera($('video'), {
    reader: () => reader,
    found: texts => found(texts, true),
    sight,
    ended: () => {
      drawCamera();
      failed(word('camera-ended'));
    },
  });
}

/** watch says after a while that nothing was read, and what may be done. */
function watch() {
  clearTimeout(unread);
  unread = setTimeout(() => {
    if (!camera?.on) return;
    const c = catalogue.unreadable;
    failed(`${c.mark} ${word('cannot-read')}`, c.next);
  }, unreadAfter);
}

/** sight says what would help to read what the camera sees, as the reader has it. */
function sight(frame) {
  const hint = catalogue.hints[frame.hint];
  if (hint) $('hint').textContent = hint.next;
}

function drawCamera() {
  const on = camera?.on ?? false;
  $('camera').textContent = word(on ? 'camera-stop' : 'camera-start');
  $('camera').classList.toggle('main', !on);
  $('view').dataset.on = String(on);
  $('hint').textContent = on ? catalogue.hints.aim.next : word('camera-off');
  if (!on) {
    clearTimeout(unread);
    renew();
  }
  const { torch, zoom } = on ? camera.abilities : {};
  $('torch').hidden = !torch;
  $('torch').setAttribute('aria-pressed', 'false');
  $('torch').textContent = word('torch-on');
  $('zoom-box').hidden = !zoom;
  if (zoom) Object.assign($('zoom'), { min: zoom.min, max: zoom.max, step: zoom.step || .1, value: zoom.min });
}

async function picture(file) {
  if (!file) return;
  const began = epoch;
  camera ??= newCamera();
  try {
    const { texts, hint } = await camera.file(file);
    if (began !== epoch) return;
    if (texts.length > 0) await found(texts);
    else failed(`${catalogue.unreadable.mark} ${word('no-code')}`, catalogue.hints[hint]?.next ?? catalogue.unreadable.next);
  } catch (error) {
    failed(codeOf(error) === 'worker-lost' ? said(error) : word('no-picture'));
  }
}

/** handed takes what was pasted or dropped: the first picture, or else texts. */
function handed(data) {
  const files = [...data.files];
  if (files.length > 0) picture(files.find(file => file.type.startsWith('image/')) ?? files[0]);
  else found(textsOf(data.getData('text')));
}

/** serial hears a scanner at a port until it is gone. */
async function serial() {
  const name = text => {
    $('serial').dataset.word = text;
    $('serial').textContent = word(text);
  };
  $('serial').disabled = true;
  try {
    await connect(text => { if (!document.hidden) found([text]); }, () => name('serial-on'));
    failed(word('serial-lost'));
  } catch (error) {
    if (error.name !== 'NotFoundError') failed(word('serial-lost')); // nobody has chosen a port
  }
  name('serial');
  $('serial').disabled = false;
}

/* ---- about this device ---- */

async function drawAbout() {
  const rows = [
    [word('app'), appAge()],
    [word('trust'), state.trust.words],
    [word('status'), state.status.words],
    [word('root'), state.holdings?.roots.fingerprint ?? '–'],
    [word('clock'), state.clock],
    [word('frames'), String(camera?.frames ?? 0)],
  ];
  $('about-rows').replaceChildren(...rows.flatMap(([name, value]) => [element('dt', { text: name }), element('dd', { text: value })]));
  if (waiting) {
    const button = element('button', { type: 'button', text: word('app-take') });
    button.onclick = () => {
      camera?.stop();
      drawCamera();
      waiting.postMessage('take over');
    };
    $('about-rows').append(element('dd', {}, button));
  }
  $('about-update').textContent = updateNote;
  $('sound').setAttribute('aria-pressed', String(sound));
  const counts = await settings.get('counts').catch(() => undefined) ?? {};
  const outcomes = ['accepted', 'rejected', 'undecided'];
  const head = element('tr', {}, element('th', { scope: 'col', text: word('day') }), ...outcomes.map(o => element('th', { scope: 'col', text: `${catalogue.outcomes[o].mark} ${catalogue.outcomes[o].text}` })));
  const days = Object.keys(counts).sort().reverse().map(date => element('tr', {}, element('th', { scope: 'row', text: day(date) }), ...outcomes.map(o => element('td', { text: String(counts[date][o]) }))));
  $('counts').replaceChildren(head, ...(days.length ? days : [element('tr', {}, element('td', { colspan: '4', text: word('no-counts') }))]));
}

/** report is what may be sent to those who mend this: nothing of a check. */
function report() {
  return JSON.stringify({
    app, browser: navigator.userAgent, lang, purpose, trust: state.trust, status: state.status, root: state.holdings?.roots.fingerprint,
    clock: state.clock, update: updateNote, frames: camera?.frames ?? 0, reason: shown?.verdict?.reason, findings: shown?.verdict?.findings.map(f => f.code),
  }, undefined, 1);
}

async function copyReport() {
  try {
    await navigator.clipboard.writeText(report());
    $('report').textContent = word('copied');
  } catch {
    $('report').textContent = word('not-copied');
  }
}

async function wipe() {
  if (!confirm(word('wipe-sure'))) return;
  await core.call('wipe').catch(() => {});
  await settings.clear().catch(() => {});
  location.reload();
}

/* ---- the page's own versions ---- */

async function versions() {
  if (!navigator.serviceWorker) return;
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    renewed = controlled; // at first there was none: it is the same version
    controlled = true;
    renew();
  });
  try {
    const registration = await navigator.serviceWorker.register(scriptURL('sw.js'), { updateViaCache: 'none' });
    const ready = () => {
      waiting = registration.waiting;
      if (state) ages();
    };
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', ready));
    ready();
    setInterval(() => registration.update().catch(() => {}), updateEvery);
  } catch { /* without it the page works while there is a network */ }
}

/* ---- what a person does ---- */

function listenToPage() {
  $('lang').onclick = async () => {
    setLang(lang === 'vi' ? 'en' : 'vi');
    await keep('lang', lang);
    if (!catalogue) {
      location.reload();
      return;
    }
    updateNote = '';
    await speak();
    if (shown) await check([]);
  };
  $('about-open').onclick = async () => {
    $('report').textContent = word('report');
    $('about').showModal();
    await ages();
  };
  $('roots-file').onchange = async ({ target }) => {
    const file = target.files[0];
    if (file && file.size < 1 << 20) await compareRoots(new Uint8Array(await file.arrayBuffer()), false);
    else if (file) notice(word('bad-roots'));
  };
  $('install-same').onchange = ({ target }) => { $('install-go').disabled = !target.checked; };
  $('install-go').onclick = install;
  $('camera').onclick = () => {
    if (camera?.on) {
      camera.stop();
      drawCamera();
    } else startCamera();
  };
  $('torch').onclick = async () => {
    const on = $('torch').getAttribute('aria-pressed') !== 'true';
    await camera.set({ torch: on })?.catch(() => {});
    $('torch').setAttribute('aria-pressed', String(on));
    $('torch').textContent = word(on ? 'torch-off' : 'torch-on');
  };
  $('zoom').oninput = ({ target }) => { camera.set({ zoom: Number(target.value) })?.catch(() => {}); };
  $('photo').onchange = async ({ target }) => {
    await picture(target.files[0]);
    target.value = '';
  };
  $('vehicle-open').onclick = $('vehicle-again').onclick = () => openQuestion();
  $('vehicle-form').onsubmit = async event => {
    event.preventDefault();
    const spoken = $('vehicle-words').value.trim();
    await tryQuestion({ ...question, vehicle: spoken || picker.vehicle || question.vehicle, plate: $('plate').value.trim() || undefined }, $('vehicle-fault'), $('vehicle'));
  };
  $('vehicle-none').onclick = () => tryQuestion({ ...question, vehicle: undefined }, $('vehicle-fault'), $('vehicle'));
  $('details-form').onsubmit = async event => {
    event.preventDefault();
    await tryQuestion({ ...question, facility: $('facility').value.trim() || undefined, admitted: $('admitted').value || undefined,
      min_age: Number($('min-age').value) || undefined, on: $('on').value || undefined }, $('details-fault'), $('details'));
  };
  $('typed-open').onclick = () => {
    camera?.stop();
    drawCamera();
    $('typed').showModal();
  };
  $('typed-form').onsubmit = event => {
    event.preventDefault();
    const texts = textsOf($('typed-text').value);
    $('typed').close();
    $('typed-text').value = '';
    found(texts);
  };
  $('ask-next').onclick = () => answerAsk('next');
  $('ask-join').onclick = () => answerAsk('join');
  $('ask').oncancel = $('ask').onclose = () => { asking = undefined; };
  $('more').onclick = () => {
    screen('scan');
    $('back').hidden = false;
    startCamera();
  };
  $('back').onclick = () => {
    camera?.stop();
    drawCamera();
    screen('result');
  };
  $('following').onclick = following;
  $('hold').onclick = () => {
    held = !held;
    stay();
    tick();
  };
  $('update').onclick = () => update();
  $('site-file').onchange = async ({ target }) => {
    if (target.files[0]) await update(target.files[0]);
    target.value = '';
  };
  $('counts-reset').onclick = async () => {
    await keep('counts', {});
    await drawAbout();
  };
  $('report').onclick = copyReport;
  $('sound').onclick = async () => {
    sound = !sound;
    $('sound').setAttribute('aria-pressed', String(sound));
    await keep('sound', sound);
  };
  $('wipe').onclick = wipe;
  for (const button of document.querySelectorAll('dialog .close')) button.onclick = () => button.closest('dialog').close();
  $('serial').hidden = !offered();
  $('serial').onclick = serial;
  listen(text => { if (!document.hidden) found([text]); });
  document.addEventListener('paste', event => {
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
    handed(event.clipboardData);
  });
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    handed(event.dataTransfer);
  });
  for (const name of ['pointerdown', 'keydown', 'wheel']) document.addEventListener(name, touch, { passive: true });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) leave();
    else if (core) ages();
  });
  addEventListener('pagehide', leave);
}

listenToPage();
start().catch(error => { $('starting-text').textContent = codeOf(error) === 'worker-lost' ? word('no-core') : said(error); });
versions();
setInterval(second, 1000);
setInterval(() => { if (state?.installed) ages(); }, agesEvery);
setInterval(() => { if (state?.installed && navigator.onLine) update(); }, updateEvery);
