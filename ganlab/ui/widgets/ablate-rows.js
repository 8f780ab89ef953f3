// Fresh pictures as they were, without the units, and beside as many random units; where, and whether switched off or set.
const rows = at('ablate-rows'), level = at('ablate-level'), ROWS = ['before', 'after', 'random', 'difference'];
let done = 0, shownDrop = null;

const mode = () => element.querySelector('input[name=ablate-mode]:checked').value, inserting = () => mode() === 'insert';
const ENDINGS = { off: '', typical: '_typical', insert: '_inserted' };

// Take a mode: off, typical or insert; what else stands for off.
function takeMode(wanted) {
  const mine = wanted in ENDINGS ? wanted : 'off';
  for (const input of element.querySelectorAll('input[name=ablate-mode]')) input.checked = input.value === mine;
  showMode();
}
function showMode() {
  marks.mode = mode();
  at('ablate-level-field').hidden = !inserting();
  at('ablate-typical').hidden = mode() !== 'typical';
}

const dropRequest = () => ({
  ...stageRequest(), units: marks.off, seeds: fresh.value, region: regionNow(), mode: mode(), ...alsoNow(), ...(inserting() ? { level: Number(level.value), ...marksNow() } : {}),
});

// In words, what became of the thing, once the hand has been still for a moment; and if random units do as much, what to do.
const STILL = 350, BETTER = { judged: 0.1, marked: 1.15 };
let telling = 0;
const tellEffect = latest(async () => {
  if (!ranking || !(marks.off.length || alsoParts().length) || inserting()) return;
  const asked = JSON.stringify(dropRequest()), answer = await ask('effect', { ...stageRequest(), units: marks.off, mode: mode(), region: regionNow(), ...alsoNow(), ...marksNow() });
  if (!answer.ok || asked !== JSON.stringify(dropRequest())) return;
  at('ablate-effect').textContent = [sentence(answer), edgesLeft(answer), better(answer) ? '' : say('effect_no_better')].filter(Boolean).join(' ');
});

function sentence(answer) {
  const share = (value) => numbers(answer.judged ? 100 * value : value, answer.judged ? 0 : 1), level = (value) => numbers(value, 1);
  const facts = { gone: share(answer.inside), random: share(answer.random_inside), outside: level(answer.outside), random_outside: level(answer.random_outside), thing: answer.thing, pictures: answer.pictures };
  return say(answer.thing ? 'effect_thing' : answer.judged ? 'effect' : 'effect_marked', facts);
}

const edgesLeft = ({ contrast, random_contrast }) => (contrast === undefined ? '' : say('effect_edges', { edges: numbers(contrast, 2), random: numbers(random_contrast, 2) }));

// Whether more goes than by random units; without a judge, whether more of the change is inside the marks.
function better({ judged, inside, outside, random_inside, random_outside }) {
  if (!judged && hasRegion()) return true; // nothing changes elsewhere, whatever the units are
  return judged ? inside - random_inside > BETTER.judged : inside * random_outside > BETTER.marked * random_inside * outside;
}

const drop = latest(async () => {
  if (!ranking) return;
  clearTimeout(telling);
  at('ablate-effect').textContent = '';
  const request = { ...dropRequest(), difference: at('ablate-difference').checked };
  const answer = await inform('drop', request);
  if (answer) showRows({ ...answer, stage: request.stage, units: request.units }, await decode(answer.sheet));
  element.dataset.dropped = String(++done);
  telling = setTimeout(tellEffect, STILL);
});

function showRows(answer, sheet) {
  shownDrop = answer;
  const count = answer.seeds.length, names = ROWS.slice(0, sheet.count / count);
  if (rows.dataset.seeds !== answer.seeds.join() || Number(rows.dataset.size) !== sheet.size || rows.querySelectorAll('.row').length !== names.length) layRows(answer.seeds, sheet.size, names);
  const figures = { after: say('changed', { level: numbers(answer.changed, 1) }), random: say('changed', { level: numbers(answer.random_changed, 1) }), difference: say('difference_note') };
  [...rows.querySelectorAll('.row')].forEach((row, r) => {
    row.querySelector('.label strong').textContent = said(names[r]);
    row.querySelector('.label span').textContent = figures[names[r]] || '';
    [...row.querySelectorAll('canvas')].forEach((canvas, n) => paint(canvas, sheet, r * count + n));
  });
  rows.dataset.dropped = answer.units.length;
  pad.dataset.seed = answer.seeds[0];
  paint(pad.querySelector('canvas'), sheet, 0);
}

