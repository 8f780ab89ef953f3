// The slots: filled by clicks and keys on the wall, by drags of any picture, by concepts, and by the result itself.
const cards = at('arithmetic-slots'), letters = at('arithmetic-active'), wallBox = at('arithmetic-wall'), addSlot = at('arithmetic-add'), into = at('arithmetic-into');
const origins = new Map(); // a latent, as JSON -> what is known of where it comes from
let carried = null; // the slot's item that is being dragged

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isLatent = (item) => typeof item !== 'string';
const called = (item) => (isLatent(item) ? origins.get(JSON.stringify(item)) || 'z' : item);
const cardOf = (slot) => cards.querySelector(`[data-slot="${slot}"]`);
const letterOf = (slot, more) => el('button', { type: 'button', class: 'letter', 'data-letter': slot, 'aria-label': say('slot', { slot }), onclick: () => activate(slot), ...more }, slot);

const wall = wallOf(wallBox, { width: tileSide, pressed: (event) => toggle(active, event.currentTarget.dataset.seed), shown: (answer) => { if (renewed(answer)) refresh(); mark(); } });
const fillWall = () => wall.fill({ model: model.model, seeds: wallSeeds.value });

// Put an item into a slot if there is room.
function put(slot, item) {
  if (slots[slot].some((each) => same(each, item))) return;
  if (slots[slot].length >= MOST) return complain(say('full'));
  slots[slot] = [...slots[slot], item];
  return changed(slot);
}

function take(slot, item) {
  slots[slot] = slots[slot].filter((each) => !same(each, item));
  return changed(slot);
}

const toggle = (slot, item) => (slots[slot].some((each) => same(each, item)) ? take(slot, item) : put(slot, item));

function move(from, item, to) {
  if (from === to || slots[to].length >= MOST) return from !== to && complain(say('full'));
  slots[from] = slots[from].filter((each) => !same(each, item));
  if (!slots[to].some((each) => same(each, item))) slots[to] = [...slots[to], item];
  return changed(from, to);
}

// A recipe's latent as an item: a plain seed as it is, anything else as the server says.
async function itemOf(recipe) {
  if (Object.keys(recipe).join() === 'seed') return String(recipe.seed);
  const answer = await inform('latent', { model: model.model, recipe });
  if (answer) origins.set(JSON.stringify(answer.z), recipe.expression || 'z');
  return answer && answer.z;
}

async function receive(slot, recipe) {
  const item = await itemOf(recipe);
  if (item && slot in slots) await put(slot, item);
}

// For the shelf's own buttons, which need no drag; once the tab is seen, since only then it takes another model.
const offer = (slot) => ({ name: say('slot', { slot }), take: async ({ recipe: { format, model, ...recipe } }) => { await visible(); receive(slot, recipe); } });

function visible() {
  return new Promise((seen) => {
    const look = () => (element.offsetParent ? setTimeout(seen, 50) : requestAnimationFrame(look));
    look();
  });
}

function add() {
  const slot = LETTERS.find((each) => !(each in slots));
  if (!slot) return null;
  slots[slot] = [];
  layCards();
  activate(slot);
  return slot;
}

function remove(slot) {
  delete slots[slot];
  layCards();
  activate(slot === active ? names()[0] : active);
  at('arithmetic-example').textContent = '';
  addSlot.focus();
  return solve();
}

// Each slot's pictures and its mean, from the sheet that came for `asked`.
function showSlots(asked, answer, sheet) {
  let index = answer.members_at, mean = answer.means_at;
  for (const slot of Object.keys(asked)) {
    const card = cardOf(slot), box = card && card.querySelector('.members'), first = index;
    index += asked[slot].length;
    if (!card) { mean += asked[slot].length ? 1 : 0; continue; }
    if (!asked[slot].length) { box.replaceChildren(el('span', { class: 'note' }, say('empty'))); continue; }
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.seed : null;
    const there = [...box.querySelectorAll('.tile')];
    const made = asked[slot].map((item) => there.find((each) => same(each.item, item) && each.firstChild.width === model.size) || memberOf(slot, item));
    made.forEach((each, k) => paint(each.firstChild, sheet, first + k));
    const canvas = canvasOf(model.size, side(model.size, 64), say('mean_of', { slot }));
    paint(canvas, sheet, mean++);
    const means = el('span', { class: 'means', 'data-letter': slot }, canvas, say('mean', { norm: numbers(answer.lengths[slot], 1) }));
    keepable(means, () => ({ expression: slot, slots: { [slot]: asked[slot] }, noise: 0 }));
    reconcile(box, [...made, means]);
    if (focused !== null && !box.contains(document.activeElement)) (made.find((each) => each.dataset.seed === focused) || made[0]).focus();
  }
  showLengths(answer.lengths);
}

