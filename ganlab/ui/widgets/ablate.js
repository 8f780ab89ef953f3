// Boxes on samples, the units that fire in them, and pictures with those units switched off.
// Boxes are [x0, y0, x1, y1] in fractions of the picture, on whole pixels of it.
const stage = at('ablate-stage'), slider = at('ablate-drop'), fresh = at('ablate-fresh'), rows = at('ablate-rows'), list = at('ablate-units');
const wallSeeds = at('ablate-seeds'), wallBox = at('ablate-wall'), FEWEST = 2;
let model = null, boxes = {}, past = [], ranking = null, drag = null, done = 0;

const wall = wallOf(wallBox, { width: tileSide, make: framed, shown: (answer) => { if (renewed(answer)) wall.fill(wallRequest()); showBoxes(); } });
const wallRequest = () => ({ model: model.model, seeds: wallSeeds.value });

// A picture that boxes lie on.
function framed(seed, size, width) {
  const canvas = el('canvas', { class: 'pixels skeleton', width: size, height: size, 'aria-hidden': 'true' });
  resize(canvas, width);
  return el('div', { class: 'tile', role: 'group', 'data-seed': seed, tabindex: '-1' }, canvas, el('div', { class: 'sheet' }), el('span', { class: 'caption figure', 'aria-hidden': 'true' }, seed));
}

function change(act) {
  past.push(JSON.stringify(boxes));
  act();
  showBoxes();
  at('ablate-stale').hidden = !ranking;
}

function showBoxes() {
  for (const tile of wall.tiles()) {
    const seed = tile.dataset.seed, mine = boxes[seed] || [], layer = tile.querySelector('.sheet');
    const height = tile.firstChild.offsetHeight || parseFloat(tile.firstChild.style.height);
    layer.style.cssText = `position:absolute;left:0;top:0;width:100%;height:${height}px`;
    while (layer.children.length > mine.length) layer.lastChild.remove();
    while (layer.children.length < mine.length) layer.append(el('div', { class: 'box', role: 'img', tabindex: '-1' }, el('span', { class: 'handle', 'aria-hidden': 'true' })));
    mine.forEach((box, n) => place(layer.children[n], seed, n, box));
    tile.setAttribute('aria-label', say('tile', { seed, n: mine.length }));
  }
  const counts = Object.values(boxes).map((each) => each.length).filter(Boolean);
  at('ablate-count').textContent = say('count', { boxes: counts.reduce((a, b) => a + b, 0), pictures: counts.length });
  at('ablate-undo').disabled = !past.length;
}

function place(made, seed, n, [x0, y0, x1, y1]) {
  Object.assign(made.style, { left: 100 * x0 + '%', top: 100 * y0 + '%', width: 100 * (x1 - x0) + '%', height: 100 * (y1 - y0) + '%' });
  const px = (value) => Math.round(value * model.size);
  made.setAttribute('aria-label', say('box', { n: n + 1, seed, left: px(x0), top: px(y0), width: px(x1 - x0), height: px(y1 - y0) }));
  made.dataset.n = n;
  made.tabIndex = made.closest('.tile').classList.contains('chosen') ? 0 : -1;
}

// Whole pixels, within the picture, at least FEWEST px a side.
function snapped(x0, y0, x1, y1) {
  const s = model.size, px = (value) => Math.min(s, Math.max(0, Math.round(value * s)));
  let [a, b] = [px(Math.min(x0, x1)), px(Math.max(x0, x1))], [c, d] = [px(Math.min(y0, y1)), px(Math.max(y0, y1))];
  if (b - a < FEWEST) { a = Math.min(a, s - FEWEST); b = a + FEWEST; }
  if (d - c < FEWEST) { c = Math.min(c, s - FEWEST); d = c + FEWEST; }
  return [a / s, c / s, b / s, d / s];
}

function moved([x0, y0, x1, y1], dx, dy) {
  dx = Math.min(1 - x1, Math.max(-x0, dx));
  dy = Math.min(1 - y1, Math.max(-y0, dy));
  return snapped(x0 + dx, y0 + dy, x1 + dx, y1 + dy);
}

function choose(tile) {
  for (const each of wall.tiles()) {
    each.classList.toggle('chosen', each === tile);
    for (const box of each.querySelectorAll('.box')) box.tabIndex = each === tile ? 0 : -1;
  }
  at('ablate-remove').disabled = !tile || !(boxes[tile.dataset.seed] || []).length;
}

const focused = () => { const box = element.ownerDocument.activeElement; return box && box.classList.contains('box') && wallBox.contains(box) ? box : null; };
let last = null; // the box that had the focus last

