// The units of a stage, ranked: each with its score, its switch and its map on the sample that excites it most.
const list = at('ablate-units'), detail = at('ablate-detail'), ROW_PX = 48, BATCH = 12;
const WEAK = 0.75; // a regression that tells fewer of the places right, where half is chance, ranks units hardly better than chance
let opened = null, seen = new Set(); // the unit that is looked at; those whose rows have come into sight

const stageRequest = () => ({ model: model.model, stage: marks.stage });

// Rank anew. `settled`: keep the units that are off; else the first of the ranking are switched off. `before`: the marks
// before a person asked for it, which makes it an act that can be undone.
const fit = latest(async ({ settled, before } = {}) => {
  at('ablate-fit').disabled = true;
  marks.stage = stage.value;
  marks.rank = rank.value;
  if (marks.rank === 'point' && !marks.point) marks.point = { seed: wall.tiles()[0].dataset.seed, x: 0.5, y: 0.5 };
  showMarks();
  const asking = about(), mine = marks, answer = await inform('fit', { ...stageRequest(), rank: marks.rank, point: marks.point || {}, ...marksNow() });
  at('ablate-fit').disabled = false;
  if (!answer) return;
  ranking = { ...answer, about: asking };
  if (!settled && mine === marks) marks.off = ranking.units.slice(0, ranking.first).sort((a, b) => a - b);
  if (before && before !== JSON.stringify(marks)) record(before);
  noteStale();
  showRanking();
  await drop();
});
const refit = () => fit({ before: JSON.stringify(marks) });

function showRanking() {
  const { units, scores, positives, inside, outside, accuracy, held_out } = ranking, high = ranking.rank === 'difference' ? scores.map(Math.abs) : scores, most = Math.max(...high, 1e-9);
  const facts = { positives, count: units.length, inside, outside, accuracy: numbers(100 * accuracy, 0), measured: say(held_out ? 'held_out' : 'seen'), seed: (marks.point || {}).seed };
  const weak = ranking.rank === 'weights' && accuracy < WEAK ? ' ' + say('fitted_weak') : '';
  at('ablate-fitted').textContent = say(`fitted_${ranking.rank}`, facts) + weak;
  seen = new Set();
  list.replaceChildren(...units.map((unit, k) => rowOf(unit, scores[k], Math.max(0, high[k]) / most)));
  list.scrollTop = 0;
  list.querySelectorAll('li').forEach((row) => watcher.observe(row));
  slider.max = Math.max(1, positives);
  open(units[0]);
  forgetCurve();
  showOff();
}

function rowOf(unit, score, share) {
  const bar = el('i'), name = say('unit', { unit }), size = model.size;
  bar.style.width = 100 * share + '%';
  const map = canvasOf(size, ROW_PX, '');
  map.setAttribute('aria-hidden', 'true');
  return el('li', { 'data-unit': unit },
    el('button', { type: 'button', class: 'map', 'aria-label': say('look', { unit }), onclick: () => open(unit), onfocus: () => open(unit) }, map),
    el('label', null, el('input', { type: 'checkbox', 'aria-label': say('unit_on', { unit }), onchange: (event) => toggle(unit, !event.target.checked) }), el('span', { class: 'name' }, name)),
    el('span', { class: 'weight' }, numbers(score, 2)), el('span', { class: 'bar', 'aria-hidden': 'true' }, bar));
}

// Which units are off: the truth that the pictures, the count and the switches show.
function showOff() {
  if (!ranking) return;
  const off = new Set(marks.off), count = ranking.units.length, k = ranking.units.findIndex((unit) => !off.has(unit));
  const leading = k < 0 ? count : k, exactly = leading === off.size;
  for (const row of list.children) {
    const mine = off.has(Number(row.dataset.unit));
    row.classList.toggle('off', mine);
    row.querySelector('input').checked = !mine;
  }
  slider.value = Math.min(leading, Number(slider.max));
  slider.nextElementSibling.textContent = exactly ? String(leading) : say('by_hand');
  slider.setAttribute('aria-valuetext', say(`dropped${ENDINGS[mode()]}`, { k: off.size, count, stage: marks.stage }));
  at('ablate-off').textContent = say(`dropped${ENDINGS[mode()]}`, { k: off.size, count, stage: marks.stage });
  at('ablate-off-units').textContent = marks.off.join(', ');
  at('ablate-undo').disabled = !past.length;
  at('ablate-redo').disabled = !future.length;
}

