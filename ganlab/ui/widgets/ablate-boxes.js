// Boxes, paint and the point on the pictures of the wall and on the pad of the region.
const FEWEST = 2; // px, a box's shortest side
let last = null; // the box that had the focus last

const wall = wallOf(wallBox, { width: tileSide, make: framed, shown: (answer) => { if (renewed(answer)) wall.fill(wallRequest()); showMarks(); } });
const wallRequest = () => ({ model: model.model, seeds: wallSeeds.value });
const tiles = () => [...wall.tiles(), ...pad.querySelectorAll('.tile')];

// A picture that marks lie on.
function framed(key, size, width) {
  const canvas = el('canvas', { class: 'pixels skeleton', width: size, height: size, 'aria-hidden': 'true' });
  resize(canvas, width);
  const caption = key === REGION ? null : el('span', { class: 'caption figure', 'aria-hidden': 'true' }, key);
  return el('div', { class: 'tile', role: 'group', 'data-seed': key, tabindex: key === REGION ? '0' : '-1' }, canvas, el('div', { class: 'sheet' }), caption);
}

function showMarks() {
  for (const tile of tiles()) {
    const key = tile.dataset.seed, mine = marks.boxes[key] || [], layer = tile.querySelector('.sheet');
    const height = tile.firstChild.offsetHeight || parseFloat(tile.firstChild.style.height);
    layer.style.cssText = `position:absolute;left:0;top:0;width:100%;height:${height}px`;
    const had = [...layer.querySelectorAll('.box')];
    for (const each of had.splice(mine.length)) each.remove();
    while (had.length < mine.length) had.push(layer.appendChild(el('div', { class: 'box', role: 'img', tabindex: '-1' }, el('span', { class: 'handle', 'aria-hidden': 'true' }))));
    mine.forEach((box, n) => place(had[n], key, n, box));
    showPaint(tile, key);
    showPoint(layer, marks.rank === 'point' && marks.point && marks.point.seed === key ? marks.point : null);
    tile.setAttribute('aria-label', say(key === REGION ? 'pad' : 'tile', { seed: key, n: mine.length }));
  }
  const counts = Object.values(without(marks.boxes)).map((each) => each.length), painted = Object.keys(without(marks.painted)).length;
  const count = say('count', { boxes: counts.reduce((a, b) => a + b, 0), pictures: counts.length });
  at('ablate-count').textContent = painted ? say('count_painted', { count, painted }) : count;
  at('ablate-undo').disabled = !past.length;
  at('ablate-redo').disabled = !future.length;
  at('ablate-region-clear').disabled = !hasRegion();
  at('ablate-place').textContent = say(hasRegion() ? 'region_some' : 'region_none');
}

function showPaint(tile, key) {
  const layer = tile.querySelector('.sheet'), had = layer.querySelector('.paint');
  const pixels = bitmaps.has(key) || (marks.painted[key] || []).length ? bitmap(key) : null;
  if (!pixels || !pixels.some(Boolean)) { if (had) had.remove(); return; }
  const canvas = had || layer.insertBefore(el('canvas', { class: 'paint', width: model.size, height: model.size }), layer.firstChild);
  const pen = canvas.getContext('2d'), image = pen.createImageData(model.size, model.size);
  pixels.forEach((on, k) => { if (on) image.data.set([255, 212, 0, 140], 4 * k); });
  pen.putImageData(image, 0, 0);
}

function showPoint(layer, point) {
  const had = layer.querySelector('.point');
  if (!point) { if (had) had.remove(); return; }
  const made = had || layer.appendChild(el('div', { class: 'point' }));
  Object.assign(made.style, { left: 100 * point.x + '%', top: 100 * point.y + '%' });
}

function place(made, key, n, [x0, y0, x1, y1]) {
  Object.assign(made.style, { left: 100 * x0 + '%', top: 100 * y0 + '%', width: 100 * (x1 - x0) + '%', height: 100 * (y1 - y0) + '%' });
  const px = (value) => Math.round(value * model.size);
  made.setAttribute('aria-label', say(key === REGION ? 'region_box' : 'box', { n: n + 1, seed: key, left: px(x0), top: px(y0), width: px(x1 - x0), height: px(y1 - y0) }));
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
  for (const each of tiles()) {
    each.classList.toggle('chosen', each === tile);
    for (const box of each.querySelectorAll('.box')) box.tabIndex = each === tile ? 0 : -1;
  }
  at('ablate-remove').disabled = !tile || !(marks.boxes[tile.dataset.seed] || []).length;
}