wallBox.addEventListener('focusin', (event) => {
  choose(event.target.closest('.tile'));
  last = focused();
});

function remove(tile, n) {
  change(() => { boxes[tile.dataset.seed].splice(n, 1); });
  const left = tile.querySelectorAll('.box');
  (left[Math.min(n, left.length - 1)] || tile).focus();
  choose(tile);
}

// Pointer: where in the picture, in fractions.
function where(tile, event) {
  const rect = tile.firstChild.getBoundingClientRect();
  return [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height];
}

wallBox.addEventListener('pointerdown', (event) => {
  const tile = event.target.closest('.tile');
  if (!tile || event.button) return;
  const [x, y] = where(tile, event), box = event.target.closest('.box');
  if (y > 1 || (event.pointerType === 'touch' && !tile.classList.contains('chosen'))) return; // the caption; a first tap chooses
  const seed = tile.dataset.seed, n = box ? Number(box.dataset.n) : (boxes[seed] || []).length;
  const how = !box ? 'draw' : event.target.classList.contains('handle') ? 'resize' : 'move';
  drag = { tile, seed, n, how, x, y, from: box ? boxes[seed][n] : null, before: JSON.stringify(boxes), active: false };
  tile.setPointerCapture(event.pointerId);
});

wallBox.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const [x, y] = where(drag.tile, event), { seed, n, how, from } = drag;
  if (!drag.active && Math.max(Math.abs(x - drag.x), Math.abs(y - drag.y)) * drag.tile.firstChild.offsetWidth < 4) return;
  drag.active = true;
  const mine = boxes[seed] || (boxes[seed] = []);
  mine[n] = how === 'draw' ? snapped(drag.x, drag.y, x, y) : how === 'move' ? moved(from, x - drag.x, y - drag.y) : snapped(from[0], from[1], x, y);
  showBoxes();
});

function release() {
  if (!drag) return;
  const { tile, n, before, active } = drag;
  drag = null;
  if (!active) return;
  past.push(before);
  showBoxes();
  at('ablate-stale').hidden = !ranking;
  tile.querySelectorAll('.box')[n].focus({ preventScroll: true });
  choose(tile);
}
wallBox.addEventListener('pointerup', release);
wallBox.addEventListener('pointercancel', release);
wallBox.addEventListener('click', (event) => { const tile = event.target.closest('.tile'); if (tile && !tile.contains(element.ownerDocument.activeElement)) tile.focus(); });

wallBox.addEventListener('keydown', (event) => {
  const tile = event.target.closest('.tile'), seed = tile && tile.dataset.seed;
  if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === 'b') {
    change(() => { boxes[seed] = [...(boxes[seed] || []), snapped(0.3, 0.3, 0.7, 0.7)]; });
    choose(tile);
    return [...tile.querySelectorAll('.box')].pop().focus();
  }
  const box = event.target.closest('.box');
  if (!box) return;
  const n = Number(box.dataset.n);
  if (event.key === 'Delete' || event.key === 'Backspace') { event.preventDefault(); return remove(tile, n); }
  if (event.key === 'Escape') return tile.focus();
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!step) return;
  event.preventDefault();
  const [dx, dy] = step.map((each) => each / model.size), [x0, y0, x1, y1] = boxes[seed][n];
  const next = event.shiftKey ? snapped(x0, y0, Math.max(x0 + FEWEST / model.size, x1 + dx), Math.max(y0 + FEWEST / model.size, y1 + dy)) : moved(boxes[seed][n], dx, dy);
  change(() => { boxes[seed][n] = next; });
});

at('ablate-clear').addEventListener('click', () => change(() => { boxes = {}; }));
at('ablate-undo').addEventListener('click', () => {
  boxes = JSON.parse(past.pop());
  showBoxes();
  at('ablate-stale').hidden = !ranking;
});
at('ablate-remove').addEventListener('click', () => {
  const tile = wallBox.querySelector('.tile.chosen'), count = tile ? (boxes[tile.dataset.seed] || []).length : 0;
  if (count) remove(tile, last && tile.contains(last) ? Number(last.dataset.n) : count - 1);
});
wallSeeds.addEventListener('change', () => wall.fill(wallRequest()));

// Fit.
const fit = latest(async () => {
  at('ablate-fit').disabled = true;
  const drawn = Object.fromEntries(Object.entries(boxes).filter(([, mine]) => mine.length));
  const answer = await inform('fit', { model: model.model, stage: stage.value, boxes: drawn });
  at('ablate-fit').disabled = false;
  if (!answer) return;
  ranking = answer;
  at('ablate-stale').hidden = true;
  showRanking();
  await drop();
});

