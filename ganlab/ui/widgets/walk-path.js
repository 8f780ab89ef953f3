// A path through pictures: seeds, and whatever was dropped on its stops.
const pathSeeds = at('walk-seeds'), kind = at('walk-kind'), pathSlider = at('walk-path-slider'), pathCanvas = at('walk-path'), stops = at('walk-stops');
const pathSpeed = at('walk-path-speed'), pathAs = at('walk-path-as');
const path = scrubber(pathSlider, at('walk-path-play'), pathSpeed, drawPath);
const fetchPath = fetcher('path', at('walk-path-error'), pathSeeds, showPath);
const pathMore = moreOf(at('walk-more'), () => fetchPath(pathRequest));
const pathRequest = () => ({ model: model.model, seeds: pathSeeds.value, more: pathMore.asked(), kind: kind.value });

function drawPath(strip, frame) {
  const words = place(strip, frame);
  paint(pathCanvas, strip.sheet, frame);
  mark(strip, frame);
  at('walk-path-place').textContent = words;
  pathSlider.setAttribute('aria-valuetext', words);
  [...stops.children].forEach((each, k) => each.setAttribute('aria-current', String(strip.stops[k] === frame)));
}

function place(strip, frame) {
  const leg = strip.stops.findLastIndex((stop) => stop <= frame), [a, b] = [leg, leg + 1].map((k) => called(strip.seeds, k));
  if (strip.stops[leg] === frame) return say('at_stop', { seed: a });
  return say('between', { a, b, percent: Math.round(100 * (frame - strip.stops[leg]) / (strip.stops[leg + 1] - strip.stops[leg])) });
}

const called = (seeds, k) => (seeds[k] ? say('seed', { seed: seeds[k] }) : nameOf(seeds, k));

// The whole walk as in the paper's figure: a row for each way from one stop to the next, its ends included.
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
  const frame = path.at(({ stops }) => Math.min(Math.floor(event.offsetX / cell), stops[1] - stops[0]) + stops[Math.min(Math.floor(event.offsetY / cell), stops.length - 2)]);
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
  stops.replaceChildren(...seeds.map((seed, k) => stopOf(seed, nameOf(seeds, k))));
  [...stops.children].forEach((each, k) => keepable(each, () => (seeds[k] ? { seed: seeds[k] } : path.at((strip) => recipeAt(strip, strip.stops[k])))));
  stops.parentElement.style.setProperty('--stops', seeds.length);
}

function stopOf(seed, name) {
  const canvas = el('canvas', { class: 'pixels skeleton', width: model.size, height: model.size, 'aria-hidden': 'true' });
  canvas.style.width = side(model.size, 72) + 'px';
  return el('button', { type: 'button', class: 'stop', 'data-seed': seed, 'aria-label': say('to_stop', { seed: seed ? say('seed', { seed }) : name }) }, canvas, el('span', { class: 'figure' }, name));
}

keepable(pathCanvas.parentElement, () => path.at((strip, frame) => {
  const stop = strip.stops.indexOf(frame);
  return strip.seeds[stop] ? { seed: strip.seeds[stop] } : recipeAt(strip, frame);
}));
dropped(at('walk-now'), (recipe) => pathMore.add(recipe, pathSeeds));
pathSeeds.addEventListener('change', () => fetchPath(pathRequest));
kind.addEventListener('change', () => fetchPath(pathRequest));
offerVideo(pathAs);
at('walk-path-save').addEventListener('click', (event) => exported(event.currentTarget, {
  kind: pathAs, speed: pathSpeed, request: { ...pathRequest(), walk: 'path' }, strip: path.at((strip) => strip), faces: 1, name: 'walk-path',
}));
