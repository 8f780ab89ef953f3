// Latent arithmetic: slots of exemplars, a free expression, and what comes of it.
const LETTERS = ['a', 'b', 'c'], MOST = 10;
const expression = at('arithmetic-expression'), noise = at('arithmetic-noise'), wrong = at('arithmetic-wrong'), panel = at('arithmetic-panel');
const cards = at('arithmetic-slots'), letters = at('arithmetic-active'), wallSeeds = at('arithmetic-seeds'), wallBox = at('arithmetic-wall');
let model = null, slots = { a: [], b: [], c: [] }, active = 'a', patience = 0, done = 0;

const wall = wallOf(wallBox, { width: tileSide, pressed: (event) => toggle(active, event.currentTarget.dataset.seed), shown: (answer) => { if (renewed(answer)) refresh(); mark(); } });

const solve = latest(async (hurried) => {
  const answer = await inform('solve', { model: model.model, slots, expression: expression.value, noise: Number(noise.value) });
  if (!answer) return;
  const sheet = answer.sheet && await decode(answer.sheet);
  showSlots(answer, sheet);
  object(answer.wrong, hurried);
  if (!answer.wrong) showResult(answer, sheet);
  element.dataset.solved = String(++done);
  if (renewed(answer)) refresh();
});

function refresh() {
  return Promise.all([wall.fill({ model: model.model, seeds: wallSeeds.value }), solve()]);
}

function showSlots(answer, sheet) {
  let index = answer.members_at;
  LETTERS.forEach((slot) => {
    const card = cards.querySelector(`[data-slot="${slot}"]`), box = card.querySelector('.members'), seeds = answer.slots[slot] || [];
    const width = side(model.size, 64);
    const made = seeds.map((seed) => {
      const picture = tile(seed, model.size, width, () => toggle(slot, seed));
      picture.tabIndex = 0;
      picture.setAttribute('aria-label', say('remove', { seed, slot }));
      paint(picture.firstChild, sheet, index++);
      return picture;
    });
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.seed : null;
    if (!seeds.length) return box.replaceChildren(el('span', { class: 'note' }, say('empty')));
    const mean = canvasOf(model.size, side(model.size, 64), say('mean_of', { slot }));
    paint(mean, sheet, answer.means_at + Object.keys(answer.slots).filter((each) => answer.slots[each].length).indexOf(slot));
    box.replaceChildren(...made, el('span', { class: 'means', 'data-letter': slot }, mean, say('mean', { norm: numbers(answer.lengths[slot], 1) })));
    if (focused !== null) (made.find((each) => each.dataset.seed === focused) || made[0]).focus();
  });
}

function showResult(answer, sheet) {
  if (panel.children.length !== 9) layPanel();
  [...panel.children].forEach((canvas, k) => {
    paint(canvas, sheet, k);
    canvas.setAttribute('aria-label', k === 4 ? say('centre', { expression: expression.value }) : say('neighbour', { n: k < 4 ? k + 1 : k }));
  });
  paint(at('arithmetic-sum'), sheet, answer.sum_at);
  const [mean, std] = answer.prior_norm, span = Math.max(mean * 1.6, answer.norm * 1.1), percent = (value) => 100 * value / span + '%';
  const band = element.querySelector('.gauge .prior');
  band.style.left = percent(mean - 2 * std);
  band.style.width = percent(4 * std);
  element.querySelector('.gauge .needle').style.left = percent(answer.norm);
  const off = (answer.norm - mean) / std, verdict = off < -2.5 ? 'gauge_short' : off > 2.5 ? 'gauge_long' : 'gauge_like';
  at('arithmetic-norm').textContent = say('gauge_text', { norm: numbers(answer.norm, 1), mean: numbers(mean, 1), std: numbers(std, 1) }) + ' ' + say(verdict);
}

// What is wrong with the expression, with a mark under its place; while it is being typed, after a pause only.
function object(fault, hurried) {
  clearTimeout(patience);
  const show = () => {
    wrong.hidden = !fault;
    expression.setAttribute('aria-invalid', String(Boolean(fault)));
    wrong.lastElementChild.textContent = fault ? fault.error : '';
    const placed = fault && Number.isInteger(fault.position);
    wrong.firstElementChild.hidden = !placed;
    wrong.firstElementChild.textContent = placed ? fault.expression + '\n' + ' '.repeat(fault.position) + '^' : '';
  };
  if (fault && hurried) patience = setTimeout(show, 600); else show();
}

