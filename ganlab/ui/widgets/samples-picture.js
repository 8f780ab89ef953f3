// One picture, enlarged: its recipe, and the training pictures nearest to it. Then the tab begins.
const dialog = at('samples-dialog'), large = at('samples-large'), near = at('samples-nearest'), nearNote = at('samples-nearest-note');
let enlarged = null; // the tile

function recipeFor(seed) {
  return { seed, truncation: Number(truncation.value) };
}

function enlarge(tile) {
  const seed = tile.dataset.seed, place = wall.tiles().indexOf(tile);
  enlarged = tile;
  large.width = large.height = model.size;
  large.getContext('2d').drawImage(tile.firstChild, 0, 0);
  resize(large, side(model.size, Math.min(512, window.innerWidth - 72)));
  large.setAttribute('aria-label', say('enlarged', { seed }));
  at('samples-caption').textContent = say('seed', { seed });
  at('samples-recipe').textContent = JSON.stringify(pictureOf(at('samples-stage')).recipe, null, 1);
  at('samples-copied').textContent = '';
  at('samples-before').disabled = place <= 0;
  at('samples-after').disabled = place >= wall.tiles().length - 1;
  dialog.dataset.seed = seed;
  if (!dialog.open) dialog.showModal();
  layNearest([]);
  findNearest({ model: model.model, seeds: seed, truncation: Number(truncation.value) });
}

// Newest wins: six places are kept free, so that nothing jumps.
const findNearest = latest(async (request) => {
  nearNote.textContent = say('nearest_looking');
  const answer = await ask('nearest', request);
  if (request.seeds !== dialog.dataset.seed) return;
  if (!answer.ok) nearNote.textContent = answer.error;
  else if (!answer.count) { near.replaceChildren(); nearNote.textContent = say(answer.data ? 'nearest_none' : 'nearest_unknown', { data: answer.data }); }
  else await showNearest(answer);
});

async function showNearest({ sheet, distances, places, count }) {
  const decoded = await decode(sheet);
  layNearest(distances.map((distance, k) => [numbers(distance, 1), say('nearest_one', { place: numbers(places[k]), distance: numbers(distance, 1) })]));
  [...near.querySelectorAll('canvas')].forEach((canvas, k) => paint(canvas, decoded, k));
  nearNote.textContent = say('nearest_note', { count: numbers(count) });
}

function layNearest(found) {
  const room = Math.min(95, (window.innerWidth - 76) / 3); // three a row
  const shown = found.length ? found : Array(6).fill(['\u00a0', '']);
  near.replaceChildren(...shown.map(([caption, label]) => el('div', { class: 'tile', role: 'listitem', title: label }, canvasOf(model.size, side(model.size, room), label), el('span', { class: 'caption figure' }, caption))));
}

function step(by) {
  const tiles = wall.tiles(), next = tiles[tiles.indexOf(enlarged) + by];
  if (next) enlarge(next);
}

keepable(at('samples-stage'), () => (enlarged ? recipeFor(enlarged.dataset.seed) : null));
at('samples-keep').addEventListener('click', () => { keepPicture(at('samples-stage')); at('samples-copied').textContent = say('kept_now'); });
at('samples-copy').addEventListener('click', async () => { at('samples-copied').textContent = await copyText(at('samples-recipe').textContent, 'recipe_copied'); });
at('samples-before').addEventListener('click', () => step(-1));
at('samples-after').addEventListener('click', () => step(1));
at('samples-save').addEventListener('click', (event) => download(dialog.dataset.seed, event.currentTarget, 'png'));
at('samples-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener('close', () => enlarged.focus()); // the wall goes on where the dialog leaves off
dialog.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by) { event.preventDefault(); step(by); }
});

share({
  state: () => ({ seeds: seeds.value, truncation: Number(truncation.value), order: order.value, columns: shownColumns(), wanted: columns.value, factor: sizes.value }),
  take(state) {
    if (typeof state.seeds === 'string') seeds.value = state.seeds;
    if (Number.isFinite(state.truncation)) truncation.value = state.truncation;
    for (const [field, value] of [[order, state.order], [columns, state.wanted], [sizes, state.factor]]) {
      if ([...field.options].some((each) => each.value === String(value))) field.value = value;
    }
    factor = Number(sizes.value) || factor;
    sort();
  },
});

begin((value, same) => {
  const another = !model || model.size !== value.size;
  model = value;
  digest = value.digest;
  if (!seeds.value) seeds.value = value.seeds;
  if (another) offerSizes(value.size);
  if (dialog.open && !same) dialog.close();
  if (!wall.tiles().length) wall.lay(value.first, value.size);
  sort();
});
