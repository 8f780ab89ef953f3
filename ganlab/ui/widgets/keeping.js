// What can be done with every picture and every view: keep it, drag it, link to it; stands after pictures.js.

const DRAGGED = 'application/x-ganlab';
const recipeOf = new WeakMap(); // picture -> () => its recipe without the model
const pin = el('button', { type: 'button', class: 'pin', tabindex: '-1', 'aria-label': say('keep'), title: say('keep') }, '+');
let pinned = null;

// Any picture, a tile or a wrapper around a canvas, can be kept on the shelf: the pin, the key K; and be dragged.
function keepable(node, recipe) {
  recipeOf.set(node, recipe);
  node.draggable = true;
  node.setAttribute('aria-keyshortcuts', 'K');
  node.addEventListener('pointerenter', () => pinAt(node));
  node.addEventListener('focusin', () => pinAt(node));
  node.addEventListener('keydown', (event) => { if (event.key.toLowerCase() === 'k' && bareKey(event)) keepPicture(node); });
  node.addEventListener('dragstart', (event) => {
    const picture = pictureOf(node);
    if (!picture) return event.preventDefault();
    event.dataTransfer.setData(DRAGGED, JSON.stringify(picture));
    event.dataTransfer.effectAllowed = 'copy';
    event.dataTransfer.setDragImage(canvasIn(node), 16, 16);
  });
}

const bareKey = (event) => !(event.ctrlKey || event.metaKey || event.altKey) && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
const canvasIn = (node) => (node.tagName === 'CANVAS' ? node : node.querySelector('canvas'));

function pinAt(node) {
  pinned = node;
  pin.textContent = '+';
  const canvas = canvasIn(node), here = canvas.getBoundingClientRect(), base = element.getBoundingClientRect();
  Object.assign(pin.style, { left: here.right - base.left - 26 + 'px', top: here.top - base.top + 2 + 'px' });
  if (!pin.isConnected) element.append(pin);
  pin.hidden = false;
}

element.style.position = 'relative';
pin.hidden = true;
pin.addEventListener('click', () => keepPicture(pinned));
element.addEventListener('pointerleave', () => { pin.hidden = true; });
element.addEventListener('pointermove', (event) => { if (pinned && event.target !== pin && !pinned.contains(event.target)) pin.hidden = true; });

function pictureOf(node) {
  const recipe = recipeOf.get(node)(), canvas = canvasIn(node);
  if (!recipe || canvas.classList.contains('skeleton')) return null;
  const full = { format: 1, model: digest || (props.value || {}).digest, ...recipe, ...(recipe.drop || recipe.typical || recipe.insert ? {} : heldEdit() || {}) };
  if ('seed' in full && Number.isSafeInteger(Number(full.seed))) full.seed = Number(full.seed);
  if (full.truncation === 1) delete full.truncation;
  return { key: current, recipe: full, uri: canvas.toDataURL('image/png') };
}

function keepPicture(node) {
  const picture = pictureOf(node);
  if (!picture) return;
  ganlab.shelf.keep([picture]);
  pin.textContent = '✓';
}

// A place that takes pictures: `take(recipe, picture)` when one is dropped on it.
function dropped(node, take) {
  const mine = (event) => [...event.dataTransfer.types].includes(DRAGGED);
  node.addEventListener('dragover', (event) => {
    if (!mine(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    node.classList.add('taking');
  });
  node.addEventListener('dragleave', (event) => { if (!node.contains(event.relatedTarget)) node.classList.remove('taking'); });
  node.addEventListener('drop', (event) => {
    if (!mine(event)) return;
    event.preventDefault();
    node.classList.remove('taking');
    const picture = JSON.parse(event.dataTransfer.getData(DRAGGED)), { format, model, ...recipe } = picture.recipe;
    take(recipe, picture);
  });
}

// The bar of a view: a link that opens it as it is, the code that makes its pictures, a report. See ui/report.py.
let shared = null;
const tabName = element.closest('[id$="-widget"]').id.replace(/-widget$/, '');

function share({ state, take }) {
  shared = { state, take };
  const place = element.querySelector('[data-share]'), said = el('span', { class: 'note', role: 'status' });
  const press = (name, act) => el('button', { type: 'button', class: 'plain', id: `${tabName}-${name}`, title: say(`${name}_hint`), onclick: async (event) => {
    event.currentTarget.disabled = true;
    said.textContent = '';
    try { said.textContent = (await act()) || ''; } finally { event.target.disabled = false; }
  } }, say(name));
  // An answer, or what is wrong, said in this bar: another answer of the tab would take it from the common line.
  const got = async (name, use) => {
    const asking = current, answer = await ask(name, { model: asking, ...(await shared.state()) });
    return answer.ok ? use(answer) : answer.error;
  };
  place.replaceChildren(
    press('copy_link', async () => copyText(ganlab.address(tabName, current, digest || props.value.digest, { ...(await shared.state()), ...(heldEdit() ? { edit: heldEdit() } : {}) }), 'link_copied')),
    press('copy_python', () => got('python', ({ code }) => copyText(code, 'python_copied'))),
    press('report', () => got('report', ({ file }) => keep(file))),
    said,
  );
}

// To the clipboard; where a page may not reach it, into a box from which a person can.
async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    return say(done);
  } catch {
    const area = el('textarea', { readonly: true, rows: 8, cols: 60, 'aria-label': say('copy_by_hand') }), box = el('dialog', null, area, el('form', { method: 'dialog', class: 'row' }, say('copy_by_hand'), el('button', null, say('close'))));
    area.value = text;
    element.append(box);
    box.addEventListener('close', () => box.remove());
    box.showModal();
    area.select();
    return '';
  }
}

// Set the view as the page's address says, once, when the model that it names is there; if there is none, on this one.
async function takeLink(value) {
  const { model, tab, state } = ganlab.link;
  if (!shared || tab !== tabName || !state) return;
  if (model && model !== value.model) {
    const answer = await server.tiles({ model, seeds: '0' }).catch(() => null);
    if (answer && answer.ok) return; // it comes
  }
  const found = ganlab.linked(tabName);
  if (!found) return;
  if (found.state.edit && !element.closest('#ablate-widget')) ganlab.hold(found.state.edit, current);
  shared.take(found.state);
  if (found.digest && found.digest !== value.digest) element.querySelector('[data-share] [role=status]').textContent = say('link_other');
}