function switchOff(units, before) {
  record(before);
  marks.off = [...units].sort((a, b) => a - b);
  showOff();
  drop();
}

const toggle = (unit, off) => switchOff(off ? [...marks.off, unit] : marks.off.filter((each) => each !== unit));
at('ablate-none').addEventListener('click', () => switchOff([]));
at('ablate-invert').addEventListener('click', () => { if (ranking) switchOff(ranking.units.filter((unit) => !marks.off.includes(unit))); });

let sliding = null; // the marks before the hand took the slider
slider.addEventListener('input', () => {
  if (!ranking) return;
  if (!sliding) record(sliding = JSON.stringify(marks));
  marks.off = ranking.units.slice(0, Number(slider.value)).sort((a, b) => a - b);
  showOff();
  drop();
});
slider.addEventListener('change', () => { sliding = null; });

// Maps: rows that can be seen ask for theirs, some at a time.
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) { seen.add(Number(target.dataset.unit)); watcher.unobserve(target); }
  if (seen.size) fetchMaps();
}, { root: list, rootMargin: '60px' });

const fetchMaps = latest(async () => {
  while (seen.size && ranking) {
    const about = ranking, units = [...seen].slice(0, BATCH);
    units.forEach((unit) => seen.delete(unit));
    const answer = await ask('maps', { ...stageRequest(), stage: ranking.stage, units, top: 1 });
    if (!answer.ok || about !== ranking) return;
    const [pictures, maps] = await Promise.all([decode(answer.sheet), decode(answer.maps)]);
    units.forEach((unit, k) => heat(list.querySelector(`li[data-unit="${unit}"] canvas`), pictures, maps, k));
  }
});

// A picture in gray, with the unit's map over it in orange, the more opaque the stronger the unit is.
function heat(canvas, pictures, maps, index) {
  if (!canvas) return;
  paint(canvas, pictures, index);
  const pen = canvas.getContext('2d'), small = el('canvas', { width: maps.size, height: maps.size });
  paint(small, maps, index);
  repaint(canvas, (red, green, blue) => { const gray = 0.75 * (0.3 * red + 0.59 * green + 0.11 * blue); return [gray, gray, gray, 255]; });
  repaint(small, (level) => [255, 120, 0, 0.85 * level]);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(small, 0, 0, pictures.size, pictures.size);
}

// Every pixel of a canvas anew: `colour(red, green, blue)` gives its [red, green, blue, alpha].
function repaint(canvas, colour) {
  const pen = canvas.getContext('2d'), image = pen.getImageData(0, 0, canvas.width, canvas.height), { data } = image;
  for (let k = 0; k < data.length; k += 4) data.set(colour(data[k], data[k + 1], data[k + 2]), k);
  pen.putImageData(image, 0, 0);
}

// The unit that is looked at, on the samples that excite it most.
const look = latest(async (unit) => {
  if (!ranking) return;
  const answer = await ask('maps', { ...stageRequest(), stage: ranking.stage, units: [unit], top: 4 });
  if (!answer.ok || opened !== unit) return;
  const [pictures, maps] = await Promise.all([decode(answer.sheet), decode(answer.maps)]);
  const shown = detail.querySelector('.pictures'), width = tileSide(model.size);
  shown.replaceChildren(...answer.seeds[0].map((seed, k) => {
    const canvas = canvasOf(model.size, width, say('fires', { unit, seed }));
    heat(canvas, pictures, maps, k);
    return el('figure', null, canvas, el('figcaption', { class: 'caption figure' }, seed));
  }));
});

function open(unit) {
  if (opened === unit && detail.dataset.stage === ranking.stage) return;
  opened = unit;
  detail.dataset.stage = ranking.stage;
  for (const row of list.children) row.classList.toggle('opened', Number(row.dataset.unit) === unit);
  detail.querySelector('.title').textContent = say('opened', { unit, stage: ranking.stage });
  look(unit);
}

function noteStage() {
  const names = Object.keys(model.stages);
  at('ablate-stage-note').hidden = names.length < 3;
  at('ablate-stage-note').textContent = say('stage_note', { first: names[0], second: names[1], third: names[2] });
}

at('ablate-fit').addEventListener('click', refit);
stage.addEventListener('change', () => { if (!takePart(stage.value)) refit(); noteStage(); });
rank.addEventListener('change', () => { if (rank.value === 'point') hold('point'); else if (tool === 'point') hold('box'); refit(); });
