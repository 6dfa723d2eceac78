// Tables: sorted by any column, filtered, in pages, each row with its details.

const SIZE = 25;

/** How some columns are shown beside their text. */
const drawn = {
  severity: (content) => make('span', { class: `badge ${content}` }, content),
  outcome: (content) => make('span', { class: `badge ${content}` }, content),
  timeline: (content) => spark(content),
  sha256: (content) => make('code', { title: content }, `${content.slice(0, 12)}…`),
};

function cell(column, content, sheet) {
  if (content === null || content === undefined) return make('span', { class: 'none' }, '–');
  if (drawn[column.key]) return drawn[column.key](content);
  if (column.kind === 'time') {
    const { day, time, fraction } = clock(content);
    return make('time', { title: instant(content) }, `${days ? `${day} ` : ''}${time}`, make('small', {}, `.${fraction.slice(0, 3)}`));
  }
  if (column.kind === 'number' && /frame$/.test(column.key)) {
    // Two captures that are compared have frames of their own.
    const apart = sheet && 'second_frame' in sheet.place;
    return frame(content, apart ? Number(column.key === 'second_frame') : undefined);
  }
  if (column.key === 'evidence') {
    const frames = make('span', { class: 'frames' });
    content.slice(0, 12).forEach((number_) => frames.append(frame(number_), ' '));
    if (content.length > 12) frames.append(`and ${content.length - 12} more`);
    return frames;
  }
  const exact = ['bytes', 'microseconds'].includes(column.unit) ? `${number.format(content)} ${column.unit}` : undefined;
  return exact === undefined ? broken(text(column, content)) : make('span', { title: exact }, text(column, content));
}

/** Whether the capture lasts beyond one day, so that times need their date. */
let days = false;

/** A line of bars for a list of numbers. */
function spark(series) {
  const most = Math.max(1, ...series.map((item) => item ?? 0));
  const picture = shape('svg', { class: 'spark', viewBox: `0 0 ${series.length * 4} 20`, role: 'img', 'aria-label': `from ${series.find((item) => item !== null) ?? 0}, at most ${most}` });
  series.forEach((item, at) => {
    const height = item === null ? 0 : Math.max(1, (18 * item) / most);
    picture.append(shape('rect', { x: at * 4, y: 20 - height, width: 3, height }));
  });
  return picture;
}

/** What a sheet leaves out. */
function leftOut(sheet) {
  const missing = sheet.total - sheet.rows.length;
  return missing === 0
    ? undefined
    : make('p', { class: 'note' }, `The page has the first ${number.format(sheet.rows.length)} of ${counted(sheet.total, 'row')}; this command has all:`, command(sheet.command));
}

/** Which filters a sheet cannot follow, since its rows do not say it. */
function unfiltered(sheet) {
  const not = [...filter.picks.keys()].filter((kind) => !tells(sheet, kind));
  if (isTimed() && sheet.begins < 0) not.unshift('time');
  return not.length === 0 || sheet.rows.length === 0 ? '' : `; not filtered by ${not.join(' and ')}, which these rows do not say`;
}

