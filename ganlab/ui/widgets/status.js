// How a run is doing: its phase, how far, how fast, how long still, and its health in words.
const part = (name) => element.querySelector(`[data-${name}]`);

function show() {
  const now = props.value || {};
  element.dataset.phase = now.phase || '';
  element.dataset.run = now.run || '';
  element.dataset.images = now.images ?? '';
  part('phase').textContent = now.phase ? (words.phases || {})[now.phase] || now.phase : say('none');
  part('figures').textContent = figures(now).join(' · ');
  const percent = now.total ? Math.min(100, (100 * now.images) / now.total) : 0;
  part('bar').style.width = `${percent}%`;
  part('bar').setAttribute('aria-valuenow', Math.round(percent));
  part('bar').setAttribute('aria-label', say('progress'));
  part('health').textContent = now.health || (now.active ? say('waiting') : '');
  part('memory').textContent = now.active ? now.memory || '' : '';
  part('health').dataset.state = now.health_state || '';
  complain(now.error || '');
}

function figures(now) {
  if (!now.phase) return [];
  const found = [];
  if (now.total) found.push(say('images', { images: numbers(now.images), total: numbers(now.total) }));
  if (now.images) found.push(say('epoch', { epoch: numbers(now.epoch, 1) }));
  if (now.images_per_s) found.push(say('speed', { speed: numbers(now.images_per_s, now.images_per_s < 10 ? 1 : 0) }));
  if (now.left) found.push(say('left', { time: now.left }));
  return found;
}

watch('value', show);
show();
