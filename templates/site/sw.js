// What the front page has laid by is shown where there is no network; all else is as without this.
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
});

// It is laid by here, not in the page: a reader who goes on at once must not leave half of it.
const keep = async (wanted) => {
  const shelf = await caches.open("issues");
  await shelf.addAll(wanted);
  for (const kept of await shelf.keys()) if (!wanted.includes(kept.url)) await shelf.delete(kept);
};
addEventListener("message", (event) => {
  event.waitUntil(keep(event.data).catch(() => { /* no room, or no network */ }));
});
