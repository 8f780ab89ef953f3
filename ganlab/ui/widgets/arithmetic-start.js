// The controls, the links, and the beginning.
letters.addEventListener('keydown', (event) => {
  const all = names(), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  activate(all[(all.indexOf(active) + step + all.length) % all.length], true);
});
wallBox.addEventListener('keydown', (event) => {
  const tile = event.target.closest('.tile');
  if (!tile || !(event.key in slots) || !bareKey(event)) return;
  activate(event.key);
  toggle(event.key, tile.dataset.seed);
});
addSlot.addEventListener('click', () => { cardOf(add()).querySelector('.letter').focus(); solve(); });
expression.addEventListener('input', () => solve(true));
expression.addEventListener('change', () => solve());
noise.addEventListener('input', () => { tellNoise(); solve(); });
at('arithmetic-reseed').addEventListener('click', () => { noiseSeed += 1; solve(); });
wallSeeds.addEventListener('change', fillWall);
at('arithmetic-put').addEventListener('click', async () => {
  const wish = into.value, recipe = recipeAt(4), item = recipe && await itemOf(recipe);
  const slot = item && (wish || add());
  if (!slot) return;
  await put(slot, item);
  into.value = wish && [...into.options].some((each) => each.value === wish) ? wish : into.options[into.options.length - 1].value;
});
at('arithmetic-download').addEventListener('click', async () => {
  const answer = await inform('panel', wanted());
  if (answer) keep(answer.file);
});

function tellNoise() {
  noise.nextElementSibling.textContent = '±' + numbers(noise.value, 2);
}

// Slots from outside: lists of seeds and of latents under the letters that there are.
function slotsFrom(given) {
  const rows = LETTERS.filter((slot) => Array.isArray(given[slot])).map((slot) => [slot, given[slot].map((item) => (Array.isArray(item) ? item : String(item)))]);
  return rows.length ? Object.fromEntries(rows) : slots;
}

// The select of a slot that holds a concept's first three says so.
function nameConcepts() {
  for (const slot of names()) {
    const found = Object.entries(model.concepts).find(([, rows]) => slots[slot].length && same(rows.slice(0, 3), slots[slot]));
    cardOf(slot).querySelector('select').value = found ? found[0] : '';
  }
}

share({
  state: () => ({ slots, expression: expression.value, noise: Number(noise.value), noise_seed: noiseSeed, seeds: wallSeeds.value }),
  take(state) {
    slots = slotsFrom(state.slots || {});
    if (typeof state.expression === 'string') expression.value = state.expression;
    if (state.noise !== undefined) noise.value = state.noise;
    if (Number.isSafeInteger(state.noise_seed)) noiseSeed = state.noise_seed;
    if (typeof state.seeds === 'string') wallSeeds.value = state.seeds;
    at('arithmetic-example').textContent = '';
    tellNoise();
    layCards();
    nameConcepts();
    activate(names()[0]);
    refresh();
  },
});

begin((value, again) => {
  const resized = !model || model.size !== value.size, kept = again && model && model.z_dim === value.z_dim;
  if (!kept || !same(model.concepts, value.concepts)) cards.replaceChildren();
  model = value;
  digest = value.digest;
  if (!kept) {
    forgetRows();
    slots = structuredClone(value.slots);
    expression.value = value.expression;
    const [a, b, c] = value.example;
    at('arithmetic-example').textContent = a ? say('example_concepts', { a, b, c }) : say(Object.keys(value.concepts).length ? 'example_choose' : 'example_seeds');
  }
  if (!wallSeeds.value) wallSeeds.value = value.seeds;
  const concepts = Object.keys(value.concepts);
  at('arithmetic-concepts').textContent = concepts.length ? say('concepts', { names: concepts.join(', ') }) : '';
  tellNoise();
  layCards();
  nameConcepts();
  if (resized) layPanel();
  if (!wall.tiles().length) wall.lay(value.first, value.size);
  activate(kept && active in slots ? active : names()[0]);
  solve().then(fillWall);
});
