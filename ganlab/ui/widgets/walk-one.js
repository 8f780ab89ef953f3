// One thing moved for several faces, a number of z or a direction, on top of all that is held.
// A thing to move is {way, coordinate} or, for one of the visitor's own, {way: 'own', own: {name, vector, reach}}.
const oneSeeds = at('walk-one-seeds'), reach = at('walk-reach'), oneSlider = at('walk-one-slider'), faces = at('walk-faces');
const oneSpeed = at('walk-one-speed'), oneAs = at('walk-one-as'), apart = at('walk-apart'), chips = at('walk-held'), holdButton = at('walk-hold');
const one = scrubber(oneSlider, at('walk-one-play'), oneSpeed, drawOne);
const fetchOne = fetcher('coordinate', at('walk-one-error'), oneSeeds, showOne);
const oneMore = moreOf(at('walk-one-more'), changedFaces);
const MOST_HELD = 8;
let chosen = null; // {name, move, reach} of what is moved
let held = []; // {name, move, reach, value} each
const chipFor = new WeakMap(); // one of those that are held -> its chip
let wishedReach = null;

const heldMoves = () => ({ ...held.map(({ name, move, reach: far, value }) => ({ ...move, value, name, far })) }); // name and far are for links
const facesRequest = () => ({ model: model.model, seeds: oneSeeds.value, more: oneMore.asked() });
const oneRequest = () => chosen && { ...facesRequest(), ...chosen.move, apart: apartNow(), held: heldMoves(), reach: Number(reach.value) };
const apartNow = () => apart.checked && Boolean(chosen) && chosen.move.way !== 'numbers' && held.some(({ move }) => move.way !== 'numbers');
const moveOne = () => { if (chosen) fetchOne(oneRequest); };

function drawOne(strip, frame) {
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => paint(canvas, strip.sheet, k * strip.frames + frame));
  const words = say(strip.way === 'numbers' ? 'one_value' : 'along_value', { name: strip.name, value: numbers(strip.values[frame], 2) });
  at('walk-one-place').textContent = words;
  oneSlider.setAttribute('aria-valuetext', words);
}

function showOne(strip) {
  layFaces(strip.seeds);
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => canvas.setAttribute('aria-label', say('one_canvas', { seed: called(strip.seeds, k), name: strip.name })));
  at('walk-one-own').textContent = say(strip.way === 'numbers' ? 'one_own' : 'along_own', { name: strip.name });
  one.take({ ...strip, start: 0.5 });
}

function layFaces(seeds) {
  if (faces.children.length && [...faces.children].map((each) => each.dataset.seed).join() === seeds.join()) return;
  const wide = breadth() >= 700 ? breadth() - 228 : breadth(); // the ranking stands beside
  const room = Math.min(192, Math.max(64, (wide - 24) / Math.min(seeds.length, wide < 480 ? 2 : 4)));
  faces.replaceChildren(...seeds.map((seed, k) => el('div', { class: 'face', role: 'group', 'aria-label': called(seeds, k), 'data-seed': seed, tabindex: 0 },
    canvasOf(model.size, side(model.size, room), called(seeds, k)), el('span', { class: 'figure', 'aria-hidden': 'true' }, nameOf(seeds, k)))));
  [...faces.children].forEach((each, k) => keepable(each, () => one.at((strip, frame) => recipeAt(strip, k * strip.frames + frame))));
}

// The faces as they are, until it is known what to move.
async function showStill() {
  const answer = await ask('tiles', { model: model.model, seeds: oneSeeds.value, count: 8 });
  if (!answer.ok || oneMore.all().length) return;
  layFaces(answer.seeds);
  const sheet = await decode(answer);
  [...faces.querySelectorAll('canvas')].forEach((canvas, k) => paint(canvas, sheet, k));
}

