// The last part: what a link holds, and the beginning.

const RANKS = ['weights', 'difference', 'overlap', 'point'];

// All that a person has set, for a link; `adopt` sets it.
function settings() {
  const { point, off, boxes, painted } = { ...marks, ...marksNow() }, own = JSON.stringify(boxes) === JSON.stringify(model.boxes) ? {} : { boxes };
  const set = { stage: marks.stage, rank: marks.rank, off, point: point || {}, painted, ...own, ...alsoNow(), ...(hasRegion() ? { region: regionNow() } : {}) };
  return { marks: set, seeds: wallSeeds.value, fresh: fresh.value, mode: mode(), level: Number(level.value), difference: at('ablate-difference').checked };
}

function adopt(state) {
  const text = (value, usual) => (typeof value === 'string' ? value : usual), mine = state.marks || {}, there = mine.region || {};
  const table = (value, each, usual) => (value && typeof value === 'object' && Object.values(value).every((row) => Array.isArray(row) && row.every(each)) ? value : usual);
  const box = (edges) => Array.isArray(edges) && edges.length === 4 && edges.every(Number.isFinite);
  if (mine.stage in model.stages) stage.value = mine.stage;
  rank.value = RANKS.includes(mine.rank) ? mine.rank : 'weights';
  marks = {
    boxes: { ...table(mine.boxes, box, marks.boxes), ...table({ [REGION]: there.boxes || [] }, box, {}) },
    painted: { ...table(mine.painted, Number.isInteger, {}), ...table({ [REGION]: there.painted || [] }, Number.isInteger, {}) },
    point: mine.point && mine.point.seed ? mine.point : null,
    stage: stage.value, rank: rank.value, off: Array.isArray(mine.off) ? mine.off.filter(Number.isInteger) : [],
    also: edits.sound(mine.also) && state.mode !== 'insert' ? beside(mine.also, stage.value) : {},
  };
  bitmaps.clear();
  wallSeeds.value = text(state.seeds, wallSeeds.value);
  fresh.value = text(state.fresh, fresh.value);
  takeMode(state.mode);
  level.value = typeof state.level === 'number' ? state.level : 1;
  at('ablate-difference').checked = state.difference === true;
  levelled();
  noteStage();
  showAlso();
  hold(marks.rank === 'point' ? 'point' : 'box');
  wall.fill(wallRequest());
  fit({ settled: true });
}

drawable(wallBox);
drawable(pad);
const addTo = (field) => ({ seed }) => {
  if (seed === undefined) return complain(say('seeds_only'));
  field.value = `${field.value}, ${seed}`;
  field.dispatchEvent(new Event('change'));
};
dropped(wallBox, addTo(wallSeeds));
dropped(rows, addTo(fresh));
rank.replaceChildren(...RANKS.map((name) => el('option', { value: name }, say(`rank_${name}`))));
share({ state: settings, take: adopt });

begin((value, same) => {
  const kept = same && model && model.size === value.size;
  model = value;
  digest = value.digest;
  stage.replaceChildren(...Object.entries(value.stages).map(([name, units]) => el('option', { value: name }, say('stage_choice', { stage: name, units }))));
  brush.max = Math.max(2, value.size / 4);
  if (!kept) {
    marks = { boxes: structuredClone(value.boxes), painted: {}, point: null, stage: value.stage, rank: value.rank, off: [], also: {} };
    takeMode(value.mode);
    past.length = future.length = 0;
    bitmaps.clear();
    wallSeeds.value = value.seeds;
    brush.value = Math.max(1, value.size / 16);
    at('ablate-example').textContent = value.concept ? say('example_named', { name: value.concept }) : say('example_generic');
    wall.lay(value.first, value.size);
    layRows(value.rows, value.size, ROWS.slice(0, 3));
  }
  if (!fresh.value) fresh.value = value.fresh;
  stage.value = marks.stage;
  rank.value = marks.rank;
  at('ablate-judge').hidden = !value.judge;
  at('ablate-curve-note').textContent = say(value.judge ? 'curve_judged' : value.judged ? 'curve_thing' : 'curve_marked', { thing: value.concept });
  ranking = shownDrop = opened = null;
  const first = !kept && value.edits[value.first_edit], taken = Boolean(first) && takeEdit(first);
  layPad(value.size);
  hold(marks.rank === 'point' ? 'point' : 'box');
  sized();
  levelled();
  noteStage();
  forgetCurve();
  showSaved();
  showMarks();
  showAlso();
  wall.fill(wallRequest());
  fit({ settled: kept || taken });
});