function showRanking() {
  const { units, weights, positives, accuracy, held_out, inside, outside } = ranking, most = Math.max(...weights, 1e-9);
  at('ablate-fitted').textContent = say('fitted', {
    positives, count: units.length, inside, outside, accuracy: numbers(100 * accuracy, 0), measured: say(held_out ? 'held_out' : 'seen'),
  });
  list.replaceChildren(...units.slice(0, positives).map((unit, k) => {
    const bar = el('i');
    bar.style.width = 100 * weights[k] / most + '%';
    return el('li', { 'data-unit': unit }, el('span', { class: 'name' }, say('unit', { unit })), el('span', { class: 'bar', 'aria-hidden': 'true' }, bar), el('span', { class: 'weight' }, numbers(weights[k], 2)));
  }));
  slider.max = positives;
  slider.value = Math.max(1, Math.round(positives * ranking.share));
}

// Drop the first k.
const drop = latest(async () => {
  if (!ranking) return;
  const k = Number(slider.value);
  const answer = await inform('drop', { model: model.model, stage: ranking.stage, units: ranking.units.slice(0, k), seeds: fresh.value });
  if (answer) showRows(answer, await decode(answer.sheet), k);
  element.dataset.dropped = String(++done);
});

function said() {
  const k = Number(slider.value);
  slider.nextElementSibling.textContent = ranking ? `${k}` : '';
  slider.setAttribute('aria-valuetext', ranking ? say('dropped', { k, count: ranking.units.length }) : '');
  [...list.children].forEach((each, index) => each.classList.toggle('off', index < k));
}

function showRows(answer, sheet, k) {
  said();
  if (rows.dataset.seeds !== answer.seeds.join() || Number(rows.dataset.size) !== sheet.size) layRows(answer.seeds, sheet.size);
  const figures = ['', say('changed', { level: numbers(answer.changed, 1) }), say('changed', { level: numbers(answer.random_changed, 1) })];
  [...rows.querySelectorAll('.row')].forEach((row, r) => {
    row.querySelector('.label span').textContent = figures[r];
    [...row.querySelectorAll('canvas')].forEach((canvas, n) => paint(canvas, sheet, r * answer.seeds.length + n));
  });
  rows.dataset.dropped = k;
}

function layRows(seeds, size) {
  const width = tileSide(size);
  const rowOf = (name) => el('div', { class: 'row', 'data-row': name }, el('p', { class: 'label' }, el('strong', null, say(name)), el('span', { class: 'figure' })),
    el('div', { class: 'pictures' }, ...seeds.map((seed) => canvasOf(size, width, say('row', { row: say(name), seed })))));
  const captions = el('div', { class: 'seeds figure', 'aria-hidden': 'true' }, ...seeds.map((seed) => { const made = el('span', null, seed); made.style.width = width + 'px'; return made; }));
  rows.replaceChildren(...['before', 'after', 'random'].map(rowOf), captions);
  rows.dataset.seeds = seeds.join();
  rows.dataset.size = size;
}

at('ablate-fit').addEventListener('click', () => fit());
stage.addEventListener('change', () => { noteStage(); fit(); });
slider.addEventListener('input', () => { said(); drop(); });
fresh.addEventListener('change', () => drop());
at('ablate-download').addEventListener('click', async () => {
  if (!ranking) return complain(say('nothing'));
  const answer = await inform('picture', { model: model.model, stage: ranking.stage, units: ranking.units.slice(0, Number(slider.value)), seeds: fresh.value });
  if (answer) keep(answer.file);
});

function noteStage() {
  const names = Object.keys(model.stages);
  at('ablate-stage-note').hidden = names.length < 3;
  at('ablate-stage-note').textContent = say('stage_note', { first: names[0], second: names[1], third: names[2] });
}

begin((value) => {
  const another = !model || model.model !== value.model;
  model = value;
  digest = value.digest;
  if (another) { boxes = structuredClone(value.boxes); past = []; wallSeeds.value = value.seeds; }
  ranking = null;
  if (!fresh.value) fresh.value = value.fresh;
  stage.replaceChildren(...Object.entries(value.stages).map(([name, units]) => el('option', { value: name }, say('stage_choice', { stage: name, units }))));
  stage.value = value.stage;
  noteStage();
  at('ablate-example').textContent = value.concept ? say('example_named', { name: value.concept }) : say('example_generic');
  wall.lay(value.first, value.size);
  layRows(value.rows, value.size);
  showBoxes();
  wall.fill(wallRequest());
  fit();
});
