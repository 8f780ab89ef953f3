// Directions of the visitor's own: between two groups of pictures, and those saved under a name in this browser.
const SAVED = 'ganlab-directions'; // in localStorage: [{name, vector, reach, model, z_dim}], model being a digest
const ownName = at('walk-own-name'), ownNote = at('walk-own-note'), groupSeeds = at('walk-group-seeds'), groupError = at('walk-group-error');
const OWN_WAYS = { groups: () => (between ? [between] : []), saved: savedRows };
let groups = { minus: [], plus: [] }; // recipes
let active = 'minus';
let between = null; // the row of the two groups' difference

// Two groups: pressed pictures and dropped ones go into the chosen group; pressed there they leave it.
const groupWall = wallOf(at('walk-group-wall'), { width: (size) => side(size, 64), pressed: (event) => join({ seed: event.currentTarget.dataset.seed }), shown: markWall });
const boxes = { minus: at('walk-minus'), plus: at('walk-plus') };

function join(recipe, name = active) {
  const key = (each) => JSON.stringify({ ...each, ...(each.seed !== undefined && { seed: String(each.seed) }) });
  const kept = groups[name].filter((each) => key(each) !== key(recipe));
  groups[name] = kept.length < groups[name].length ? kept : [...kept, recipe].slice(-24);
  return turned();
}

function fillGroups() {
  if (way.value !== 'groups') return;
  if (!groupSeeds.value) groupSeeds.value = '0-31';
  groupWall.fill({ model: model.model, seeds: groupSeeds.value });
}

// Newest wins: the groups' pictures, and the way from the mean of one to that of the other.
const turned = latest(async () => {
  const asked = { minus: [...groups.minus], plus: [...groups.plus] }, of = model.model;
  const answer = await ask('turn', { model: model.model, minus: { ...asked.minus }, plus: { ...asked.plus } });
  Object.assign(groupError, { textContent: answer.ok ? '' : answer.error, hidden: answer.ok || !answer.error });
  if (!answer.ok) return;
  const sheet = answer.sheet && await decode(answer.sheet);
  if (of !== model.model) return;
  layGroup('minus', asked.minus, sheet, 0);
  layGroup('plus', asked.plus, sheet, asked.minus.length);
  markWall();
  const name = say('groups_name');
  between = answer.vector && { name, score: answer.length, reach: 1, move: { way: 'own', own: { name, vector: answer.vector, reach: 1 } } };
  if (way.value === 'groups') list(OWN_WAYS.groups(), 'groups');
});

// The pictures of a group; those that are there stay, since one may be pressed or have the focus.
function layGroup(name, recipes, sheet, first) {
  const box = boxes[name], there = [...box.children], focused = there.indexOf(document.activeElement);
  const made = recipes.map((recipe) => there.find((each) => each.recipe === recipe) || memberOf(name, recipe));
  made.forEach((each, k) => {
    const [canvas, caption] = each.children, label = String(recipes[k].seed ?? say('kept', { n: k + 1 }));
    paint(canvas, sheet, first + k);
    resize(canvas, side(model.size, 48));
    each.setAttribute('aria-label', say('take_away', { name: label }));
    caption.textContent = label;
  });
  reconcile(box, made);
  if (focused >= 0 && !made.includes(there[focused])) (made[Math.min(focused, made.length - 1)] || letterOfGroup(name)).focus();
}

function memberOf(name, recipe) {
  const canvas = el('canvas', { class: 'pixels', 'aria-hidden': 'true' }), caption = el('span', { class: 'caption figure', 'aria-hidden': 'true' });
  const made = el('button', { type: 'button', class: 'tile', onclick: () => join(recipe, name) }, canvas, caption);
  made.recipe = recipe;
  return made;
}

// Which tiles of the wall are in which group.
function markWall() {
  const seeds = (name) => new Set(groups[name].map((recipe) => String(recipe.seed)));
  const [minus, plus] = ['minus', 'plus'].map(seeds);
  for (const tile of groupWall.tiles()) {
    const marks = [minus.has(tile.dataset.seed) && 'A', plus.has(tile.dataset.seed) && 'B'].filter(Boolean).join('');
    tile.dataset.marks = marks;
    tile.setAttribute('aria-pressed', String(Boolean(marks)));
  }
}

