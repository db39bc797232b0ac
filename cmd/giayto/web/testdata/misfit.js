// What stands out of the screen, is cut off, covers something else, or is too small to be touched.
(() => {
  const top = document.querySelector('dialog[open]') ?? document.body;
  const seen = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0 && !e.closest('.away, noscript');
  const named = e => `${e.tagName}#${e.id} ${e.textContent.trim().slice(0, 40)}`;
  const all = [...top.querySelectorAll('*')].filter(e => seen(e) && !e.closest('svg'));
  const wrong = [];
  for (const e of all) {
    const r = e.getBoundingClientRect();
    if (!e.closest('#view') && r.width > 0 && (r.left < -1 || r.right > innerWidth + 1)) wrong.push(`out: ${named(e)}`);
    if (e.matches('button, .button, dd, dt, p, h1, h2, li') && e.clientWidth > 0 && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 4)) {
      wrong.push(`cut: ${named(e)}`);
    }
    if (e.matches('button, .button, summary, input, textarea') && (r.height < 24 || r.width < 24)) wrong.push(`small: ${named(e)}`);
  }
  // Lines of text cover no others, and no button another. The bar at the bottom lies over what is scrolled under it.
  const boxes = [];
  for (const e of all) {
    if (e.closest('#bar, form > .row')) continue;
    if (e.matches('button, .button')) boxes.push([e, e.getBoundingClientRect(), 1]);
    for (const node of e.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent.trim() || e.matches('option, video')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) boxes.push([e, r, 4]);
    }
  }
  for (const [a, r, slack] of boxes) {
    for (const [b, q, other] of boxes) {
      const s = Math.max(slack, other);
      if (a !== b && !a.contains(b) && !b.contains(a) && r.left < q.right - s && q.left < r.right - s && r.top < q.bottom - s && q.top < r.bottom - s) {
        wrong.push(`over: ${named(a)} / ${named(b)}`);
      }
    }
  }
  const bar = document.querySelector('#bar'), papers = document.querySelector('#papers');
  if (seen(bar) && getComputedStyle(bar).position === 'fixed') {
    const end = papers.getBoundingClientRect().bottom + scrollY, free = document.scrollingElement.scrollHeight - bar.offsetHeight;
    if (end > free + 1) wrong.push(`under the bar: ${Math.round(end - free)} pixels`);
  }
  return [...new Set(wrong)];
})()
