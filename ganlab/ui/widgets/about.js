// One sentence on the chosen model and the device; the time machine over a run's snapshots; how the page is shown.
const machine = element.querySelector('[data-machine]'), slider = at('model-machine'), place = machine.querySelector('[role=status]');
const edits = at('model-edit');
let patience = 0, going = null; // where the time machine was moved to, until the page is there: {run, images, key}

function show() {
  const value = props.value || {}, snapshots = value.snapshots || [];
  element.querySelector('[data-sentence]').textContent = value.sentence || '';
  element.querySelector('[data-device]').textContent = value.device || '';
  machine.hidden = snapshots.length < 2;
  slider.max = Math.max(1, snapshots.length - 1);
  if (!going || going.run !== value.run || going.images === value.at) { going = null; clearTimeout(patience); }
  else go(); // an older move was answered last
  slider.value = snapshots.indexOf(going ? going.images : value.at);
  offerEdits();
  tell();
}

// The edits that come with this model, and those of it that were saved in the Ablate tab (edits.js), to hold one in
// every other tab.
function offerEdits() {
  const { key, digest, edits: shipped } = props.value || {}, held = ganlab.heldIn(key);
  const saved = { ...shipped, ...JSON.parse(localStorage.getItem(`ganlab.edits.${digest}`) || '{}') }, names = Object.keys(saved);
  const found = names.findIndex((name) => JSON.stringify(saved[name]) === JSON.stringify(held));
  const offered = [['edit_none', null], ...names.map((name) => [name, saved[name]]), ...(held && found < 0 ? [['edit_other', held]] : [])];
  edits.parentElement.hidden = offered.length === 1;
  edits.replaceChildren(...offered.map(([name], k) => el('option', { value: k || '' }, names.includes(name) ? name : say(name))));
  edits.value = !held ? '' : found < 0 ? offered.length - 1 : found + 1;
  edits.onchange = () => ganlab.hold(offered[Number(edits.value)][1], key);
}
for (const news of ['ganlab-edits', 'ganlab-edit']) window.addEventListener(news, offerEdits);

function tell() {
  const images = ((props.value || {}).snapshots || [])[slider.value];
  place.textContent = images === undefined ? '' : say('machine_place', { images: numbers(images) });
  slider.setAttribute('aria-valuetext', place.textContent);
}

// Every tab follows, and keeps what was set on it.
slider.addEventListener('input', () => {
  const { run, snapshots } = props.value, images = snapshots[slider.value], last = Number(slider.value) === snapshots.length - 1;
  going = { run, images, key: last ? run : `${run}@${images}` };
  tell();
  go();
});

function go() {
  clearTimeout(patience);
  patience = setTimeout(() => trigger('moved', { key: going.key }), 150);
}

at('page-language').value = language;
at('page-language').addEventListener('change', (event) => ganlab.speak(event.target.value));
at('page-lecture').addEventListener('click', () => ganlab.lecture());
at('page-tour').addEventListener('click', () => ganlab.tour(words.steps));
watch('value', show);
show();
