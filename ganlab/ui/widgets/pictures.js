// Pictures, for the widgets that explore a model; stands after lib.js.
// A sheet is {uri, size, columns, count}: square pictures of `size` px, row by row.

let current = null; // the key of the model that the widget shows

// What is asked, with the edit that the visitor holds in every tab (`ganlab.heldIn`); the tab that makes edits holds none.
const heldEdit = () => (element.closest('#ablate-widget') ? null : ganlab.heldIn(current));
const withEdit = (request) => (heldEdit() ? { ...request, edit: heldEdit() } : request);

// Ask about the model: the answer, or null after a failure was shown, or when another model was chosen meanwhile.
async function inform(name, request) {
  const answer = await call(name, withEdit(request));
  return answer && request.model === current ? answer : null;
}

// The same without touching the [data-error] line: {ok: true, ...} or {ok: false, error}.
async function ask(name, request) {
  let answer = null;
  try { answer = await server[name](withEdit(request)); } catch (error) { answer = null; }
  if (request.model !== current) return { ok: false, error: '' };
  return answer || { ok: false, error: say('unreachable') };
}

// A sheet, ready to be drawn from.
async function decode(sheet) {
  const image = new Image();
  image.src = sheet.uri;
  await image.decode();
  return { ...sheet, image };
}

// Draw picture `index` of a decoded sheet.
function paint(canvas, sheet, index) {
  const { size, columns, image } = sheet;
  if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
  canvas.getContext('2d').drawImage(image, (index % columns) * size, Math.floor(index / columns) * size, size, size, 0, 0, size, size);
  canvas.classList.remove('skeleton');
}

// The side, in CSS px, at which a picture of `size` px fills `room` best: each of its pixels a whole number of the screen's,
// or, where there is less room than that, a whole part of it.
function side(size, room) {
  const own = size / (window.devicePixelRatio || 1);
  return own <= room ? own * Math.floor(room / own) : own / Math.ceil(own / room);
}

// The widget's width, which it keeps while another tab is open: a model may be chosen there.
let broad = 600;
const breadth = () => (broad = element.clientWidth || broad);
new ResizeObserver(breadth).observe(element);

// The side of a wall's tiles: up to 128 px, three in a row at least.
function tileSide(size) {
  return side(size, Math.min(128, (breadth() - 20) / 3));
}

function canvasOf(size, width, label) {
  const made = el('canvas', { class: 'pixels skeleton', width: size, height: size, role: 'img', 'aria-label': label });
  resize(made, width);
  return made;
}

function resize(canvas, width) {
  canvas.style.width = canvas.style.height = width + 'px';
  canvas.classList.toggle('shrunk', width * (window.devicePixelRatio || 1) < canvas.width);
}

// A picture with its seed: a button that can be focused, pressed and read out.
function tile(seed, size, width, pressed) {
  const canvas = el('canvas', { class: 'pixels skeleton', width: size, height: size, 'aria-hidden': 'true' });
  resize(canvas, width);
  return el('button', { type: 'button', class: 'tile', 'data-seed': seed, tabindex: '-1', 'aria-label': say('picture_of_seed', { seed }), onclick: pressed },
    canvas, el('span', { class: 'caption figure', 'aria-hidden': 'true' }, seed));
}

// Arrow keys, Home and End move the focus among a wall's tiles; Tab enters and leaves the wall.
function roving(wall) {
  const tiles = () => [...wall.querySelectorAll('.tile')];
  const settle = (chosen) => { for (const each of tiles()) each.tabIndex = each === chosen ? 0 : -1; };
  wall.addEventListener('focusin', (event) => { const tile = event.target.closest('.tile'); if (tile) settle(tile); });
  wall.addEventListener('keydown', (event) => {
    if (!event.target.classList.contains('tile')) return;
    const all = tiles(), here = all.indexOf(event.target);
    const columns = Math.max(1, all.filter((each) => each.offsetTop === all[0].offsetTop).length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -here, End: all.length - 1 - here }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    (all[here + step] || event.target).focus();
  });
}

