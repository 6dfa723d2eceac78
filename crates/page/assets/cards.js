// Findings as cards, and where the time went.

/** Findings that are cards; the table below has all. */
const CARDS = 12;

function findings(sheet, place) {
  const list = make('div', { class: 'cards' });
  place.append(list);
  function draw() {
    const rows = sheet.rows.filter((row) => passes(sheet, row));
    list.replaceChildren();
    for (const row of rows.slice(0, CARDS)) {
      const get = (key) => value(sheet, row, key);
      const who = [get('user'), get('client') && `from ${get('client')}`, get('server') && `to ${get('server')}`].filter(Boolean).map(shown).join(' ');
      const what = [get('share'), get('path'), get('object')].filter(Boolean).map(shown).join(' ');
      const frames = make('p', {}, 'Proof: ');
      get('evidence').slice(0, 8).forEach((number_) => frames.append(frame(number_), ' '));
      const more = get('evidence_total') - Math.min(8, get('evidence').length);
      if (more > 0) frames.append(`and ${number.format(more)} more frames`);
      list.append(
        make('article', { class: `card ${get('severity')}` },
          make('h3', {}, make('span', { class: `badge ${get('severity')}` }, get('severity')), ' ', get('title')),
          make('p', { class: 'who' }, [who, what].filter(Boolean).join(' · ')),
          make('p', {}, shown(get('why'))),
          make('p', { class: 'note' }, `Often: ${get('benign')}`),
          frames,
          make('p', { class: 'command' }, make('code', {}, shown(get('filter'))), ' ', copy(get('filter'), 'copy filter'))),
      );
    }
    if (rows.length === 0) list.append(make('p', { class: 'note' }, sheet.rows.length === 0 ? 'Nothing was found that looks like an attack.' : 'No finding passes the filters.'));
    else if (rows.length > CARDS) list.append(make('p', { class: 'note' }, `The table has ${number.format(rows.length - CARDS)} more.`));
  }
  draw();
  onFilter(draw);
}

/** Where the time went: a bar, and what cost most. */
function diagnosis(place) {
  const { budget, verdicts, stalls, place: where } = page.diagnosis;
  // A part has the same colour on every page.
  const colours = Object.keys(budget);
  const colour = (part) => `part${colours.indexOf(part) % 9}`;
  const parts = Object.entries(budget).filter(([, share]) => share > 0).sort(([, one], [, other]) => other - one);
  if (parts.length === 0) {
    place.append(make('p', { class: 'note' }, 'No exchange passed whose time could be measured.'));
    return;
  }
  const bar = shape('svg', { class: 'budget', viewBox: '0 0 1000 28', preserveAspectRatio: 'none', role: 'img', 'aria-label': parts.map(([part, share]) => `${part} ${share} %`).join(', ') });
  const legend = make('ul', { class: 'legend' });
  let from = 0;
  parts.forEach(([part, share]) => {
    bar.append(shape('rect', { x: from * 10, y: 0, width: share * 10, height: 28, class: colour(part) }, shape('title', {}, `${part} ${share} %`)));
    from += share;
    legend.append(make('li', {}, make('span', { class: `key ${colour(part)}` }, part.replaceAll('_', ' ')), ` ${(Math.floor(share * 10) / 10).toFixed(1)} %`));
  });
  place.append(make('p', { class: 'note' }, `Where the time of the connections went${where ? `; the capture was taken at the ${where}`.replace('at the between', 'between client and server') : ''}.`), bar, legend);
  const cards = make('div', { class: 'cards' });
  for (const verdict of verdicts.slice(0, 6)) {
    const frames = make('p', {}, 'Proof: ');
    verdict.frames.forEach((number_) => frames.append(frame(number_), ' '));
    const who = [verdict.user, `${verdict.client} to ${verdict.server}`, verdict.path, verdict.holder && `held by ${verdict.holder}`].filter(Boolean).map(shown).join(' · ');
    cards.append(
      make('article', { class: 'card' },
        make('h3', {}, make('span', { class: 'badge' }, `${verdict.share} %`), ' ', verdict.title),
        make('p', { class: 'who' }, `${span(verdict.lost_us)}: ${who}`),
        make('p', {}, shown(verdict.why)),
        make('p', {}, verdict.advice),
        frames,
        make('p', { class: 'command' }, make('code', {}, shown(verdict.filter)), ' ', copy(verdict.filter, 'copy filter'))),
    );
  }
  if (verdicts.length === 0) cards.append(make('p', { class: 'note' }, 'Nothing made it slow.'));
  place.append(cards);
  for (const stall of stalls.slice(0, 5)) {
    place.append(make('p', {}, `Silence of ${span(stall.waited_us)} after frame `, frame(stall.frame), `, ${stall.client} to ${stall.server}: ${stall.next}.`));
  }
  place.append(command('diagnose'));
}