function memberOf(slot, item) {
  const name = called(item), picture = tile(name, model.size, side(model.size, 64), () => take(slot, item));
  picture.tabIndex = 0;
  picture.classList.toggle('latent', isLatent(item));
  picture.setAttribute('aria-label', say(isLatent(item) ? 'remove_latent' : 'remove', { seed: name, slot }));
  if (isLatent(item)) picture.title = name;
  keepable(picture, () => (isLatent(item) ? { z: item } : { seed: item }));
  picture.addEventListener('dragstart', () => { carried = { slot, item }; });
  picture.addEventListener('dragend', () => { carried = null; });
  picture.addEventListener('keydown', (event) => {
    if (!bareKey(event) || !(event.key in slots) || event.key === slot) return;
    move(slot, item, event.key);
  });
  picture.item = item;
  return picture;
}

// Letters on the wall's pictures, and which slot is the active one.
function mark() {
  for (const each of wall.tiles()) {
    const seed = each.dataset.seed, inside = names().filter((slot) => slots[slot].includes(seed));
    each.classList.toggle('taken', inside.length > 0);
    each.setAttribute('aria-pressed', String(inside.includes(active)));
    each.setAttribute('aria-label', inside.length ? say('in_slots', { seed, slots: inside.join(', ') }) : say('picture_of_seed', { seed }));
    let marks = each.querySelector('.marks');
    if (!marks) each.append(marks = el('span', { class: 'marks', 'aria-hidden': 'true' }));
    marks.replaceChildren(...inside.map((slot) => el('i', { 'data-letter': slot }, slot)));
  }
}

function activate(slot, focus) {
  active = slot;
  for (const each of letters.children) {
    each.setAttribute('aria-checked', String(each.dataset.letter === slot));
    each.tabIndex = each.dataset.letter === slot ? 0 : -1;
    if (focus && each.tabIndex === 0) each.focus();
  }
  for (const card of cards.children) card.dataset.active = String(card.dataset.slot === slot);
  mark();
}

// A card a slot; what cards showed stays until the server's next answer.
function layCards() {
  const chosen = Object.fromEntries([...cards.children].map((card) => [card.dataset.slot, card]));
  cards.replaceChildren(...names().map((slot) => chosen[slot] || makeCard(slot)));
  for (const each of cards.querySelectorAll('.drop')) each.hidden = names().length === 1;
  letters.replaceChildren(...names().map((slot) => letterOf(slot, { role: 'radio' })));
  into.replaceChildren(...names().map((slot) => el('option', { value: slot }, say('slot', { slot }))));
  ganlab.slots = names().map(offer);
  addSlot.hidden = names().length === LETTERS.length;
  if (!addSlot.hidden) into.append(el('option', { value: '', selected: true }, say('new_slot')));
}

function makeCard(slot) {
  const concepts = Object.keys(model.concepts);
  const choose = el('select', { id: `arithmetic-concept-${slot}`, 'aria-label': say('from', { slot }), hidden: !concepts.length },
    el('option', { value: '' }, say('by_hand')), ...concepts.map((name) => el('option', { value: name }, name)));
  choose.addEventListener('change', () => {
    if (!choose.value) return;
    slots[slot] = model.concepts[choose.value].slice(0, 3);
    at('arithmetic-example').textContent = '';
    activate(slot);
    solve();
  });
  const drop = el('button', { type: 'button', class: 'plain drop', 'aria-label': say('remove_slot', { slot }), title: say('remove_slot', { slot }), onclick: () => remove(slot) }, '✕');
  const empty = el('span', { class: 'note' }, say('empty'));
  const card = el('div', { class: 'slot', 'data-slot': slot, 'data-letter': slot, role: 'group', 'aria-label': say('slot', { slot }) },
    el('header', null, letterOf(slot), el('span', { class: 'times', 'aria-hidden': 'true' }, '×'), weightOf(slot), choose, drop), el('div', { class: 'members' }, empty));
  dropped(card, (recipe) => (carried ? move(carried.slot, carried.item, slot) : receive(slot, recipe)));
  return card;
}

// How much of the slot is in the sum. The expression is the truth: a change here rewrites it.
let weights = {};

function weightOf(slot) {
  const field = el('input', { type: 'number', step: '0.25', class: 'weight', 'aria-label': say('weight', { slot }), title: say('weight', { slot }) });
  field.addEventListener('change', () => {
    if (!Number.isFinite(field.valueAsNumber)) return void (field.value = asField(weights[slot]));
    expression.value = written({ ...weights, [slot]: field.valueAsNumber });
    solve();
  });
  return field;
}

const asField = (weight) => Number((weight ?? 0).toFixed(4));

function showWeights(found) {
  for (const card of cards.children) {
    const field = card.querySelector('.weight');
    field.disabled = !found;
    if (!found) continue;
    if (field !== document.activeElement) field.value = asField(found[card.dataset.slot]); // else a hand is on it
    card.classList.toggle('unused', !found[card.dataset.slot]);
  }
  if (found) weights = found;
}

// {a: 1, b: -0.5} -> "a - 0.5*b"; without any weight left, the sum as it was.
function written(sum) {
  const terms = Object.entries(sum).filter(([, weight]) => weight);
  if (!terms.length) return expression.value;
  return terms.map(([name, weight], k) => {
    const sign = weight < 0 ? '-' : k ? '+' : '', size = Math.abs(weight), term = size === 1 ? name : `${Number(size.toFixed(4))}*${name}`;
    return k ? `${sign} ${term}` : sign + term;
  }).join(' ');
}
