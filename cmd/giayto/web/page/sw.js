// The service worker keeps one version of the page whole: what it answers with is of one build, also without a network.
// The build fills in the version and the files with their digests.
const version = '{{VERSION}}';
const files = {{FILES}};
const name = `giayto-${version}`;

self.addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(name);
  await Promise.all(Object.entries(files).map(async ([path, integrity]) => {
    const response = await fetch(new Request(path, { integrity, cache: 'no-cache', credentials: 'omit' }));
    if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }));
})()));

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const other of await caches.keys()) {
    if (other.startsWith('giayto-') && other !== name) await caches.delete(other);
  }
  await self.clients.claim();
})()));

// Another version takes over when the page says that nothing is open.
self.addEventListener('message', event => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url), scope = new URL(self.registration.scope);
  if (event.request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  const path = url.pathname.slice(scope.pathname.length) || 'index.html';
  if (!Object.hasOwn(files, path)) return;
  event.respondWith((async () => await (await caches.open(name)).match(path) ?? fetch(event.request))());
});