// What is held: a chip each, with its own slider.
function layHeld() {
  reconcile(chips, held.map(chipOf)); // an answer may come while a hand is on one of the sliders
  chips.hidden = !held.length;
  at('walk-apart-line').hidden = !(chosen && chosen.move.way !== 'numbers' && held.some(({ move }) => move.way !== 'numbers'));
  holdButton.disabled = held.length >= MOST_HELD || !chosen;
}

function chipOf(each) {
  if (!chipFor.has(each)) chipFor.set(each, newChip(each));
  return chipFor.get(each);
}

function newChip(each) {
  const output = el('output', { class: 'figure' }, numbers(each.value, 2)), far = 2 * each.reach;
  const slider = el('input', { type: 'range', min: -far, max: far, step: far / 100, 'aria-label': say('held_value', { name: each.name }) });
  slider.value = each.value;
  slider.addEventListener('input', () => {
    each.value = Number(slider.value);
    output.textContent = numbers(each.value, 2);
    moveOne();
  });
  slider.addEventListener('change', () => glances.renew());
  return el('div', { class: 'chip', role: 'group', 'aria-label': say('held_one', { name: each.name }) }, el('span', { class: 'name', title: each.name }, each.name), slider, output,
    el('button', { type: 'button', class: 'plain', 'aria-label': say('release', { name: each.name }), title: say('release', { name: each.name }), onclick: () => release(each) }, '×'));
}

// Hold what is moved at its present value, and go on with the next one that is not held.
function hold() {
  if (!chosen || held.length >= MOST_HELD) return;
  const value = one.at((strip, frame) => strip.values[frame]);
  if (value === null) return;
  held.push({ ...chosen, value });
  one.wish(0.5);
  const next = rows.find((row) => !heldAs(row));
  if (next) choose(next);
  else if (rows.length) { way.value = 'numbers'; rank(); } // without rows they are being ranked, and the first is chosen then
  renewHeld();
}

function release(each) {
  held = held.filter((other) => other !== each);
  renewHeld();
  moveOne();
}

function renewHeld() {
  layHeld();
  markRows();
  glances.renew();
}

const alike = (a, b) => a.move.way === b.move.way && (a.move.way === 'own' ? a.name === b.name : a.move.coordinate === b.move.coordinate);
const heldAs = (row) => held.find((each) => alike(each, row));

// Choose what to move. One that is held is let go, and moves on from its value.
function choose(row) {
  const before = heldAs(row);
  if (before) {
    held = held.filter((each) => each !== before);
    one.wish(Math.min(1, Math.max(0, (before.value / Number(reach.value) + 1) / 2)));
    glances.renew();
  }
  chosen = row;
  if (Number(reach.max) !== 2 * row.reach) allow(row.reach);
  if (wishedReach !== null) { reach.value = wishedReach; sayReach(); }
  wishedReach = null;
  layHeld();
  markRows();
  moveOne();
}

// The reach that a thing to move allows, from the usual one.
function allow(usual) {
  reach.min = usual / 4;
  reach.max = 2 * usual;
  reach.step = usual / 4;
  reach.value = usual;
  sayReach();
}

function sayReach() {
  reach.nextElementSibling.textContent = '±' + numbers(reach.value, Number(reach.step) < 0.5 ? 2 : 1);
}

function changedFaces() {
  moveOne();
  glances.renew();
}

dropped(at('walk-beside'), (recipe) => oneMore.add(recipe, oneSeeds));
oneSeeds.addEventListener('change', changedFaces);
apart.addEventListener('change', () => { moveOne(); glances.renew(); });
holdButton.addEventListener('click', hold);
reach.addEventListener('input', sayReach);
reach.addEventListener('change', changedFaces);
offerVideo(oneAs);
at('walk-one-save').addEventListener('click', (event) => chosen && exported(event.currentTarget, {
  kind: oneAs, speed: oneSpeed, request: { ...oneRequest(), walk: 'coordinate' }, strip: one.at((strip) => strip), faces: faces.children.length, name: 'walk-' + (chosen.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'own'),
}));