/** Adds the table of a sheet. */
function table(sheet, place, classes = () => '') {
  if (sheet.total === 0) {
    place.append(make('p', { class: 'note' }, 'There are none.'));
    return;
  }
  let order = sheet.id === 'slow' ? { at: sheet.place.latency_us, down: true } : undefined;
  let at = 0;
  let rows = sheet.rows;
  const hasValues = (place_) => sheet.rows.some((row) => row[place_] !== null && row[place_] !== undefined && row[place_].length !== 0);
  const shownColumns = new Set(sheet.columns.slice(0, sheet.shown).map((_, column) => column).filter((place_) => 'second_frame' in sheet.place || hasValues(place_)));
  const open = new Set();

  const head = make('tr');
  const body = make('tbody');
  const count = make('span', { class: 'count', 'aria-live': 'polite' });
  const turn = (label, by, title) =>
    make('button', { type: 'button', class: 'small', title, onclick: () => { at = by(); draw(); } }, label);
  const pages = () => Math.max(1, Math.ceil(rows.length / SIZE));
  const turns = make('span', { class: 'turns' },
    turn('first', () => 0, 'First page'), turn('back', () => Math.max(0, at - 1), 'Page before'),
    turn('next', () => Math.min(pages() - 1, at + 1), 'Next page'), turn('last', () => pages() - 1, 'Last page'));
  const choice = make('details', { class: 'choice' }, make('summary', {}, 'columns'));
  const choices = make('div', { class: 'choices' });
  sheet.columns.forEach((column, place_) => {
    const box = make('input', { type: 'checkbox', checked: shownColumns.has(place_) });
    box.addEventListener('change', () => {
      if (box.checked) shownColumns.add(place_);
      else shownColumns.delete(place_);
      headings();
      draw();
    });
    choices.append(make('label', { title: column.meaning }, box, ` ${column.key.replaceAll('_', ' ')}`));
  });
  choice.append(choices);

  const visible = () => sheet.columns.map((column, place_) => [column, place_]).filter(([, place_]) => shownColumns.has(place_));

  function headings() {
    head.replaceChildren(make('th', { class: 'more', scope: 'col' }, make('span', { class: 'unseen' }, 'details')));
    for (const [column, place_] of visible()) {
      const sorted = order?.at === place_ ? (order.down ? 'descending' : 'ascending') : 'none';
      const button = make('button', { type: 'button', title: column.meaning }, column.key.replace(/_us$/, '').replaceAll('_', ' '),
        make('span', { class: 'arrow', 'aria-hidden': 'true' }, { descending: ' ▼', ascending: ' ▲', none: '' }[sorted]));
      button.addEventListener('click', () => {
        // Numbers begin with the largest.
        const first = isNumber(column) && !isId(column);
        order = order?.at === place_ ? { at: place_, down: !order.down } : { at: place_, down: first };
        at = 0;
        sort();
        headings();
        draw();
        head.querySelectorAll('button')[visible().findIndex(([, other]) => other === place_)]?.focus();
      });
      head.append(make('th', { scope: 'col', 'aria-sort': sorted, class: isNumber(column) ? 'number' : '' }, button));
    }
  }

  function sort() {
    if (!order) return;
    const sign = order.down ? -1 : 1;
    const key = (row) => {
      const content = row[order.at];
      return Array.isArray(content) ? content.join(' ') : content;
    };
    const last = (one, other) => (one === null || one === undefined) - (other === null || other === undefined);
    rows = [...rows].sort((a, b) => {
      const [one, other] = [key(a), key(b)];
      const missing = last(one, other);
      if (missing !== 0 || one === null || one === undefined) return missing;
      if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
      return sign * String(one).localeCompare(String(other), undefined, { numeric: true });
    });
  }

  function details(row) {
    const list = make('dl');
    sheet.columns.forEach((column, place_) => {
      const content = row[place_];
      if (content === null || content === undefined || content.length === 0) return;
      list.append(make('dt', { title: column.meaning }, column.key.replaceAll('_', ' ')), make('dd', {}, column.kind === 'objects' ? text(column, content) : column.key === 'sha256' ? make('code', {}, content) : cell(column, content, sheet)));
    });
    const parts = make('div', { class: 'details' }, list);
    const first = ['frame', 'first_frame'].map((key) => value(sheet, row, key)).find((content) => typeof content === 'number');
    if (first !== undefined) parts.append(command(`show --frame ${first}`, 'second_frame' in sheet.place ? 0 : undefined));
    const selects = value(sheet, row, 'filter');
    if (selects) parts.append(make('p', { class: 'command' }, make('code', {}, shown(selects)), ' ', copy(selects, 'copy filter')));
    return make('tr', { class: 'opened' }, make('td', { colspan: visible().length + 1 }, parts));
  }

  function draw() {
    at = Math.min(at, pages() - 1);
    body.replaceChildren();
    const columns = visible();
    for (const row of rows.slice(at * SIZE, (at + 1) * SIZE)) {
      const more = make('button', { type: 'button', class: 'small', 'aria-expanded': String(open.has(row)), 'aria-label': 'Details of this row' }, open.has(row) ? '▾' : '▸');
      const line = make('tr', { class: classes(row) }, make('td', { class: 'more' }, more));
      for (const [column, place_] of columns) {
        line.append(make('td', { class: isNumber(column) ? 'number' : column.kind }, cell(column, row[place_], sheet)));
      }
      body.append(line);
      const toggle = () => {
        if (open.delete(row)) line.nextElementSibling?.remove();
        else {
          open.add(row);
          line.after(details(row));
        }
        more.textContent = open.has(row) ? '▾' : '▸';
        more.setAttribute('aria-expanded', String(open.has(row)));
      };
      more.addEventListener('click', toggle);
      line.addEventListener('dblclick', toggle);
      if (open.has(row)) body.append(details(row));
    }
    if (rows.length === 0) {
      body.append(make('tr', {}, make('td', { colspan: columns.length + 1, class: 'empty' }, 'No row passes the filters at the top of the page.')));
    }
    const from = rows.length === 0 ? 0 : at * SIZE + 1;
    const of = rows.length === sheet.rows.length ? '' : ` (of ${number.format(sheet.rows.length)})`;
    count.textContent = `${number.format(from)} to ${number.format(Math.min(rows.length, (at + 1) * SIZE))} of ${counted(rows.length, 'row')}${of}${unfiltered(sheet)}`;
    turns.hidden = pages() === 1;
  }

  function refresh() {
    rows = isFiltered() ? sheet.rows.filter((row) => passes(sheet, row)) : sheet.rows;
    sort();
    draw();
  }

  place.append(
    ...[leftOut(sheet)].filter(Boolean),
    make('div', { class: 'bar' }, count, turns, choice),
    make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': sheet.title },
      make('table', {}, make('caption', { class: 'unseen' }, sheet.title), make('thead', {}, head), body)),
  );
  headings();
  refresh();
  onFilter(refresh);
}
