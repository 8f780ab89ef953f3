// What became of an archive's files, and a wall of the pictures as the networks will see them.
const part = (name) => element.querySelector(`[data-${name}]`);

function show() {
  const value = props.value || {};
  complain(value.ok === false ? value.error : '');
  const report = value.ok ? value.report : null;
  const drawn = value.ok ? value.labels : null;
  part('summary').textContent = report ? summary(report) : drawn ? say('drawn', { labels: value.labels.join(', ') }) : value.ok === false ? '' : say('empty');
  part('summary').dataset.kind = report ? 'report' : 'hint';
  part('verdicts').replaceChildren(...(report ? verdicts(report) : []));
  part('notes').replaceChildren(...(report ? report.notes.map((note) => el('li', {}, note)) : []));
  part('title').textContent = value.wall ? say('wall') : '';
  wall(value.wall);
  part('files').hidden = !report || !report.examples.length;
  if (report) files(report);
}

function summary(report) {
  return say('summary', {
    pictures: numbers(report.used + report.converted), size: report.image_size, files: numbers(report.files),
    channels: say(report.channels === 1 ? 'gray' : 'colour'), seconds: numbers(report.seconds, 1),
  });
}

function verdicts(report) {
  const counts = { used: report.used, converted: report.converted, 'set aside': report.set_aside };
  const rows = Object.entries(counts).map(([verdict, count]) => {
    const reasons = Object.entries(report.counts[verdict] || {}).filter(([reason]) => verdict !== 'used');
    return el('div', { class: 'verdict', 'data-verdict': verdict },
      el('b', { class: 'figure' }, numbers(count)), el('span', {}, say(verdict)),
      el('span', { class: 'quiet' }, reasons.map(([reason, n]) => `${numbers(n)} ${why(reason)}`).join(', ')));
  });
  const facts = [say('sizes', { w0: report.width[0], w1: report.width[1], h0: report.height[0], h1: report.height[1] })];
  const names = Object.entries(report.classes || {}).map(([column, values]) => `${column} (${Object.keys(values).slice(0, 8).map((value) => value || say('unlabelled')).join(', ')}${Object.keys(values).length > 8 ? ', …' : ''})`);
  if (names.length) facts.push(say('classes', { names: names.join('; ') }));
  return [...rows, el('p', { class: 'quiet' }, facts.join(' '))];
}

function why(reason) {
  return (words.why || {})[reason] || reason;
}

// Each picture is a tile of one sheet, enlarged by a whole factor so that it is at least 48 px.
function wall(sheet) {
  if (!sheet) { part('wall').replaceChildren(); return; }
  const factor = Math.max(1, Math.ceil(48 / sheet.size)), side = sheet.size * factor;
  const tiles = Array.from({ length: sheet.count }, (_, index) => {
    const tile = el('div', { class: 'tile picture', role: 'img', 'aria-label': say('wall_alt', { n: index + 1 }) });
    const x = (index % sheet.columns) * side, y = Math.floor(index / sheet.columns) * side;
    Object.assign(tile.style, {
      width: `${side}px`, height: `${side}px`, backgroundImage: `url("${sheet.src}")`,
      backgroundSize: `${sheet.columns * side}px auto`, backgroundPosition: `-${x}px -${y}px`,
    });
    return tile;
  });
  part('wall').replaceChildren(...tiles);
  element.dataset.tiles = sheet.count;
  arrange();
}

function arrange() {
  const box = part('wall'), count = box.children.length, room = element.clientWidth;
  if (!count || !room) return;
  const each = parseFloat(box.firstChild.style.width) + 2;
  box.style.maxWidth = `${columnsOf(count, Math.max(1, Math.floor((room + 2) / each))) * each - 1}px`;
}

function files(report) {
  part('files').querySelector('summary').textContent = say('examples');
  const heads = ['file', 'verdict', 'reason', 'detail'].map((name) => el('th', { scope: 'col' }, say(name)));
  const rows = report.examples.map((row) => el('tr', {},
    el('td', { class: 'name' }, row.file), el('td', {}, say(row.verdict)),
    el('td', {}, row.reason.split(', ').map(why).join(', ')), el('td', { class: 'quiet' }, row.detail)));
  part('table').replaceChildren(el('table', {}, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows)),
    el('p', { class: 'quiet' }, say('more', { n: numbers(report.examples.length) })));
}

new ResizeObserver(arrange).observe(element);
watch('value', show);
show();
