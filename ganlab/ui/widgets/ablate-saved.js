// Sets of units under names: saved in this browser, loaded, deleted, taken out as a file and brought in.
const savedName = at('ablate-name'), savedList = at('ablate-saved');

// What is done now, as an edit: its region and its levels are what the server works out, cells of the stage. Null: it failed.
async function editNow() {
  const { stage: where, units, ...asked } = dropRequest(), answer = await inform('drop', { ...asked, stage: where, units });
  return answer && editOf({ ...answer, stage: where, units });
}

const tell = (key, facts) => { at('ablate-saved-said').textContent = say(key, facts); };

at('ablate-save').addEventListener('click', async () => {
  const name = savedName.value.trim();
  if (!name) { tell('name_first'); return savedName.focus(); }
  if (!marks.off.length && !alsoParts().length) return tell('none_off');
  const edit = await editNow();
  if (!edit) return;
  tell(edits.save(name, edit) ? 'saved' : 'not_saved', { name });
  showSaved();
});
savedName.addEventListener('keydown', (event) => { if (event.key === 'Enter') at('ablate-save').click(); });

function showSaved() {
  const own = Object.entries(edits.list()), shipped = Object.entries(model.edits);
  at('ablate-shipped').hidden = !shipped.length;
  at('ablate-shipped').replaceChildren(say('saved_shipped'), ...shipped.flatMap(([name, edit]) => [' ', nameOf(name, edit)]));
  savedList.replaceChildren(
    ...own.map(([name, edit]) => el('li', null, nameOf(name, edit),
      el('span', { class: 'quiet figure' }, edits.parts(edit).map(({ stage: where, units, set, typical }) => say(set ? 'saved_set' : typical ? 'saved_typical' : 'saved_units', { n: units.length, stage: where })).join(', ') + (edit.region ? `, ${say('saved_region')}` : '')),
      el('button', { type: 'button', class: 'plain', 'aria-label': say('delete_edit', { name }), onclick: () => { edits.remove(name); showSaved(); tell('deleted', { name }); } }, say('delete')))));
  at('ablate-saved-empty').hidden = savedList.children.length > 0;
  at('ablate-export').disabled = !own.length;
}

const nameOf = (name, edit) => el('button', { type: 'button', class: 'plain name', onclick: () => loadEdit(name, edit) }, name);

// An edit whose parts cannot be shown here is held in every other tab. How far units are set the marks say anew.
function loadEdit(name, edit) {
  const parts = edits.parts(edit), strange = parts.find((part) => !(part.stage in model.stages)), before = JSON.stringify(marks), from = marks.stage;
  if (strange) return tell('no_such_stage', { name, stage: strange.stage });
  if (!takeEdit(edit)) { ganlab.hold(edit, model.model); return tell('loaded_elsewhere', { name }); }
  record(before);
  savedName.value = name;
  tell(inserting() ? 'loaded_set' : 'loaded', { name });
  showMarks();
  forgetCurve();
  if (from !== marks.stage) return fit({ settled: true });
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
