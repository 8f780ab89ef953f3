// One sentence on the chosen model and the device; the time machine over a run's snapshots; how the page is shown.
const machine = element.querySelector('[data-machine]'), slider = at('model-machine'), place = machine.querySelector('[role=status]');
const edits = at('model-edit');
let patience = 0;

function show() {
  const value = props.value || {}, snapshots = value.snapshots || [];
  element.querySelector('[data-sentence]').textContent = value.sentence || '';
  element.querySelector('[data-device]').textContent = value.device || '';
  machine.hidden = snapshots.length < 2;
  slider.max = Math.max(1, snapshots.length - 1);
  slider.value = snapshots.indexOf(value.at);
  offerEdits();
  tell();
}

// The edits that come with this model, and those of it that were saved in the Ablate tab (edits.js), to hold one in
// every other tab.
function offerEdits() {
  const { digest, edits: shipped } = props.value || {};
  const saved = { ...shipped, ...JSON.parse(localStorage.getItem(`ganlab.edits.${digest}`) || '{}') }, names = Object.keys(saved);
  const same = names.find((name) => JSON.stringify(saved[name]) === JSON.stringify(ganlab.held));
  edits.parentElement.hidden = !names.length;
  edits.replaceChildren(el('option', { value: '' }, say('edit_none')), ...names.map((name) => el('option', { value: name }, name)));
  edits.value = same || '';
  if (ganlab.held && !same) ganlab.hold(null);
  edits.onchange = () => ganlab.hold(saved[edits.value] || null);
}
window.addEventListener('ganlab-edits', offerEdits);

function tell() {
  const images = ((props.value || {}).snapshots || [])[slider.value];
  place.textContent = images === undefined ? '' : say('machine_place', { images: numbers(images) });
  slider.setAttribute('aria-valuetext', place.textContent);
}

// Every tab follows, and keeps what was set on it.
slider.addEventListener('input', () => {
  tell();
  clearTimeout(patience);
  patience = setTimeout(() => {
    const { run, snapshots } = props.value, last = Number(slider.value) === snapshots.length - 1;
    trigger('moved', { key: last ? run : `${run}@${snapshots[slider.value]}` });
  }, 150);
});

at('page-language').value = language;
at('page-language').addEventListener('change', (event) => ganlab.speak(event.target.value));
at('page-lecture').addEventListener('click', () => ganlab.lecture());
at('page-tour').addEventListener('click', () => ganlab.tour(words.steps));
watch('value', show);
show();