const focusedBox = () => { const box = element.ownerDocument.activeElement; return box && box.classList.contains('box') && element.contains(box) ? box : null; };

function remove(tile, n) {
  change(tile.dataset.seed, () => { marks.boxes[tile.dataset.seed].splice(n, 1); });
  const left = tile.querySelectorAll('.box');
  (left[Math.min(n, left.length - 1)] || tile).focus();
  choose(tile);
}

// The hand.
function beginBox(event, x, y) {
  const box = event.target.closest('.box'), mine = marks.boxes[drag.key] || [];
  drag.how = !box ? 'draw' : event.target.classList.contains('handle') ? 'resize' : 'move';
  drag.n = box ? Number(box.dataset.n) : mine.length;
  drag.from = box ? mine[drag.n] : null;
}

function moveBox(x, y) {
  const { tile, key, n, how, from } = drag;
  if (!drag.active && Math.max(Math.abs(x - drag.x), Math.abs(y - drag.y)) * tile.firstChild.offsetWidth < 4) return;
  drag.active = true;
  const mine = marks.boxes[key] || (marks.boxes[key] = []);
  mine[n] = how === 'draw' ? snapped(drag.x, drag.y, x, y) : how === 'move' ? moved(from, x - drag.x, y - drag.y) : snapped(from[0], from[1], x, y);
  showMarks();
}

function endBox({ tile, key, n, before, active }) {
  if (!active) return;
  record(before);
  marked(key);
  tile.querySelectorAll('.box')[n]?.focus({ preventScroll: true });
  choose(tile);
}

// Keys on a picture or on a box; true where the key was one of ours.
function boxKey(event, tile) {
  const key = tile.dataset.seed, box = event.target.closest('.box');
  if (event.key.toLowerCase() === 'b') {
    change(key, () => { marks.boxes[key] = [...(marks.boxes[key] || []), snapped(0.3, 0.3, 0.7, 0.7)]; });
    choose(tile);
    [...tile.querySelectorAll('.box')].pop().focus();
    return true;
  }
  if (!box) return false;
  const n = Number(box.dataset.n), step = ARROWS[event.key];
  if (event.key === 'Delete' || event.key === 'Backspace') { remove(tile, n); return true; }
  if (event.key === 'Escape') { tile.focus(); return true; }
  if (!step) return false;
  const [dx, dy] = step.map((each) => each / model.size), [x0, y0, x1, y1] = marks.boxes[key][n], least = FEWEST / model.size;
  const next = event.shiftKey ? snapped(x0, y0, Math.max(x0 + least, x1 + dx), Math.max(y0 + least, y1 + dy)) : moved(marks.boxes[key][n], dx, dy);
  change(key, () => { marks.boxes[key][n] = next; });
  return true;
}

at('ablate-clear').addEventListener('click', () => change('', () => {
  const kept = (table) => (table[REGION] ? { [REGION]: table[REGION] } : {});
  [marks.boxes, marks.painted] = [kept(marks.boxes), kept(marks.painted)];
  bitmaps.clear();
}));
at('ablate-region-clear').addEventListener('click', () => change(REGION, () => {
  delete marks.boxes[REGION];
  delete marks.painted[REGION];
  bitmaps.delete(REGION);
}));
at('ablate-remove').addEventListener('click', () => {
  const tile = element.querySelector('.tile.chosen'), count = tile ? (marks.boxes[tile.dataset.seed] || []).length : 0;
  if (count) remove(tile, last && tile.contains(last) ? Number(last.dataset.n) : count - 1);
});
wallSeeds.addEventListener('change', () => wall.fill(wallRequest()));

// The judge draws them, on the pictures of the wall.
at('ablate-judge').addEventListener('click', async () => {
  at('ablate-judge').disabled = true;
  const answer = await inform('judge', wallRequest());
  at('ablate-judge').disabled = false;
  if (answer) change('', () => { marks.boxes = { ...answer.boxes, ...(marks.boxes[REGION] ? { [REGION]: marks.boxes[REGION] } : {}) }; });
  if (answer) fit();
});
