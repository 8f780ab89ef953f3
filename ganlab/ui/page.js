// Before anything of the page runs: the visitor's language, and what the address asks for. Shared by all widgets: `ganlab`.
window.ganlab = (() => {
  const LANGUAGES = ['en', 'ko'], COOKIE = 'ganlab-language';

  // The server has chosen, by the cookie or by what the browser asks for, and said so in navigator (ui/language.py).
  const language = LANGUAGES.find((each) => navigator.language.startsWith(each)) || LANGUAGES[0];
  document.documentElement.dataset.language = language;
  document.documentElement.lang = language;
  function speak(other) {
    document.cookie = `${COOKIE}=${other}; path=/; max-age=31536000; SameSite=Strict`;
    location.reload();
  }

  // The address: #walk opens a tab; #walk?model=checkpoints/faces&digest=…&state=… opens it as somebody else had set it.
  const [, name, query] = /^#([a-z]+)(?:\?(.*))?$/.exec(location.hash) || [];
  const fields = new URLSearchParams(query || '');
  const link = { tab: name || null, model: fields.get('model'), digest: fields.get('digest'), state: unpack(fields.get('state')) };
  function unpack(text) {
    try {
      const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
      const value = JSON.parse(new TextDecoder().decode(bytes));
      return value && typeof value === 'object' ? value : null;
    } catch { return null; }
  }
  function address(tab, model, digest, state) {
    const bytes = new TextEncoder().encode(JSON.stringify(state));
    const packed = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    return `${location.origin}${location.pathname}#${tab}?${new URLSearchParams({ model, digest, state: packed })}`;
  }
  // What a tab shall be set to because of the link, once.
  function linked(tab) {
    if (tab !== link.tab || !link.state) return null;
    const { digest, state } = link;
    link.state = null;
    return { digest, state };
  }

  const button = (tab) => document.getElementById(`tab-${tab}-button`);
  function open(tab) {
    button(tab)?.click();
  }
  // What the server would open of the Train tab, unless the visitor has chosen meanwhile (tabs/train.py).
  let viewed = false;
  const firstView = (selected) => (viewed ? { __type__: 'update' } : { __type__: 'update', selected });
  document.addEventListener('click', (event) => {
    const found = /^tab-([a-z]+)-button$/.exec(event.target.closest('[role=tab]')?.id || '');
    if (event.target.closest('#train-view-new-button, #train-view-runs-button')) viewed = true;
    if (event.target.closest('#train-explore')) history.replaceState(null, '', '#samples');
    if (found) history.replaceState(null, '', `#${found[1]}`);
  });
  if (link.tab) {
    const started = Date.now();
    const timer = setInterval(() => {
      const there = button(link.tab);
      if (there && there.getAttribute('aria-selected') !== 'true') open(link.tab);
      if (there || Date.now() - started > 120000) clearInterval(timer);
    }, 50);
  }
  // An edit, {drop?, insert?, region?}, that holds in every tab but the one that makes edits, for one model or all snapshots
  // of one run; null is none.
  let held = null, of = '';
  const run = (key) => (key || '').split('@')[0];
  function hold(edit, key) {
    [held, of] = [edit, run(key)];
    window.dispatchEvent(new Event('ganlab-edit'));
  }
  const heldIn = (key) => (held && of === run(key) ? held : null);
  // Ask whether anything is new (ui/polling.py): an update for each output of the listener that asks, or nothing. While a
  // question of that name is under way it is not asked again, unless it is about something else or somebody has changed
  // something (fresh): then the answer to the older one does not count.
  const underWay = {};
  async function poll(name, { seen, open, fresh, ...about }) {
    const what = JSON.stringify(about), root = window.gradio_config?.root || '';
    if (underWay[name]?.what === what && !fresh) return [];
    const mine = underWay[name] = { what };
    const fields = Object.entries({ ...about, seen, open, fresh }).filter(([, value]) => value !== undefined && value !== null);
    try {
      const answer = await fetch(`${root}/ganlab/poll/${name}?${new URLSearchParams(fields)}`, { signal: AbortSignal.timeout(30000) });
      if (answer.status === 401) location.reload(); // the login is over: the page asks for a new one
      else if (answer.status > 204) console.warn(`poll ${name}: ${answer.status}`);
      const updates = answer.status === 200 ? await answer.json() : [];
      return mine === underWay[name] ? updates : [];
    } catch { return []; } // the server is away: a later poll will tell
    finally { if (mine === underWay[name]) delete underWay[name]; }
  }
  return { language, poll, speak, address, linked, open, firstView, link, hold, heldIn };
})();
