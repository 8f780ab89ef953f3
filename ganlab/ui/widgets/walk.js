// Two walks. A strip comes from the server once, as a sheet, first coarse and then whole; scrubbing asks for nothing.
let model = null;

// A range input over a strip: it draws the frame it stands at, at the display's rate, and can play.
function scrubber(slider, button, draw) {
  let strip = null, asked = false, timer = 0, last = 0;
  const frame = () => { asked = false; if (strip) draw(strip, Number(slider.value)); };
  const move = () => { if (!asked) { asked = true; requestAnimationFrame(frame); } };
  const stop = () => { cancelAnimationFrame(timer); timer = 0; button.textContent = say('play'); };
  function step(now) {
    if (now - last > 50) {
      last = now;
      const next = Number(slider.value) + 1;
      slider.value = next > Number(slider.max) ? 0 : next;
      frame();
    }
    timer = requestAnimationFrame(step);
  }
  slider.addEventListener('input', () => { stop(); move(); });
  button.addEventListener('click', () => {
    if (timer) return stop();
    button.textContent = say('pause');
    timer = requestAnimationFrame(step);
  });
  return {
    stop,
    // Take a strip; the slider keeps its place on the way.
    take(next) {
      const place = strip ? Number(slider.value) / Math.max(1, strip.frames - 1) : next.start;
      strip = next;
      slider.max = next.frames - 1;
      slider.value = Math.round(place * (next.frames - 1));
      frame();
    },
    at: (find) => (strip && !strip.coarse ? find(strip.stops) : null),
    go(index) { stop(); slider.value = index; move(); },
    clear() { stop(); strip = null; slider.max = 1; slider.value = 0; },
  };
}

function wrong(line, field, sentence) {
  Object.assign(line, { textContent: sentence, hidden: !sentence });
  field.setAttribute('aria-invalid', String(Boolean(sentence)));
}

// Fetch a strip coarse, then whole, newest wins; `show(strip)` gets each, decoded.
function fetcher(name, line, field, show) {
  let wish = 0;
  const run = latest(async ({ mine, request }) => {
    for (const coarse of [true, false]) {
      if (mine !== wish && !coarse) return;
      const answer = await ask(name, { ...request(), coarse });
      wrong(line, field, answer.ok ? '' : answer.error);
      if (!answer.ok) return;
      renewed(answer);
      await show({ ...answer, sheet: await decode(answer.sheet) });
    }
    element.dataset[name] = String(Number(element.dataset[name] || 0) + 1);
  });
  return (request) => run({ mine: ++wish, request });
}

async function exported(button, request) {
  button.disabled = true;
  const answer = await inform('strip', request);
  button.disabled = false;
  if (answer) keep(answer.file);
}

// A path through seeds.
const pathSeeds = at('walk-seeds'), kind = at('walk-kind'), pathSlider = at('walk-path-slider'), pathCanvas = at('walk-path'), stops = at('walk-stops');
const path = scrubber(pathSlider, at('walk-path-play'), drawPath);
const fetchPath = fetcher('path', at('walk-path-error'), pathSeeds, showPath);
const pathRequest = () => ({ model: model.model, seeds: pathSeeds.value, kind: kind.value });

function drawPath(strip, frame) {
  const words = place(strip, frame);
  paint(pathCanvas, strip.sheet, frame);
  mark(strip, frame);
  at('walk-path-place').textContent = words;
  pathSlider.setAttribute('aria-valuetext', words);
  [...stops.children].forEach((each, k) => each.setAttribute('aria-current', String(strip.stops[k] === frame)));
}

function place(strip, frame) {
  const leg = strip.stops.findLastIndex((stop) => stop <= frame), seed = strip.seeds[leg];
  if (strip.stops[leg] === frame) return say('at_stop', { seed });
  const percent = Math.round(100 * (frame - strip.stops[leg]) / (strip.stops[leg + 1] - strip.stops[leg]));
  return say('between', { a: seed, b: strip.seeds[leg + 1], percent });
}

// The whole walk as in the paper's figure: a row for each way from one seed to the next, its ends included.
const legs = at('walk-legs'), here = at('walk-here'), GAP = 1;
let cell = 0; // CSS px of a picture and its gap

