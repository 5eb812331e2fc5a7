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
  // Korean words are found by their inner parts and without their particles. The parts stand
  // between brackets behind their statement, and are never shown: the statement is, whole.
  const PARTICLE = /(?<=[가-힣]{2})(?:에서|에게|으로|부터|까지|[은는이가을를의에로와과도만])$/u;
  const stem = (words) => words.split(/\s+/).map((word) => word.replace(PARTICLE, "")).join(" ");
  const statement = (page, place, words) => {
    const text = page.content.split(" ");
    const at = place.locations[0] ?? place.anchor.location;
    const open = text.lastIndexOf("⟦", at);
    const end = open > text.lastIndexOf("⟧", at) ? open : text.indexOf("⟦", at);
    const shown = text.slice(place.anchor.location + place.title.split(" ").length, end < 0 ? text.length : end);
    const said = document.createElement("p");
    const wanted = stem(words).split(" ").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    for (const [n, piece] of shown.join(" ").split(new RegExp(`(${wanted})`, "iu")).entries()) {
      const kept = document.createElement(n % 2 ? "mark" : "span");
      kept.textContent = piece;
      said.append(kept);
    }
    return said;
  };
  const entry = (page, place, words) => {
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
    const parted = inside && page.content.includes("⟦");
    item.append(day, link, parted ? statement(page, place, words) : marked(inside ? place.excerpt : page.excerpt));
    return item;
  };
  const entries = (page, words) => {
    const stories = page.sub_results.filter((place) => /#[po]\d+-\d+$/.test(place.url));
    return (stories.length ? stories : [page]).slice(0, 4).map((place) => entry(page, place, words));
  };
  // What was not found may have been a slip of the finger: the names that are a letter or two away.
  const distance = (one, two) => {
    let row = [...Array(two.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= two.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== two[j - 1]));
      }
      row = next;
    }
    return row[two.length];
  };
  const meant = (words) => {
    const asked = words.toLowerCase();
    const most = asked.length < 8 ? 1 : 2;
    const near = [...form.querySelectorAll("option")].map((option) => option.value)
      .filter((name) => name.length > 3 && Math.abs(name.length - asked.length) <= most)
      .filter((name) => distance(asked, name.toLowerCase()) <= most);
    return near.slice(0, 3).map((name) => {
      const link = document.createElement("a");
      link.href = `?q=${encodeURIComponent(name)}`;
      link.textContent = `${name}?`;
      return link;
    });
  };
  let turn = 0;
  const look = async () => {
    const mine = ++turn;
    const words = input.value.trim();
    history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
    if (!words) { list.replaceChildren(); status.textContent = ""; return; }
    const found = await engine.debouncedSearch(stem(words), newest.checked ? { sort: { date: "desc" } } : {}, 120);
    if (!found || mine !== turn) return;
    const pages = await Promise.all(found.results.slice(0, 20).map((result) => result.data()));
    if (mine !== turn) return;
    list.replaceChildren(...pages.flatMap((page) => entries(page, words)));
    if (found.results.length) status.textContent = `${words}: ${found.results.length}`;
    else status.replaceChildren(form.dataset.none, ...meant(words).flatMap((link) => [" ", link]));
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
  input.addEventListener("input", look);
  newest.addEventListener("change", look);
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) look();
  input.focus();
})();
