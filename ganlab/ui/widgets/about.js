// One sentence on the chosen model and the device; the time machine over a run's snapshots; how the page is shown.
const machine = element.querySelector('[data-machine]'), slider = at('model-machine'), place = machine.querySelector('[role=status]');
let patience = 0;

function show() {
  const value = props.value || {}, snapshots = value.snapshots || [];
  element.querySelector('[data-sentence]').textContent = value.sentence || '';
  element.querySelector('[data-device]').textContent = value.device || '';
  machine.hidden = snapshots.length < 2;
  slider.max = Math.max(1, snapshots.length - 1);
  slider.value = snapshots.indexOf(value.at);
  tell();
}

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