const said = (name) => say(name === 'after' || name === 'random' ? `${name}${ENDINGS[mode()]}` : name);

// What was done for an answer, as an edit: to the row "after", or to "random".
function editOf(answer, row = 'after') {
  const [units, levels] = row === 'after' ? [answer.units, answer.levels] : [answer.random_units, answer.random_levels];
  const { drop: off = {}, typical: set = {}, ...rest } = (row === 'after' ? answer.also : answer.random_also) || {};
  const mine = units.length ? { [answer.stage]: units } : {}, without = answer.without || rest.without;
  const done = { drop: levels || answer.typical ? off : { ...off, ...mine }, typical: answer.typical ? { ...set, ...mine } : set, insert: levels ? { [answer.stage]: levels } : {} };
  const said = Object.fromEntries(Object.entries(done).filter(([, part]) => Object.keys(part).length));
  return { ...said, ...(said.typical && without ? { without } : {}), ...(answer.region.length ? { region: answer.region } : {}) };
}

// How a picture of a row is made again.
function recipeIn(row, seed) {
  const untouched = row === 'before' || !shownDrop || !(shownDrop.units.length || shownDrop.also);
  return untouched ? { seed } : { seed, ...editOf(shownDrop, row) };
}

function layRows(seeds, size, names) {
  const width = tileSide(size);
  const shot = (name, seed) => {
    const made = el('div', { class: 'shot', tabindex: '0' }, canvasOf(size, width, say('row', { row: say(name), seed })));
    if (name !== 'difference') keepable(made, () => recipeIn(name, seed));
    return made;
  };
  const rowOf = (name) => el('div', { class: 'row', 'data-row': name }, el('p', { class: 'label' }, el('strong', null, said(name)), el('span', { class: 'figure' })),
    el('div', { class: 'pictures' }, ...seeds.map((seed) => shot(name, seed))));
  const captions = el('div', { class: 'seeds figure', 'aria-hidden': 'true' }, ...seeds.map((seed) => { const made = el('span', null, seed); made.style.width = width + 'px'; return made; }));
  rows.replaceChildren(...names.map(rowOf), captions);
  rows.dataset.seeds = seeds.join();
  rows.dataset.size = size;
}

// The pad on which the region is drawn: the first of the fresh pictures.
function layPad(size) {
  const width = side(size, Math.min(192, breadth() - 24));
  if (!pad.firstChild || pad.querySelector('canvas').width !== size) pad.replaceChildren(framed(REGION, size, width));
}

const DEFAULT_REGION = [0.25, 0.25, 0.75, 0.75];
for (const input of element.querySelectorAll('input[name=ablate-mode]')) {
  input.addEventListener('change', () => {
    if (inserting() && alsoParts().length) { takeMode(marks.mode); return complain(say('also_not_set')); }
    showMode();
    showOff();
    forgetCurve();
    if (inserting() && !hasRegion()) change(REGION, () => { marks.boxes[REGION] = [snapped(...DEFAULT_REGION)]; });
    else drop();
  });
}
const levelled = () => { level.nextElementSibling.textContent = `× ${numbers(level.value, 2)}`; };
level.addEventListener('input', () => { levelled(); drop(); });
fresh.addEventListener('change', () => drop());
at('ablate-difference').addEventListener('change', () => drop());
at('ablate-download').addEventListener('click', async () => {
  if (!ranking) return complain(say('nothing'));
  const answer = await inform('picture', { ...dropRequest(), difference: at('ablate-difference').checked });
  if (answer) keep(answer.file);
});
