// The tab begins: with another model from its worked example, with another snapshot of the same run from where it is.
let borrowed = null; // a direction that came with a link
let wished = { row: null, place: null, frame: null }; // what shall be chosen, and where the sliders shall stand
let timer = 0, drawn = Promise.resolve(), tellDrawn = () => {};

// A link is taken in the same breath.
function soon() {
  clearTimeout(timer);
  timer = setTimeout(draw, 0);
  tellDrawn();
  drawn = new Promise((resolve) => { tellDrawn = resolve; });
}

const draw = latest(async () => {
  const { row, place, frame } = wished;
  wished = { row: null, place: null, frame: null };
  if (frame !== null) path.wish(frame);
  fillGroups();
  await fetchPath(pathRequest);
  if (!chosen) await showStill();
  if (groups.minus.length || groups.plus.length) await turned();
  if (place !== null) one.wish(place);
  await rank(row);
  tellDrawn();
});

share({
  // What is moved is known when the list is; where there is nothing to move, the path stands alone.
  state: async () => { await drawn; await listed; return { path: { ...pathRequest(), model: undefined }, frame: part(pathSlider), one: chosen && { ...oneRequest(), model: undefined }, list: way.value, place: part(oneSlider), groups }; },
  take({ path: walk, one: move, list: chosenWay, groups: given, frame, place }) {
    for (const [field, value] of [[pathSeeds, walk?.seeds], [kind, walk?.kind], [oneSeeds, move?.seeds], [way, chosenWay]]) {
      if (typeof value === 'string' && (!field.options || [...field.options].some((each) => each.value === value))) field.value = value;
    }
    pathMore.set(objects(walk?.more));
    oneMore.set(objects(move?.more));
    groups = { minus: objects(given?.minus), plus: objects(given?.plus) };
    apart.checked = move?.apart === true;
    held = objects(move?.held).filter((each) => Number.isFinite(each.value) && each.far > 0).slice(0, MOST_HELD)
      .map(({ name, value, far, way: kindOf, coordinate, own }) => ({ name: String(name), value, reach: far, move: own ? { way: kindOf, own } : { way: kindOf, coordinate } }));
    const own = move?.own, name = String(own?.name);
    borrowed = own && way.value === 'saved' ? { name, score: 0, reach: Number(own.reach) || 1, foreign: false, digest: model.digest, move: { way: 'own', own } } : null;
    wished = { row: own ? name : move?.coordinate ?? null, place: number(place), frame: number(frame) };
    wishedReach = number(move?.reach);
    layHeld();
    soon();
  },
});

const objects = (given) => (given && typeof given === 'object' ? Object.values(given).filter((each) => each && typeof each === 'object') : []);
const part = (slider) => Number(slider.value) / Math.max(1, Number(slider.max));
const number = (value) => (Number.isFinite(value) ? value : null);

begin((value, same) => {
  const first = !model;
  model = value;
  digest = value.digest;
  if (first) { pathSeeds.value = value.path; oneSeeds.value = value.faces; }
  pathCanvas.setAttribute('aria-label', say('path_canvas'));
  if (pathCanvas.width !== value.size) pathCanvas.width = pathCanvas.height = value.size;
  resize(pathCanvas, side(value.size, Math.min(384, breadth())));
  if (same) wished.row = chosen && (chosen.move.coordinate ?? chosen.name);
  else forget(value);
  soon();
});

// What belongs to the model that was there before: latents, directions and places.
function forget(value) {
  held = [];
  chosen = between = borrowed = null;
  groups = { minus: [], plus: [] };
  for (const box of Object.values(boxes)) box.replaceChildren();
  for (const more of [pathMore, oneMore]) more.set([]);
  clearRows();
  allow(value.reach);
  layHeld();
  path.clear();
  one.clear();
  layStops(value.stops);
  here.hidden = true;
  layLegs(value.stops.length - 1, value.leg + 1);
  faces.replaceChildren();
  layFaces(value.shown);
}
