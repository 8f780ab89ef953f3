// Samples of a list of seeds, and how they change with truncation.
const seeds = at('samples-seeds'), truncation = at('samples-truncation'), level = truncation.nextElementSibling;
const order = at('samples-order'), unsorted = at('samples-order-error');
const sizes = at('samples-size'), columns = at('samples-columns');
let model = null, factor = 2;

const box = at('samples-wall');
const wall = wallOf(box, { width: (size) => width(size), pressed: (event) => enlarge(event.currentTarget), shown: tell, wanted: () => Number(columns.value), recipe: recipeFor });

// The CSS side of a tile: `factor` times the picture.
function width(size) {
  return size * factor;
}

let sorted = null; // the seeds by D's score, once they have been sorted

function request() {
  return { model: model.model, seeds: sorted || seeds.value, truncation: Number(truncation.value) };
}

function draw() {
  level.textContent = numbers(truncation.value, 2);
  return wall.fill(request());
}

// Sorting takes every picture, so it is done when it is asked for or other seeds are; a slider keeps the order.
async function sort() {
  sorted = null;
  unsorted.hidden = true;
  if (order.value === 'score') {
    const answer = await ask('ranked', request());
    if (answer.ok) sorted = answer.seeds;
    else Object.assign(unsorted, { textContent: answer.error, hidden: !answer.error });
    if (!answer.ok) order.value = 'seed';
  }
  return draw();
}

function tell(answer) {
  at('samples-count').textContent = say('count', { n: numbers(answer.seeds.length), size: model.size });
  if (renewed(answer)) draw();
}

function offerSizes(size) {
  factor = tileSide(size) / size;
  const whole = [0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16].filter((each) => size * each >= 32 && size * each <= 256);
  const factors = [...new Set([...whole, factor])].sort((a, b) => a - b);
  sizes.replaceChildren(...factors.map((each) => el('option', { value: each }, say('times', { side: Math.round(size * each), factor: Number(each.toFixed(2)) }))));
  sizes.value = factor;
}

columns.append(el('option', { value: 0 }, say('columns_auto')), ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 16].map((n) => el('option', { value: n }, n)));

async function download(wanted, button, as) {
  button.disabled = true;
  const answer = await inform('sheet', { ...request(), seeds: wanted, columns: shownColumns(), as });
  button.disabled = false;
  if (answer) keep(answer.file);
}

// As many columns as the wall shows, so that the file looks like the page.
function shownColumns() {
  const tiles = wall.tiles();
  return Math.max(1, tiles.filter((each) => each.offsetTop === tiles[0].offsetTop).length);
}

seeds.addEventListener('change', sort);
seeds.addEventListener('keydown', (event) => { if (event.key === 'Enter') sort(); });
order.addEventListener('change', sort);
truncation.addEventListener('input', draw);
sizes.addEventListener('change', () => {
  factor = Number(sizes.value);
  for (const each of wall.tiles()) resize(each.firstChild, width(model.size));
  wall.arrange();
});
columns.addEventListener('change', wall.arrange);
at('samples-download').addEventListener('click', (event) => download(request().seeds, event.currentTarget, at('samples-as').value));
