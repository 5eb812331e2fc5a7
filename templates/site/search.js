// The search page: asks this site's own index (render/site/search.py says how it is made), of
// which only the files of the words asked for are fetched, and then the issues that have them.
(() => {
  "use strict";
  const form = document.querySelector("form.search");
  const list = document.querySelector(".found");
  const status = document.querySelector(".status");
  const more = document.querySelector("button.more");
  if (!form || !list || !status || !more) return;
  const input = form.elements.q;
  const root = new URL(form.dataset.root, document.baseURI);
  const SHARDS = 64;
  const OPENING_RUNS = 4;
  const [FIRST, AT_ONCE] = [2, 8]; // issues fetched together: the first are what a reader waits for
  const SHOWN = 20;

  const files = new Map();
  const file = (url) => {
    if (!files.has(url.href)) {
      files.set(url.href, fetch(url).then((got) => {
        if (!got.ok) throw new Error(url.href);
        return got.json();
      }));
    }
    return files.get(url.href);
  };
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  // A question's words. Those of letters that stand between blanks are cut to what their forms
  // share and found by their beginnings, all others by the pairs of letters within them.
  const SPACED = "0-9a-z\u00df-\u052f";
  const RUNS = new RegExp(`[${SPACED}]+|(?:(?![${SPACED}])[\\p{L}\\p{N}])+`, "gu");
  const PARTICLE = /(?<=[가-힣]{2})(?:에서|에게|으로|부터|까지|[은는이가을를의에로와과도만])$/u;
  const ENDING = /(?<=\w{4})(?:ing|ed|es|s)$/;
  const runsOf = (text) => plain(text).match(RUNS) ?? [];
  setTimeout(() => runsOf("a")); // compiling the classes of all letters takes long: before the reader asks
  const questionOf = (text) => runsOf(text).map((run) => {
    const spaced = new RegExp(`^[${SPACED}]`).test(run);
    const stem = run.replace(spaced ? ENDING : PARTICLE, "");
    const keys = [...stem].length > 1 && !spaced ? [...stem].slice(1).map((_, n) => [...stem].slice(n, n + 2).join("")) : [stem];
    const begins = spaced || [...stem].length === 1;
    const pattern = new RegExp(spaced ? `(?<![${SPACED}])${stem}` : stem, "u");
    const shown = spaced ? `${pattern.source}[${SPACED}]*` : pattern.source;
    return { keys, begins, pattern, shown, whole: new RegExp(spaced ? `(?<![${SPACED}])${run}(?![${SPACED}])` : run, "u") };
  });

  // The pages of a part (a year) that have all words, with how many of them stand in headings; a
  // heading that begins as the question does counts as many again.
  const holding = async (part, question, words) => {
    const opening = runsOf(words).slice(0, OPENING_RUNS).join(" ");
    const of = (key) => file(new URL(`${part}/${key.codePointAt(0) % SHARDS}.json`, location));
    const wanted = question.flatMap(({ keys, begins }) => keys.map(async (key) => {
      const known = await of(key);
      const numbers = begins
        ? Object.keys(known).filter((word) => word.startsWith(key)).flatMap((word) => known[word])
        : known[key] ?? [];
      const has = new Map();
      for (const n of numbers) has.set(n >> 1, Math.max(has.get(n >> 1) ?? 0, n & 1));
      return has;
    }));
    const [pages, ...all] = await Promise.all([file(new URL(`${part}/pages.json`, location)), ...wanted]);
    const opened = new Set(((await of(opening))[opening] ?? []).map((n) => n >> 1));
    return [...all[0].keys()].filter((n) => all.every((has) => has.has(n))).map((n) => ({
      path: pages[n][0],
      date: pages[n][1],
      opened: opened.has(n),
      headed: all.reduce((sum, has) => sum + has.get(n), opened.has(n) ? all.length : 0),
    }));
  };

  // The statements of a page that have all words, each with how well it answers.
  const statements = async ({ path, date }, question, asked) => {
    const records = await file(new URL(`${path}said.json`, root));
    return records.flatMap(([anchor, label, text, places, section]) => {
      const heading = plain(label);
      const told = plain(`${text} ${places}`);
      if (!question.every(({ pattern }) => pattern.test(heading) || pattern.test(told))) return [];
      const answers = (heading === asked ? 16 : 0) + (heading.includes(asked) ? 8 : 0) + (told.includes(asked) ? 4 : 0)
        + question.filter(({ pattern }) => pattern.test(heading)).length / question.length
        + question.filter(({ whole }) => whole.test(heading) || whole.test(told)).length / question.length
        + (anchor ? 0.5 : 0);
      return [{ path, date, anchor, label, text, section, answers }];
    });
  };

  const marked = (element, text, any) => {
    let end = 0;
    const lower = text.toLowerCase(); // matching without regard to case takes ten times as long
    for (const match of lower.length === text.length ? lower.matchAll(any) : []) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(match.index, match.index + match[0].length);
      element.append(text.slice(end, match.index), mark);
      end = match.index + match[0].length;
    }
    element.append(text.slice(end));
    return element;
  };
  const excerpt = (text, any) => {
    if (text.length < 400) return text;
    const from = Math.max(0, text.toLowerCase().search(any) - 120);
    return `${from ? "…" : ""}${text.slice(from, from + 360)}…`;
  };
  const days = new Intl.DateTimeFormat(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "full", timeZone: "UTC" });
  const entry = ({ path, date, anchor, label, text, section }, question) => {
    const any = new RegExp(question.map(({ shown }) => shown).join("|"), "gu");
    const item = document.createElement("li");
    const day = document.createElement("time");
    day.dateTime = date;
    day.textContent = [days.format(new Date(`${date}T00:00Z`)), section].filter(Boolean).join(" · ");
    const link = document.createElement("a");
    link.href = new URL(anchor ? `${path}#${anchor}` : path, root).href;
    const line = document.createElement("p");
    item.append(day, marked(link, label, any), marked(line, excerpt(text, any), any));
    return item;
  };

  // What was not found may have been a slip of the finger: the names that are a letter or two away,
  // in Korean a letter of a syllable, before a particle or without one.
  const distance = (one, two) => {
    let [before, row] = [[], [...Array(two.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= two.length; j += 1) {
        const swapped = one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1];
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== two[j - 1]), swapped ? before[j - 2] + 1 : Infinity);
      }
      [before, row] = [row, next];
    }
    return row[two.length];
  };
  const meant = (asked) => {
    const letters = (text) => plain(text).normalize("NFD");
    const tries = [asked, asked.replace(PARTICLE, "")].map(letters);
    const near = (name) => name.length > 3 && tries.some((word) => {
      const most = word.length < 8 ? 1 : 2;
      return Math.abs(name.length - word.length) <= most && distance(word, name) <= most;
    });
    return [...form.querySelectorAll("datalist option")].map((option) => option.value)
      .filter((name) => near(letters(name))).slice(0, 3).map((name) => {
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
    const question = questionOf(words);
    const asked = plain(words);
    const newest = form.elements.newest.checked;
    const topic = form.elements.topic?.value;
    more.hidden = true;
    if (!question.length) { list.replaceChildren(); status.textContent = ""; return; }
    const parts = await Promise.all(form.dataset.parts.split(" ").map((part) => holding(part, question, words)));
    if (mine !== turn) return; // something else is asked by now
    const pages = parts.flat().sort((one, two) =>
      (newest ? 0 : two.headed - one.headed) || two.date.localeCompare(one.date));
    // All that open as the question does are looked at together, to have the one that is it first.
    const first = Math.min(AT_ONCE, Math.max(FIRST, pages.filter(({ opened }) => opened).length));
    let shown = 0;
    const show = async () => {
      const from = shown;
      const items = [];
      while (pages.length && items.length < SHOWN) {
        const found = await Promise.all(pages.splice(0, from || items.length ? AT_ONCE : first).map((page) => statements(page, question, asked)));
        if (mine !== turn) return;
        const kept = found.flat().filter(({ section }) => !topic || section === topic);
        if (!newest) kept.sort((one, two) => two.answers - one.answers);
        items.push(...kept.map((told) => entry(told, question)));
        if (!from && items.length) list.replaceChildren(...items);
      }
      if (from) list.append(...items);
      else list.replaceChildren(...items);
      shown += items.length;
      more.hidden = !pages.length;
      if (shown) status.textContent = `${words}: ${shown}${pages.length ? "+" : ""}`;
      else status.replaceChildren(form.dataset.none, ...meant(asked).flatMap((link) => [" ", link]));
    };
    more.onclick = show;
    await show();
  };
  const ask = () => look().catch(() => { status.textContent = form.dataset.missing; });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  form.addEventListener("input", ask);
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) ask();
  input.focus();
})();
