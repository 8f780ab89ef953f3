// The tools, and the hand that holds them: boxes, brush, eraser and point, by mouse, finger and keys.
const TOOLS = ['box', 'brush', 'eraser', 'point'];
const brush = at('ablate-size');
let tool = 'box', drag = null, cursor = null; // cursor: {tile, x, y} in px of the picture, while keys paint

for (const box of element.querySelectorAll('[data-tools]')) {
  const mine = TOOLS.filter((name) => box.dataset.tools !== REGION || name !== 'point');
  box.append(...mine.map((name) => el('label', null, el('input', { type: 'radio', name: `ablate-tool-${box.dataset.tools}`, value: name }), el('span', null, say(`tool_${name}`)))));
  box.addEventListener('change', (event) => hold(event.target.value));
}

function hold(name) {
  tool = name;
  element.dataset.tool = name;
  for (const input of element.querySelectorAll('[data-tools] input')) input.checked = input.value === name;
  at('ablate-size-field').hidden = name !== 'brush' && name !== 'eraser';
  at('ablate-how').textContent = say(`how_${name === 'eraser' ? 'brush' : name}`);
  if (name === 'point' && rank.value !== 'point') { rank.value = 'point'; rank.dispatchEvent(new Event('change')); }
  leave();
}

const seedOf = (tile) => (tile.dataset.seed === REGION ? pad.dataset.seed : tile.dataset.seed);
const sized = () => { brush.nextElementSibling.textContent = say('pixels', { n: brush.value }); if (cursor) showCursor(); };
brush.addEventListener('input', sized);

// Pointer: where in the picture, in fractions.
function where(tile, event) {
  const rect = tile.firstChild.getBoundingClientRect();
  return [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height];
}

const BEGINS = { box: beginBox, brush: beginStroke, eraser: beginStroke, point: beginPoint };
const MOVES = { box: moveBox, brush: moveStroke, eraser: moveStroke, point: () => {} };
const ENDS = { box: endBox, brush: endStroke, eraser: endStroke, point: () => {} };

function drawable(box) {
  box.addEventListener('pointerdown', (event) => {
    const tile = event.target.closest('.tile');
    if (!tile || event.button) return;
    const [x, y] = where(tile, event);
    if (y > 1 || (event.pointerType === 'touch' && !tile.classList.contains('chosen'))) return; // the caption; a first tap chooses
    leave();
    drag = { tool, tile, key: tile.dataset.seed, x, y, before: JSON.stringify(marks) };
    BEGINS[tool](event, x, y);
    if (drag) tile.setPointerCapture(event.pointerId);
  });
  box.addEventListener('pointermove', (event) => { if (drag) MOVES[drag.tool](...where(drag.tile, event)); });
  const release = () => { const mine = drag; drag = null; if (mine) ENDS[mine.tool](mine); };
  box.addEventListener('pointerup', release);
  box.addEventListener('pointercancel', release);
  box.addEventListener('click', (event) => { const tile = event.target.closest('.tile'); if (tile && !tile.contains(element.ownerDocument.activeElement)) tile.focus(); });
  box.addEventListener('focusin', (event) => { choose(event.target.closest('.tile')); last = focusedBox(); });
  box.addEventListener('focusout', (event) => { if (cursor && !cursor.tile.contains(event.relatedTarget)) leave(); });
  box.parentElement.addEventListener('keydown', keyed, true); // before the arrows move the focus
}

function keyed(event) {
  const tile = event.target.closest('.tile');
  if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.toLowerCase() === 'k') { recipeOf.set(tile, () => ({ seed: seedOf(tile) })); keepPicture(tile); return; }
  const used = tool === 'box' ? boxKey(event, tile) : cursorKey(event, tile);
  if (used) { event.preventDefault(); event.stopPropagation(); }
}