function layLegs(rows, across) {
  const room = Math.max(breadth() >= 900 ? breadth() - 384 - 24 : breadth(), 288);
  const width = side(model.size, Math.min(96, (room - across * GAP) / across)), factor = model.size / width;
  cell = width + GAP;
  const [wide, high] = [across, rows].map((n) => n * cell - GAP), [w, h] = [wide, high].map((n) => Math.round(n * factor));
  if (legs.width !== w || legs.height !== h) Object.assign(legs, { width: w, height: h }).classList.add('skeleton');
  Object.assign(legs.style, { width: wide + 'px', height: high + 'px' });
  legs.classList.toggle('shrunk', factor > (window.devicePixelRatio || 1));
  return Math.round(cell * factor);
}

function showLegs({ stops, sheet }) {
  const leg = stops[1] - stops[0], each = layLegs(stops.length - 1, leg + 1), { size, columns, image } = sheet;
  for (let row = 0; row < stops.length - 1; row++) for (let k = 0; k <= leg; k++) {
    const n = stops[row] + k;
    legs.getContext('2d').drawImage(image, (n % columns) * size, Math.floor(n / columns) * size, size, size, k * each, row * each, size, size);
  }
  legs.classList.remove('skeleton');
}

// Where the walk stands in the figure.
function mark({ stops, coarse }, frame) {
  here.hidden = Boolean(coarse);
  const row = Math.min(stops.findLastIndex((stop) => stop <= frame), stops.length - 2);
  Object.assign(here.style, { left: (frame - stops[row]) * cell + 'px', top: row * cell + 'px', width: cell - GAP + 'px', height: cell - GAP + 'px' });
}

legs.addEventListener('click', (event) => {
  const frame = path.at((stops) => Math.min(Math.floor(event.offsetX / cell), stops[1] - stops[0]) + stops[Math.min(Math.floor(event.offsetY / cell), stops.length - 2)]);
  if (frame !== null) path.go(frame);
});

function showPath(strip) {
  const same = [...stops.children].map((each) => each.dataset.seed).join() === strip.seeds.join();
  if (!same) layStops(strip.seeds);
  [...stops.children].forEach((each, k) => { paint(each.firstChild, strip.sheet, strip.stops[k]); each.onclick = () => path.go(strip.stops[k]); });
  if (!strip.coarse) showLegs(strip);
  path.take({ ...strip, start: 0 });
  at('walk-even').textContent = strip.coarse ? '' : say('even', { ratio: numbers(strip.largest_step, 1) });
}

// The slider spans the middles of the stops, so that each stands under its place.
function layStops(seeds) {
  stops.replaceChildren(...seeds.map(stopOf));
  stops.parentElement.style.setProperty('--stops', seeds.length);
}

function stopOf(seed) {
  const canvas = el('canvas', { class: 'pixels skeleton', width: model.size, height: model.size, 'aria-hidden': 'true' });
  canvas.style.width = side(model.size, 72) + 'px';
  return el('button', { type: 'button', class: 'stop', 'data-seed': seed, 'aria-label': say('to_stop', { seed }) }, canvas, el('span', { class: 'figure' }, seed));
}

pathSeeds.addEventListener('change', () => fetchPath(pathRequest));
kind.addEventListener('change', () => fetchPath(pathRequest));
for (const as of ['png', 'webp']) at('walk-path-' + as).addEventListener('click', (event) => exported(event.currentTarget, { ...pathRequest(), walk: 'path', as }));

// One coordinate.
const oneSeeds = at('walk-one-seeds'), reach = at('walk-reach'), oneSlider = at('walk-one-slider'), faces = at('walk-faces'), ranks = at('walk-ranking');
let chosen = 0;
const one = scrubber(oneSlider, at('walk-one-play'), drawOne);
const fetchOne = fetcher('coordinate', at('walk-one-error'), oneSeeds, showOne);
const way = at('walk-way');
const oneRequest = () => ({ model: model.model, seeds: oneSeeds.value, way: way.value, coordinate: chosen, reach: Number(reach.value) });

function drawOne(strip, frame) {
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => paint(canvas, strip.sheet, k * strip.frames + frame));
  const words = say(strip.way === 'numbers' ? 'one_value' : 'along_value', { name: strip.name, value: numbers(strip.values[frame], 2) });
  at('walk-one-place').textContent = words;
  oneSlider.setAttribute('aria-valuetext', words);
}

function showOne(strip) {
  layFaces(strip.seeds);
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => canvas.setAttribute('aria-label', say('one_canvas', { seed: strip.seeds[k], name: strip.name })));
  at('walk-one-own').textContent = say(strip.way === 'numbers' ? 'one_own' : 'along_own', { name: strip.name });
  one.take({ ...strip, start: 0.5 });
}

