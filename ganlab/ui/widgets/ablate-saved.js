// Sets of units under names: saved in this browser, loaded, deleted, taken out as a file and brought in.
const savedName = at('ablate-name'), savedList = at('ablate-saved');

// What is off now, as an edit; its region is the one that the last answer has worked out, cells of the stage.
function editNow() {
  const region = shownDrop && hasRegion() ? shownDrop.region : [];
  return { drop: { [marks.stage]: marks.off }, ...(region.length ? { region } : {}) };
}

const tell = (key, facts) => { at('ablate-saved-said').textContent = say(key, facts); };

at('ablate-save').addEventListener('click', () => {
  const name = savedName.value.trim();
  if (!name) { tell('name_first'); return savedName.focus(); }
  if (!marks.off.length) return tell('none_off');
  tell(edits.save(name, editNow()) ? 'saved' : 'not_saved', { name });
  showSaved();
});
savedName.addEventListener('keydown', (event) => { if (event.key === 'Enter') at('ablate-save').click(); });

function showSaved() {
  const all = Object.entries(edits.list());
  savedList.replaceChildren(...all.map(([name, edit]) => el('li', null,
    el('button', { type: 'button', class: 'plain name', onclick: () => loadEdit(name, edit) }, name),
    el('span', { class: 'quiet figure' }, Object.entries(edit.drop).map(([where, units]) => say('saved_units', { n: units.length, stage: where })).join(', ') + (edit.region ? `, ${say('saved_region')}` : '')),
    el('button', { type: 'button', class: 'plain', 'aria-label': say('delete_edit', { name }), onclick: () => { edits.remove(name); showSaved(); tell('deleted', { name }); } }, say('delete')))));
  at('ablate-saved-empty').hidden = all.length > 0;
  at('ablate-export').disabled = !all.length;
}

// An edit of several stages cannot be shown by one list: its first stage is.
function loadEdit(name, edit) {
  const [[where, units], ...more] = Object.entries(edit.drop);
  if (!(where in model.stages)) return tell('no_such_stage', { name, stage: where });
  record();
  marks.off = units.filter((unit) => unit < model.stages[where]).sort((a, b) => a - b);
  delete marks.painted[REGION];
  delete marks.boxes[REGION];
  if (edit.region) marks.boxes[REGION] = structuredClone(edit.region);
  bitmaps.delete(REGION);
  const other = where !== marks.stage;
  stage.value = marks.stage = where;
  savedName.value = name;
  tell(more.length ? 'loaded_first' : 'loaded', { name, stage: where });
  showMarks();
  if (other) return fit({ settled: true });
  showOff();
  drop();
}

at('ablate-export').addEventListener('click', () => {
  const text = JSON.stringify({ format: 1, model: digest, edits: edits.list() }, null, 1);
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  keep({ uri: `data:application/json;base64,${btoa(bytes)}`, name: 'edits.json' });
});
at('ablate-import').addEventListener('click', () => at('ablate-file').click());
at('ablate-file').addEventListener('change', async (event) => {
  const [file] = event.target.files;
  event.target.value = '';
  if (!file) return;
  let found = {}, from = '';
  try { const read = JSON.parse(await file.text()); found = edits.read(read.edits); from = read.model; } catch (error) { found = {}; }
  const names = Object.keys(found);
  if (!names.length) return tell('no_edits');
  names.forEach((name) => edits.save(name, found[name]));
  tell(from === digest ? 'imported' : 'imported_other', { n: names.length });
  showSaved();
});