// A wall of the server's `tiles`: a few pictures first, the rest behind them in steps of about 32 ms. A newer wish does not
// wait for the rest of an older one, and what of that still arrives is dropped. `shown(answer)` is told of every answer drawn.
// `wanted()` columns, or as many as look well.
// Its tiles can be kept, as `recipe(seed)`, unless they are made otherwise.
function wallOf(wall, { width, pressed, shown, make = tile, wanted = () => 0, recipe = (seed) => ({ seed }) }) {
  let step = 8, wish = 0;
  roving(wall);
  function arrange() {
    const count = wall.children.length, room = wall.parentElement.clientWidth - 2 * parseFloat(getComputedStyle(wall.parentElement).paddingLeft);
    if (!count || room <= 0) return;
    const gap = parseFloat(getComputedStyle(wall).columnGap), each = parseFloat(wall.firstChild.firstChild.style.width) + gap;
    const columns = wanted() || columnsOf(count, Math.max(1, Math.floor((room + gap + 0.5) / each)));
    wall.style.maxWidth = columns * each - gap + 0.5 + 'px';
  }
  new ResizeObserver(arrange).observe(wall.parentElement);
  function lay(seeds, size) {
    const old = [...wall.querySelectorAll('.tile')];
    const same = old.length === seeds.length && old.every((each, k) => each.dataset.seed === seeds[k] && each.firstChild.width === size);
    if (same) return old;
    const made = seeds.map((seed) => make(seed, size, width(size), pressed));
    if (make === tile) for (const [k, each] of made.entries()) keepable(each, () => recipe(seeds[k]));
    wall.replaceChildren(...made);
    if (wall.firstChild) wall.firstChild.tabIndex = 0;
    arrange();
    return [...wall.children];
  }
  // Ask for `step` pictures from `first` on; draw them if `wanted()` still holds. Returns where to go on, or null.
  async function part(request, first, wanted) {
    const begun = performance.now(), count = first ? step : 8; // the first row at once
    const answer = await inform('tiles', { ...request, first, count });
    if (!answer || !wanted()) return null;
    const sheet = await decode(answer);
    if (!wanted()) return null;
    const tiles = lay(answer.seeds, sheet.size);
    for (let k = 0; k < sheet.count; k++) paint(tiles[first + k].firstChild, sheet, k);
    step = Math.min(64, Math.max(4, Math.round(count * 32 / (performance.now() - begun))));
    if (shown) shown(answer);
    return first + sheet.count < answer.seeds.length ? first + sheet.count : null;
  }
  async function rest(mine, request, next) {
    await new Promise((resolve) => setTimeout(resolve, 60)); // while a slider moves, its first row has the machine
    while (next !== null && mine === wish) next = await part(request, next, () => mine === wish);
  }
  const lead = latest(async ({ mine, request }) => {
    const next = await part(request, 0, () => true);
    if (mine === wish) rest(mine, request, next);
  });
  return {
    lay,
    arrange,
    fill: (request) => lead({ mine: ++wish, request }),
    tiles: () => [...wall.querySelectorAll('.tile')],
  };
}

// Hand a data URI to the visitor as a file.
function keep({ uri, name }) {
  const [head, body] = uri.split(',');
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(';')[0] }));
  const link = el('a', { href: url, download: name });
  element.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Run `start(value, same)` now and again whenever the page gives this widget another model; without a model, say so.
// same: it is another snapshot of the same run, or the same model with new names, so that what a person has set shall stay.
// While another tab is open this waits: nothing is drawn that nobody sees.
function begin(start) {
  const body = element.querySelector('[data-body]'), empty = element.querySelector('[data-empty]');
  const run = (key) => (key || '').split('@')[0];
  let waiting = false, opened = '';
  const open = () => {
    waiting = !element.offsetParent && current !== null;
    if (waiting) return;
    opened = JSON.stringify(props.value);
    const value = props.value || {}, same = current !== null && run(current) === run(value.model);
    current = value.model || null;
    body.hidden = !value.model;
    empty.hidden = Boolean(value.model);
    empty.textContent = value.error || say('no_model');
    complain('');
    if (value.model) {
      start(value, same);
      takeLink(value);
    }
    element.dataset.shows = value.model || ''; // from now on a hand may set things
  };
  new ResizeObserver(() => { if (waiting && element.offsetParent) open(); }).observe(element);
  watch('value', () => { if (waiting || JSON.stringify(props.value) !== opened) open(); });
  window.addEventListener('ganlab-edit', () => { if (current && !element.closest('#ablate-widget')) open(); });
  open();
}

// A running training has replaced its snapshot: true once, when an answer comes from another model than the one before.
let digest = null;
function renewed(answer) {
  const changed = digest !== null && answer.digest !== undefined && answer.digest !== digest;
  if (answer.digest !== undefined) digest = answer.digest;
  return changed;
}