// Strokes: discs of the brush's size, `on` 1 or 0, along a line of the picture, in px.
function stamp(key, x0, y0, x1, y1, on) {
  const size = model.size, pixels = bitmap(key), radius = Number(brush.value) / 2, steps = Math.max(1, Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)));
  for (let step = 0; step <= steps; step++) {
    const x = x0 + (x1 - x0) * step / steps, y = y0 + (y1 - y0) * step / steps;
    for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(size - 1, y + radius); row++) {
      for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(size - 1, x + radius); column++) {
        const near = Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius, under = row === Math.floor(y) && column === Math.floor(x);
        if (near || under) pixels[row * size + column] = on;
      }
    }
  }
}

function beginStroke(event, x, y) {
  [drag.x, drag.y] = [x * model.size, y * model.size];
  moveStroke(x, y);
}

function moveStroke(x, y) {
  const [px, py] = [x * model.size, y * model.size];
  stamp(drag.key, drag.x, drag.y, px, py, drag.tool === 'brush' ? 1 : 0);
  [drag.x, drag.y] = [px, py];
  showPaint(drag.tile, drag.key);
}

// The stroke becomes an act of the history, if it changed anything.
function endStroke({ key, before }) {
  const runs = packed(bitmap(key));
  if (String(runs) === String(marks.painted[key] || [])) return;
  record(before);
  marks.painted[key] = runs;
  marked(key);
}

function beginPoint(event, x, y) {
  const { key } = drag;
  drag = null;
  if (key !== REGION) setPoint(key, Math.max(0, x), Math.max(0, y));
}

function setPoint(key, x, y) {
  const pixel = (value) => (Math.min(model.size - 1, Math.floor(value * model.size)) + 0.5) / model.size;
  const before = JSON.stringify(marks);
  marks.point = { seed: key, x: pixel(x), y: pixel(y) };
  rank.value = marks.rank = 'point';
  showMarks();
  fit({ before });
}

// Keys: Enter puts a cursor on the picture, arrows move it, Space paints, Escape takes it away.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function cursorKey(event, tile) {
  const mine = cursor && cursor.tile === tile;
  if (!mine && event.key !== 'Enter') return false;
  if (!mine) { cursor = { tile, x: model.size >> 1, y: model.size >> 1 }; showCursor(); return true; }
  if (event.key === 'Escape') { leave(); return true; }
  if (event.key === ' ' || event.key === 'Enter') { press(); return true; }
  const step = ARROWS[event.key];
  if (!step) return false;
  const far = event.shiftKey ? Number(brush.value) : 1, kept = (value) => Math.min(model.size - 1, Math.max(0, value));
  [cursor.x, cursor.y] = [kept(cursor.x + far * step[0]), kept(cursor.y + far * step[1])];
  showCursor();
  return true;
}

function press() {
  const { tile, x, y } = cursor, key = tile.dataset.seed, [px, py] = [x + 0.5, y + 0.5];
  if (tool === 'point') { if (key !== REGION) setPoint(key, px / model.size, py / model.size); return; }
  const before = JSON.stringify(marks);
  stamp(key, px, py, px, py, tool === 'brush' ? 1 : 0);
  endStroke({ key, before });
  showCursor();
}

function leave() {
  if (cursor) cursor.tile.querySelector('.cursor').remove();
  cursor = null;
}

function showCursor() {
  const { tile, x, y } = cursor, layer = tile.querySelector('.sheet'), side = tool === 'point' ? 1 : Number(brush.value);
  const made = layer.querySelector('.cursor') || layer.appendChild(el('div', { class: 'cursor' }));
  const share = (value) => 100 * value / model.size + '%';
  Object.assign(made.style, { left: share(x + 0.5 - side / 2), top: share(y + 0.5 - side / 2), width: share(side), height: share(side) });
  at('ablate-said').textContent = say(bitmap(tile.dataset.seed)[y * model.size + x] ? 'cursor_on_paint' : 'cursor', { x, y });
}
