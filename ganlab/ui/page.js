// The open tab stands in the address (#walk), so that a refresh, a bookmark or a link opens it again.
(() => {
  const tab = (name) => document.getElementById(`tab-${name}-button`);
  document.addEventListener('click', (event) => {
    const found = /^tab-([a-z]+)-button$/.exec(event.target.closest('[role=tab]')?.id || '');
    if (event.target.closest('#train-explore')) history.replaceState(null, '', '#samples');
    if (found) history.replaceState(null, '', `#${found[1]}`);
  });
  const wanted = /^#([a-z]+)$/.exec(location.hash);
  if (!wanted) return;
  const started = Date.now();
  const timer = setInterval(() => {
    if (tab(wanted[1])) tab(wanted[1]).click();
    if (tab(wanted[1]) || Date.now() - started > 20000) clearInterval(timer);
  }, 50);
})();
