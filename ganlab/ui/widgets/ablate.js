// What a person has set on this tab, with its history; the parts that follow draw it and ask about it.
// Boxes are [x0, y0, x1, y1] in fractions of the picture, on whole pixels of it. Paint is runs: the lengths of unpainted
// and painted stretches in turn, row by row, the first unpainted. Both lie by seed; REGION is the place of the drop.
const REGION = 'region', HISTORY = 300;
const stage = at('ablate-stage'), rank = at('ablate-rank'), slider = at('ablate-drop'), fresh = at('ablate-fresh');
const wallSeeds = at('ablate-seeds'), wallBox = at('ablate-wall'), pad = at('ablate-pad');
let model = null, ranking = null;
let marks = { boxes: {}, painted: {}, point: null, stage: '', rank: 'weights', off: [], also: {}, mode: 'off' };
const past = [], future = [], bitmaps = new Map(); // key -> Uint8Array [S * S], the paint of a picture

// Before an act that can be undone.
function record(before) {
  past.push(before || JSON.stringify(marks));
  if (past.length > HISTORY) past.shift();
  future.length = 0;
}

// An act that can be undone: `act()` changes the marks of `key`, a seed or REGION.
function change(key, act) {
  record();
  act();
  marked(key);
}

// The marks of a picture are others now.
function marked(key) {
  showMarks();
  if (key === REGION) drop();
  else noteStale();
}

const noteStale = () => { at('ablate-stale').hidden = !ranking || ranking.about === about(); };

// What a ranking rests on.
const about = () => JSON.stringify([marks.stage, marks.rank, marks.rank === 'point' ? marks.point : marksNow()]);
const marksNow = () => ({ boxes: without(marks.boxes), painted: without(marks.painted) });
const without = (table) => Object.fromEntries(Object.entries(table).filter(([key, mine]) => key !== REGION && mine.length));
const regionNow = () => ({ boxes: marks.boxes[REGION] || [], painted: marks.painted[REGION] || [] });
const hasRegion = () => Boolean((marks.boxes[REGION] || []).length || (marks.painted[REGION] || []).length);

function travel(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(marks));
  const before = marks;
  marks = JSON.parse(from.pop());
  bitmaps.clear();
  stage.value = marks.stage;
  rank.value = marks.rank;
  noteStage();
  showMarks();
  takeMode(marks.mode);
  showAlso();
  forgetCurve();
  if (before.stage !== marks.stage || before.rank !== marks.rank) return fit({ settled: true });
  noteStale();
  showOff();
  drop();
}
const undo = () => travel(past, future), redo = () => travel(future, past);

at('ablate-undo').addEventListener('click', undo);
at('ablate-redo').addEventListener('click', redo);
element.ownerDocument.addEventListener('keydown', (event) => {
  const key = event.key.toLowerCase(), typing = event.target.matches && event.target.matches('input[type=text], textarea');
  if (!(event.ctrlKey || event.metaKey) || event.altKey || typing || !element.isConnected || !element.offsetParent) return;
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  if (key === 'y' || event.shiftKey) redo();
  else undo();
});

// Paint, unpacked and packed.
function bitmap(key) {
  if (!bitmaps.has(key)) {
    const pixels = new Uint8Array(model.size * model.size);
    let place = 0;
    (marks.painted[key] || []).forEach((run, k) => { pixels.fill(k % 2, place, place + run); place += run; });
    bitmaps.set(key, pixels);
  }
  return bitmaps.get(key);
}

function packed(pixels) {
  const runs = [0];
  let painted = 0;
  for (const value of pixels) {
    if (value !== painted) { painted = value; runs.push(0); }
    runs[runs.length - 1] += 1;
  }
  return runs.length > 1 ? runs : [];
}
