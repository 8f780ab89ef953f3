// One sentence on the chosen model, and the device.
function show() {
  const value = props.value || {};
  element.querySelector('[data-sentence]').textContent = value.sentence || '';
  element.querySelector('[data-device]').textContent = value.device || '';
}
watch('value', show);
show();
