// The sections of the page, in their order: those that it has data for.

const main = document.querySelector('main');
const contents = document.getElementById('contents');

/** Adds a section. */
function section(id, title, about) {
  const place = make('section', { id, 'aria-labelledby': `${id}-title` }, make('h2', { id: `${id}-title` }, title));
  if (about) place.append(make('p', { class: 'note' }, about));
  main.append(place);
  contents.append(make('a', { href: `#${id}` }, title));
  return place;
}

contents.append(make('a', { href: '#story' }, 'What happened'));
tools(document.getElementById('tools'));

// First what sets `days`, which all tables show.
if (sheets.pace) timeline(section('time', 'Timeline'));
if (sheets.findings) {
  const found = section('findings', sheets.findings.title, sheets.findings.about);
  findings(sheets.findings, found);
  if (sheets.findings.rows.length > 0) {
    const whole = make('details', { class: 'box' }, make('summary', {}, 'All findings as a table'));
    found.append(whole);
    table(sheets.findings, whole);
  }
}
if (sheets.trees) graph(section('graph', 'Who talked to whom'));
if (page.diagnosis) diagnosis(section('diagnosis', 'Where the time went'));

/** The tables that stand for themselves. Those that the page knows by name come first, in this order. */
const ORDER = ['files', 'changes', 'logons', 'calls', 'failed', 'slow', 'anomalies', 'trees', 'connections', 'credits'];
const others = page.sheets.map((sheet) => sheet.id).filter((id) => !ORDER.includes(id) && !['findings', 'pace'].includes(id));
for (const id of [...ORDER, ...others].filter((id) => sheets[id])) {
  const sheet = sheets[id];
  const place = section(id.replace(/\W+/g, '-'), sheet.title, sheet.about);
  if (id === 'files' && sheet.rows.length > 0) files(sheet, place);
  table(sheet, place, (row) => (id === 'logons' && value(sheet, row, 'outcome') === 'failure' ? 'failed' : ''));
}

const foot = document.getElementById('foot');
if (page.summary) {
  const { traffic, capture } = page.summary;
  const lost = [
    [traffic.bytes_lost, `${bytes(traffic.bytes_lost)} are missing from the capture`],
    [traffic.encrypted_frames, `${counted(traffic.encrypted_frames, 'encrypted frame')} could not be read`],
    [traffic.smb1_messages, `${counted(traffic.smb1_messages, 'message')} of SMB1 were not read`],
  ].filter(([count]) => count > 0);
  foot.append(make('p', {}, `${shown(page.captures.join(', '))}: ${counted(capture.packets, 'packet')}, ${bytes(capture.bytes)}. ${lost.map(([, note]) => `${note}. `).join('')}`));
}
foot.append(
  make('p', {}, 'This file contains everything that it shows, loads nothing, and runs no script but its own. Names are shown as they were sent; characters that cannot be seen are written out as \\u{…}.'),
);
if (page.summary) foot.append(command('summary'));
document.documentElement.dataset.ready = 'true';
