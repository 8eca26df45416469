// Keys of the frame, and the reader's time zone.
let listener;

export function start(page) {
  listener = event => onKey(event, page);
  document.addEventListener('keydown', listener);
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    prefersUtc: localStorage.getItem('farthing.zone') === 'utc',
  };
}

export function stop() {
  document.removeEventListener('keydown', listener);
}

export function preferUtc(utc) {
  localStorage.setItem('farthing.zone', utc ? 'utc' : 'browser');
}

function onKey(event, page) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (!isDialogOpen()) page.invokeMethodAsync('OnKey', 'k');
    return;
  }

  if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen() || isTyping(event.target)) return;

  if (event.key === '?' || event.key === 'p') page.invokeMethodAsync('OnKey', event.key);
  else if (event.key === 'j') moveRow(1);
  else if (event.key === 'k') moveRow(-1);
  else if (event.key === 't') document.querySelector('[data-action="theme"]')?.click();
  else if (event.key === '[') document.querySelector('[data-action="rail"]')?.click();
}

function isTyping(target) {
  return target.closest?.('input, select, textarea, [contenteditable]') != null;
}

function isDialogOpen() {
  return document.querySelector('[role="dialog"]') != null;
}

// Rows are walked by the links in their first column, so that Enter opens one.
function moveRow(step) {
  const rows = [...document.querySelectorAll('a[data-row]')];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}
