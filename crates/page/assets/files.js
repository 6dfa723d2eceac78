// The files as a tree of servers, shares and folders, with their versions.

/** A bar of what is known of a file: its holes are gaps. */
function known(sheet, row) {
  const size = value(sheet, row, 'size') ?? 0;
  const holes = value(sheet, row, 'holes') ?? [];
  const picture = shape('svg', { class: 'map', viewBox: '0 0 100 10', preserveAspectRatio: 'none', role: 'img' });
  const label = size === 0 ? 'empty' : holes.length === 0 ? 'all bytes are known' : counted(holes.length, 'hole');
  picture.setAttribute('aria-label', label);
  picture.append(shape('title', {}, label));
  const part = (from, to, tone) => {
    if (to > from) picture.append(shape('rect', { x: (100 * from) / size, width: (100 * (to - from)) / size, y: 0, height: 10, class: tone }));
  };
  if (size > 0) {
    part(0, size, 'there');
    for (const { start, end } of holes) part(Math.min(start, size), Math.min(end ?? size, size), 'hole');
  }
  return picture;
}

function files(sheet, place) {
  const root = make('div', { class: 'tree' });
  const whole = make('details', { class: 'box' }, make('summary', {}, 'As a tree of servers, shares and folders'), root);
  place.append(whole);

  function version(row) {
    const get = (key) => value(sheet, row, key);
    const parts = [];
    if (get('bytes_read') > 0) parts.push(`${bytes(get('bytes_read'))} read`);
    if (get('bytes_written') > 0) parts.push(`${bytes(get('bytes_written'))} written`);
    if (get('deleted')) parts.push('deleted');
    if (get('renamed_to') !== null) parts.push(`renamed to ${shown(get('renamed_to'))}`);
    if (get('type')) parts.push(get('type'));
    const hash = get('sha256');
    const details = make('span', {}, ` ${parts.join(', ')} `);
    return make('li', {}, make('span', { class: 'size' }, get('size') === null ? 'size unknown' : bytes(get('size'))), known(sheet, row),
      ` version ${get('version')}`, details, hash ? make('code', { title: hash }, hash.slice(0, 12)) : '', ' ', frame(get('first_frame')));
  }

  function branch(node) {
    const list = make('ul');
    for (const [name, child] of [...node.children].sort(([one], [other]) => one.localeCompare(other))) {
      const line = make('summary', {}, shown(name), make('span', { class: 'none' }, ` ${counted(child.count, 'version')}`));
      const details = make('details', {}, line);
      // What is inside is made when somebody looks.
      details.addEventListener('toggle', () => { if (details.open && details.children.length === 1) details.append(branch(child)); });
      list.append(make('li', {}, details));
    }
    node.rows.forEach((row) => list.append(version(row)));
    return list;
  }

  function draw() {
    if (!whole.open) return;
    const top = { children: new Map(), rows: [], count: 0 };
    for (const row of sheet.rows) {
      if (!passes(sheet, row)) continue;
      const share = value(sheet, row, 'share') ?? `\\\\${value(sheet, row, 'server') ?? 'unknown'}\\?`;
      const stream = value(sheet, row, 'stream');
      const path = (value(sheet, row, 'path') ?? 'without a name').split('\\').filter(Boolean);
      if (stream) path.push(`:${stream}`);
      let node = top;
      for (const name of [share, ...path]) {
        if (!node.children.has(name)) node.children.set(name, { children: new Map(), rows: [], count: 0 });
        node = node.children.get(name);
        node.count += 1;
      }
      node.rows.push(row);
    }
    root.replaceChildren(top.children.size === 0 ? make('p', { class: 'note' }, 'No file passes the filters.') : branch(top));
  }
  whole.addEventListener('toggle', draw);
  onFilter(draw);
}
