// The search page: asks the index that Pagefind built for this site, on this site only.
(async () => {
  "use strict";
  const form = document.querySelector("form.search");
  const list = document.querySelector(".found");
  const status = document.querySelector(".status");
  if (!form || !list || !status) return;
  const input = form.querySelector("input");
  const newest = form.elements.newest;
  const base = new URL(form.dataset.index, document.baseURI);
  let engine;
  try {
    engine = await import(base.href);
    await engine.init();
  } catch {
    status.textContent = form.dataset.missing;
    return;
  }
  form.hidden = false;

  // One entry for each story that has the words: a page is a whole day, which nobody wants to read.
  const marked = (excerpt) => {
    const words = document.createElement("p");
    const parsed = new DOMParser().parseFromString(excerpt, "text/html");
    for (const node of parsed.body.childNodes) {
      const kept = node.nodeName === "MARK" ? document.createElement("mark") : document.createElement("span");
      kept.textContent = node.textContent;
      words.append(kept);
    }
    return words;
  };
  const entry = (page, place) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const inside = place.url !== page.url;
    link.href = place.url;
    link.textContent = place.title || page.meta.title || page.url;
    const day = document.createElement("time");
    if (page.meta.date) {
      day.dateTime = page.meta.date;
      day.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" })
        .format(new Date(`${page.meta.date}T00:00Z`));
    }
    item.append(day, link, marked(inside ? place.excerpt : page.excerpt));
    return item;
  };
  const entries = (page) => {
    const stories = page.sub_results.filter((place) => /#[po]\d+-\d+$/.test(place.url));
    return (stories.length ? stories : [page]).slice(0, 4).map((place) => entry(page, place));
  };
  let turn = 0;
  const look = async () => {
    const mine = ++turn;
    const words = input.value.trim();
    history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
    if (!words) { list.replaceChildren(); status.textContent = ""; return; }
    const found = await engine.debouncedSearch(words, newest.checked ? { sort: { date: "desc" } } : {}, 120);
    if (!found || mine !== turn) return;
    const pages = await Promise.all(found.results.slice(0, 20).map((result) => result.data()));
    if (mine !== turn) return;
    list.replaceChildren(...pages.flatMap(entries));
    status.textContent = found.results.length ? `${words}: ${found.results.length}` : form.dataset.none;
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  input.addEventListener("input", look);
  newest.addEventListener("change", look);
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) look();
  input.focus();
})();