function layPanel() {
  const room = Math.min(128, Math.max(64, Math.floor((breadth() - 24) / 3)));
  panel.replaceChildren(...Array.from({ length: 9 }, (_, k) => canvasOf(model.size, side(model.size, room), '')));
  panel.children[4].dataset.centre = '';
  const sum = at('arithmetic-sum');
  sum.width = sum.height = model.size;
  resize(sum, side(model.size, room));
  sum.setAttribute('aria-label', say('pixel_sum'));
}

function toggle(slot, seed) {
  const rows = slots[slot];
  if (rows.includes(seed)) slots[slot] = rows.filter((each) => each !== seed);
  else if (rows.length >= MOST) return complain(say('full'));
  else slots[slot] = [...rows, seed];
  cards.querySelector(`[data-slot="${slot}"] select`).value = '';
  at('arithmetic-example').textContent = '';
  mark();
  return solve();
}

// Letters on the wall's pictures, and which slot is the active one.
function mark() {
  for (const each of wall.tiles()) {
    const seed = each.dataset.seed, inside = LETTERS.filter((slot) => slots[slot].includes(seed));
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

function cardOf(slot) {
  const names = Object.keys(model.concepts);
  const choose = el('select', { id: `arithmetic-concept-${slot}`, 'aria-label': say('from', { slot }) },
    el('option', { value: '' }, say('by_hand')), ...names.map((name) => el('option', { value: name }, name)));
  choose.addEventListener('change', () => {
    if (!choose.value) return;
    slots[slot] = model.concepts[choose.value].slice(0, 3);
    at('arithmetic-example').textContent = '';
    activate(slot);
    solve();
  });
  choose.hidden = !names.length;
  const letter = el('button', { type: 'button', class: 'letter', 'data-letter': slot, 'aria-label': say('slot', { slot }), onclick: () => activate(slot) }, slot);
  return el('div', { class: 'slot', 'data-slot': slot, role: 'group', 'aria-label': say('slot', { slot }) }, el('header', null, letter, choose), el('div', { class: 'members' }));
}

letters.append(...LETTERS.map((slot) => el('button', { type: 'button', class: 'letter', role: 'radio', 'data-letter': slot, 'aria-label': say('slot', { slot }), onclick: () => activate(slot) }, slot)));
letters.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: 2, ArrowUp: 2 }[event.key];
  if (!step) return;
  event.preventDefault();
  activate(LETTERS[(LETTERS.indexOf(active) + step) % 3], true);
});
wallBox.addEventListener('keydown', (event) => {
  const tile = event.target.closest('.tile');
  if (!tile || !LETTERS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  activate(event.key);
  toggle(event.key, tile.dataset.seed);
});
expression.addEventListener('input', () => solve(true));
expression.addEventListener('change', () => solve());
noise.addEventListener('input', () => { noise.nextElementSibling.textContent = '±' + numbers(noise.value, 2); solve(); });
wallSeeds.addEventListener('change', () => wall.fill({ model: model.model, seeds: wallSeeds.value }));
at('arithmetic-download').addEventListener('click', async () => {
  const answer = await inform('panel', { model: model.model, slots, expression: expression.value, noise: Number(noise.value) });
  if (answer) keep(answer.file);
});

begin((value) => {
  const resized = !model || model.size !== value.size;
  model = value;
  digest = value.digest;
  slots = structuredClone(value.slots);
  expression.value = value.expression;
  noise.nextElementSibling.textContent = '±' + numbers(noise.value, 2);
  if (!wallSeeds.value) wallSeeds.value = value.seeds;
  cards.replaceChildren(...LETTERS.map(cardOf));
  const names = Object.keys(value.concepts), [a, b, c] = value.example;
  at('arithmetic-example').textContent = a ? say('example_concepts', { a, b, c }) : say('example_seeds');
  at('arithmetic-concepts').textContent = names.length ? say('concepts', { names: names.join(', ') }) : '';
  LETTERS.forEach((slot, k) => { cards.querySelector(`[data-slot="${slot}"] select`).value = value.example[k] || ''; });
  if (resized) layPanel();
  if (!wall.tiles().length) wall.lay(value.first, value.size);
  activate('a');
  solve().then(() => wall.fill({ model: model.model, seeds: wallSeeds.value }));
});
