// The shelf of kept pictures (shelf.js of the page holds them): look at one, name it, drag it, save and open all.
const DRAGGED = 'application/x-ganlab', dialog = at('shelf-dialog'), list = element.querySelector('.kept'), said = dialog.querySelector('[role=status]');
let chosen = null; // the id of the picture in the dialog

function nameOf({ name, recipe }) {
  const plain = 'seed' in recipe ? say('seed', { seed: recipe.seed }) : recipe.expression || say('latent');
  const units = (part) => Object.values(part || {}).flat().length, off = units(recipe.drop), typical = units(recipe.typical);
  const set = Object.values(recipe.insert || {}).flatMap(Object.keys).length;
  return name || [plain, off && say('dropped', { n: off }), typical && say('typical', { n: typical }), set && say('inserted', { n: set })].filter(Boolean).join(', ');
}

function show(kept) {
  element.querySelector('[data-empty]').hidden = kept.length > 0;
  element.querySelector('.count').textContent = kept.length ? say('count', { n: kept.length }) : '';
  for (const name of ['save', 'clear']) at('shelf-' + name).hidden = !kept.length;
  at('shelf-undo').hidden = !ganlab.shelf.past();
  list.replaceChildren(...kept.map(itemOf));
}

function itemOf(picture) {
  const name = nameOf(picture);
  const image = el('img', { src: picture.uri, alt: '', draggable: 'false' });
  const item = el('button', { type: 'button', draggable: 'true', 'data-id': picture.id, 'aria-label': say('picture', { name }), onclick: () => look(picture) }, image, el('span', { 'aria-hidden': 'true' }, name));
  item.addEventListener('dragstart', (event) => {
    event.dataTransfer.setData(DRAGGED, JSON.stringify(picture));
    event.dataTransfer.effectAllowed = 'copy';
  });
  item.addEventListener('keydown', (event) => { if (event.key === 'Delete') { ganlab.shelf.remove(picture.id); (list.querySelector('button') || at('shelf-undo')).focus(); } });
  return el('li', null, item);
}

async function look(picture) {
  chosen = picture.id;
  said.textContent = '';
  at('shelf-name').value = picture.name;
  at('shelf-name').placeholder = nameOf({ ...picture, name: '' });
  at('shelf-recipe').value = JSON.stringify(picture.recipe, null, 1);
  offerSlots(picture);
  dialog.showModal();
  const image = new Image(), canvas = dialog.querySelector('canvas');
  image.src = picture.uri;
  await image.decode();
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext('2d').drawImage(image, 0, 0);
  canvas.style.width = canvas.style.height = image.width * Math.max(1, Math.floor(Math.min(320, window.innerWidth - 80) / image.width)) + 'px';
  canvas.setAttribute('aria-label', nameOf(picture));
}

// The same as dragging it there, for keys and for touch.
function offerSlots(picture) {
  const slots = ganlab.slots || [];
  at('shelf-into').replaceChildren(...(slots.length ? [say('use') + ' '] : []), ...slots.map(({ name, take }) => el('button', { type: 'button', onclick: () => { take(picture); dialog.close(); ganlab.open('arithmetic'); } }, name)));
}

function shown() {
  return ganlab.shelf.kept().find((each) => each.id === chosen);
}

function give(content, type, name) {
  const url = URL.createObjectURL(new Blob([content], { type })), link = el('a', { href: url, download: name });
  element.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function open(file) {
  let values;
  try {
    const read = JSON.parse(await file.text());
    values = Array.isArray(read) ? read : read.recipes || [read];
  } catch (error) { return complain(say('broken', { why: error.message })); }
  const key = (props.value || {}).model;
  const answer = await call('draw', { model: key, recipes: values });
  if (!answer) return;
  ganlab.shelf.keep(answer.pictures.map((each, k) => ({ ...each, key, name: String(values[k].name || '').slice(0, 60) })));
  const other = values.find((each) => each.model && each.model !== answer.digest);
  if (other) complain(say('other', { model: other.model }));
}

at('shelf-name').addEventListener('input', (event) => ganlab.shelf.rename(chosen, event.target.value));
at('shelf-copy').addEventListener('click', async () => {
  at('shelf-recipe').select();
  try { await navigator.clipboard.writeText(at('shelf-recipe').value); said.textContent = say('copied'); } catch { /* it is selected: a person can copy it */ }
});
at('shelf-download').addEventListener('click', async () => give(await (await fetch(shown().uri)).blob(), 'image/png', (nameOf(shown()).replace(/[^\p{L}\p{N}]+/gu, '-') || 'picture') + '.png'));
at('shelf-remove').addEventListener('click', () => { ganlab.shelf.remove(chosen); dialog.close(); });
at('shelf-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
at('shelf-save').addEventListener('click', () => {
  const recipes = ganlab.shelf.kept().map(({ name, recipe }) => (name ? { ...recipe, name } : recipe));
  give(JSON.stringify({ format: 1, recipes }, null, 1), 'application/json', 'shelf.json');
});
at('shelf-open').addEventListener('click', () => at('shelf-file').click());
at('shelf-file').addEventListener('change', async (event) => { complain(''); for (const file of event.target.files) await open(file); event.target.value = ''; });
at('shelf-clear').addEventListener('click', () => ganlab.shelf.clear());
at('shelf-undo').addEventListener('click', () => ganlab.shelf.undo());
ganlab.shelf.listen(show);
