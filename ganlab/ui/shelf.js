// The shelf: pictures that a visitor keeps, in this browser tab alone. Widgets reach it as `ganlab.shelf`.
// A picture is {id, name, key, recipe, uri}: the model's key, docs/formats.md's recipe, and how it looks.
ganlab.shelf = (() => {
  const STORE = 'ganlab-shelf', MOST = 60, listeners = new Set(), past = [];
  let kept = [];
  try { kept = JSON.parse(sessionStorage.getItem(STORE)) || []; } catch { kept = []; }
  function change(next) {
    past.push(kept);
    settle(next);
  }
  function settle(next) {
    kept = next;
    try { sessionStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* full: it lives until the page is closed */ }
    for (const each of listeners) each(kept);
  }
  return {
    MOST,
    kept: () => kept,
    past: () => past.length,
    keep(pictures) {
      const made = pictures.map((each) => ({ id: crypto.randomUUID?.() || String(Math.random()), name: '', ...each }));
      change([...kept, ...made].slice(-MOST));
    },
    rename: (id, name) => settle(kept.map((each) => (each.id === id ? { ...each, name } : each))),
    remove: (id) => change(kept.filter((each) => each.id !== id)),
    clear: () => change([]),
    undo() { if (past.length) settle(past.pop()); },
    listen(listener) { listeners.add(listener); listener(kept); return () => listeners.delete(listener); },
  };
})();