function layFaces(seeds) {
  if ([...faces.children].map((each) => each.dataset.seed).join() === seeds.join()) return;
  const wide = breadth() >= 700 ? breadth() - 228 : breadth(); // the ranking stands beside
  const room = Math.min(192, Math.max(64, (wide - 24) / Math.min(seeds.length, wide < 480 ? 2 : 4)));
  faces.replaceChildren(...seeds.map((seed) => el('div', { class: 'face', 'data-seed': seed },
    canvasOf(model.size, side(model.size, room), say('picture_of_seed', { seed })), el('span', { class: 'figure', 'aria-hidden': 'true' }, seed))));
}

// The faces as they are, until it is known which number to move.
async function showStill() {
  const answer = await ask('tiles', { model: model.model, seeds: oneSeeds.value, count: 8 });
  if (!answer.ok) return;
  layFaces(answer.seeds);
  const sheet = await decode(answer);
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => paint(canvas, sheet, k));
}

// Newest wins: a ranking that comes after another way was chosen is not shown.
async function rank() {
  const mine = way.value;
  ranks.replaceChildren(el('p', { class: 'measuring', role: 'status' }, say('measuring_' + mine, { z_dim: model.z_dim })));
  const answer = await inform('ranking', { model: model.model, way: mine });
  if (!answer || mine !== way.value) return;
  at('walk-one-note').textContent = say('note_' + mine, { z_dim: model.z_dim, low: -answer.reach, high: answer.reach });
  allow(answer.reach);
  const most = Math.max(...answer.rows.map((row) => row.score), 1e-9);
  ranks.replaceChildren(...answer.rows.map(({ index, name, score }) => {
    const bar = el('i');
    bar.style.width = 100 * score / most + '%';
    return el('button', { type: 'button', class: 'rank', role: 'radio', 'data-index': index, tabindex: '-1', onclick: () => choose(index) },
      say('rank_' + mine, { name, score: numbers(['principal', 'labels'].includes(mine) ? 100 * score : score, 1) }), bar);
  }));
  if (answer.rows.length) return choose(answer.rows[0].index);
  ranks.replaceChildren(el('p', { class: 'note' }, say('no_' + mine)));
}

// The reach that a way allows, from the usual one.
function allow(usual) {
  reach.min = 0.5;
  reach.max = 2 * usual;
  reach.value = usual;
  reach.dispatchEvent(new Event('input'));
}

function choose(index) {
  chosen = index;
  for (const each of ranks.querySelectorAll('.rank')) {
    const mine = Number(each.dataset.index) === index;
    each.setAttribute('aria-checked', String(mine));
    each.tabIndex = mine ? 0 : -1;
  }
  return fetchOne(oneRequest);
}

ranks.addEventListener('keydown', (event) => {
  const all = [...ranks.querySelectorAll('.rank')], here = all.indexOf(event.target);
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (here < 0 || to === undefined) return;
  event.preventDefault();
  if (all[to]) { all[to].focus(); choose(Number(all[to].dataset.index)); }
});
oneSeeds.addEventListener('change', () => fetchOne(oneRequest));
way.addEventListener('change', rank);
reach.addEventListener('input', () => { reach.nextElementSibling.textContent = '±' + numbers(reach.value, 1); });
reach.addEventListener('change', () => fetchOne(oneRequest));
for (const as of ['png', 'webp']) at('walk-one-' + as).addEventListener('click', (event) => exported(event.currentTarget, { ...oneRequest(), walk: 'coordinate', as }));

begin(async (value) => {
  const first = !model;
  model = value;
  digest = value.digest;
  if (first) { pathSeeds.value = value.path; oneSeeds.value = value.faces; }
  allow(value.reach);
  pathCanvas.setAttribute('aria-label', say('path_canvas'));
  if (pathCanvas.width !== value.size) pathCanvas.width = pathCanvas.height = value.size;
  resize(pathCanvas, side(value.size, Math.min(384, breadth())));
  path.clear();
  one.clear();
  layStops(value.stops);
  here.hidden = true;
  layLegs(value.stops.length - 1, value.leg + 1);
  faces.replaceChildren();
  layFaces(value.shown);
  await fetchPath(pathRequest);
  await showStill();
  await rank();
});