for (const [name, box] of Object.entries(boxes)) dropped(box.parentElement, (recipe) => join(recipe, name));
const letters = [...element.querySelectorAll('.letter')];
const letterOfGroup = (name) => letters.find((each) => each.dataset.group === name);
for (const each of letters) {
  each.addEventListener('click', () => activate(each.dataset.group));
  each.addEventListener('keydown', (event) => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    activate(each.dataset.group === 'minus' ? 'plus' : 'minus').focus();
  });
}

function activate(name) {
  active = name;
  for (const each of letters) {
    each.setAttribute('aria-checked', String(each.dataset.group === name));
    each.tabIndex = each.dataset.group === name ? 0 : -1;
  }
  return letterOfGroup(name);
}

groupSeeds.addEventListener('change', fillGroups);
way.addEventListener('change', fillGroups);

ownName.placeholder = say('own_name_short');

// Saved directions. A browser that keeps nothing still has them until the page is left.
let memory = [];
function saved() {
  try { return JSON.parse(localStorage.getItem(SAVED)) || []; } catch (error) { return memory; }
}

function store(all) {
  memory = all;
  try { localStorage.setItem(SAVED, JSON.stringify(all)); } catch (error) { return; }
}

const fits = (each) => each.z_dim === model.z_dim;

function savedRows() {
  const own = saved().filter(fits);
  const mine = (each) => each.model === model.digest;
  const found = [...own.filter(mine), ...own.filter((each) => !mine(each))].map(({ name, vector, reach, model: from }) => (
    { name, score: 0, reach, foreign: from !== model.digest, digest: from, move: { way: 'own', own: { name, vector, reach } } }));
  return borrowed && !found.some((row) => row.name === borrowed.name) ? [borrowed, ...found] : found;
}

// Put directions among the saved ones; one of the same name and model is replaced.
function add(directions) {
  const other = (each) => !directions.some((one) => one.name === each.name && one.model === each.model);
  store([...saved().filter(other), ...directions]);
  if (way.value === 'saved') list(savedRows(), 'saved', chosen && chosen.name);
}

at('walk-own-save').addEventListener('click', async (event) => {
  if (!chosen) return;
  const button = event.currentTarget, name = ownName.value.trim().slice(0, 60) || chosen.name;
  button.disabled = true;
  const answer = await inform('vector', { model: model.model, ...chosen.move, apart: apartNow(), held: heldMoves() });
  button.disabled = false;
  if (!answer) return;
  add([{ name, vector: answer.own.vector, reach: answer.own.reach, model: model.digest, z_dim: model.z_dim }]);
  ownName.value = '';
  ownNote.replaceChildren(say('saved_as', { name }));
});

at('walk-saved-export').addEventListener('click', () => {
  const directions = saved().filter(fits);
  hand(new Blob([JSON.stringify({ format: 1, directions }, null, 1)], { type: 'application/json' }), 'directions.json');
});

at('walk-saved-import').addEventListener('click', () => at('walk-saved-file').click());
at('walk-saved-file').addEventListener('change', async (event) => {
  const [file] = event.target.files;
  event.target.value = '';
  if (!file) return;
  const good = read(await file.text()), fitting = good.filter(fits);
  add(fitting);
  ownNote.replaceChildren(say(good.length ? 'imported' : 'no_file', { n: fitting.length, other: good.length - fitting.length, z_dim: model.z_dim, file: file.name }));
});

// What a file says, as far as it is directions: it comes from outside.
function read(text) {
  let values = null;
  try { values = JSON.parse(text); } catch (error) { return []; }
  const given = values && values.format === 1 && Array.isArray(values.directions) ? values.directions : [];
  const good = ({ name, vector, reach }) => typeof name === 'string' && name && Array.isArray(vector) && vector.length <= 4096 && vector.every(Number.isFinite) && vector.some(Boolean) && reach >= 0.1 && reach <= 5;
  return given.filter((each) => each && good(each)).slice(0, 200).map(({ name, vector, reach, model: digest }) => ({ name: name.slice(0, 60), vector, reach, model: String(digest || ''), z_dim: vector.length }));
}

at('walk-saved-remove').addEventListener('click', () => {
  if (!chosen || way.value !== 'saved') return;
  const before = saved(), gone = chosen;
  store(before.filter((each) => each.name !== gone.name || each.model !== gone.digest));
  list(savedRows(), 'saved');
  const undo = el('button', { type: 'button', class: 'plain', onclick: () => { store(before); list(savedRows(), 'saved', gone.name); ownNote.replaceChildren(); } }, say('undo'));
  ownNote.replaceChildren(say('removed', { name: gone.name }), ' ', undo);
});
