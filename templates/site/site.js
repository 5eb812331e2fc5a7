// Comforts that no reader needs: light or dark, what is new since the last visit, the newest
// issues without a network, keys, sources beside the statement. What it remembers stays here.
(() => {
  "use strict";
  const root = document.documentElement;
  const own = document.currentScript.src;
  const all = (selector) => [...document.querySelectorAll(selector)];

  const button = document.querySelector("button.theme");
  if (button) {
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const tell = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    tell();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      tell();
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private mode: holds for this page */ }
    });
  }

  // Since you were here: the newest issue of the last visit, which issues were read in which
  // state, and the stories that are followed.
  const known = { seen: {}, read: {}, follow: {} };
  try { Object.assign(known, JSON.parse(localStorage.getItem("visit"))); } catch { /* nothing is known */ }
  const remember = () => { try { localStorage.setItem("visit", JSON.stringify(known)); } catch { /* private mode */ } };
  const article = document.querySelector("article[data-issue]");
  const named = (date) => `${root.lang} ${date}`;
  const dateOf = (link) => link.parentElement.querySelector("time").dateTime;
  const visit = document.querySelector(".visit");
  const TOLD = 3;
  if (visit && article) {
    const newest = article.dataset.issue;
    let since = known.seen[root.lang];
    try {
      since = sessionStorage.getItem(named("since")) ?? since;
      if (since) sessionStorage.setItem(named("since"), since);
    } catch { /* every page begins a visit */ }
    const issues = all(".issues a");
    const tell = (kind, links) => {
      const line = visit.querySelector(`[data-of="${kind}"]`);
      const lead = (href, text) => line.append(" ", Object.assign(document.createElement("a"), { href, textContent: text }));
      for (const link of links.slice(0, TOLD)) lead(link.href, link.textContent);
      if (links.length > TOLD) { // after weeks the news of today still come first: the rest stands below
        const list = links[0].closest("section").querySelector("h2");
        lead(`#${list.id}`, `${list.textContent} (+${links.length - TOLD})`);
      }
      line.hidden = !links.length;
      if (links.length) visit.hidden = false;
    };
    if (since) {
      tell("new", newest > since ? issues.filter((link) => dateOf(link) > since && !known.read[named(dateOf(link))]) : []);
      tell("moved", all("a[data-moved]").filter((link) => link.pathname in known.follow && link.dataset.moved > since));
      tell("corrected", issues.filter((link) => known.read[named(dateOf(link))] < link.dataset.updated));
    }
    known.seen[root.lang] = newest;
  }
  if (article) {
    known.read[named(article.dataset.issue)] = article.dataset.updated;
    known.read = Object.fromEntries(Object.entries(known.read).sort().slice(-120));
    remember();
  }
  const follow = document.querySelector("button.follow");
  if (follow) {
    const words = [follow.textContent, follow.dataset.on];
    const show = () => {
      const on = location.pathname in known.follow;
      follow.setAttribute("aria-pressed", String(on));
      follow.textContent = words[Number(on)];
    };
    follow.hidden = false;
    show();
    follow.addEventListener("click", () => {
      if (location.pathname in known.follow) delete known.follow[location.pathname];
      else known.follow[location.pathname] = 1;
      show();
      remember();
    });
  }

  // The front page and the seven newest issues can be read without a network.
  const offline = async () => {
    await navigator.serviceWorker.register(new URL("sw.js", own));
    const files = all("link[rel=stylesheet], script[src]").map((file) => file.href || file.src);
    const pages = [location.href.replace(/[#?].*/, ""), ...all(".issues a").slice(0, 7).map((link) => link.href)];
    (await navigator.serviceWorker.ready).active.postMessage([...files, ...pages]);
  };
  if (visit && "serviceWorker" in navigator && !navigator.connection?.saveData) {
    addEventListener("load", () => offline().catch(() => { /* none of it is needed */ }));
  }

  // A link into a closed story opens it: from the first lines, a search result, another page.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  // On paper every story stands open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const box of closed) box.open = true;
  });
  addEventListener("afterprint", () => { for (const box of closed) box.open = false; });

  // Keys: j and k go through the stories, the arrows through the days, / to the search.
  const search = document.querySelector('a[data-key="/"]');
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const asked = (event.key === "k" && (event.metaKey || event.ctrlKey)) || event.key === "/";
    if (asked && !typing && search) { event.preventDefault(); search.click(); return; }
    if (typing || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") {
      const stories = all(".story > summary");
      const at = stories.indexOf(document.activeElement);
      const below = at < 0 ? stories.findIndex((one) => one.getBoundingClientRect().top > 0) : at + 1;
      const next = stories[event.key === "j" ? below : Math.max(0, (at < 0 ? below : at) - 1)];
      if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "center" }); }
    }
    if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !event.target.closest?.(".contents")) {
      const back = (event.key === "ArrowLeft") !== (root.dir === "rtl");
      document.querySelector(back ? 'a[rel="prev"]' : 'a[rel="next"]')?.click();
    }
  });

  // A mark opens its sources where the reader is: beside the statement, or from below on a phone.
  if (!("popover" in HTMLElement.prototype)) return;
  const wide = matchMedia("(min-width: 40rem)");
  const note = document.createElement("div");
  note.className = "note";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "dialog");
  const close = document.createElement("button");
  close.className = "close";
  close.textContent = "×";
  close.setAttribute("aria-label", article?.dataset.close ?? "×");
  close.addEventListener("click", () => note.hidePopover());
  let opener = null;

  const fill = (mark) => {
    note.replaceChildren(close);
    for (const id of mark.dataset.notes.split(" ")) {
      const source = document.getElementById(id);
      if (!source) continue;
      const entry = document.createElement("div");
      entry.append(...source.cloneNode(true).childNodes);
      note.append(entry);
    }
    note.setAttribute("aria-label", mark.querySelector(".hidden").textContent.trim());
  };
  const place = (mark) => {
    note.classList.toggle("sheet", !wide.matches);
    note.style.left = note.style.top = "";
    if (!wide.matches) return;
    const at = mark.getBoundingClientRect();
    const text = mark.parentElement.getBoundingClientRect();
    const [width, height] = [note.offsetWidth, note.offsetHeight];
    let left = root.dir === "rtl" ? text.left - width - 24 : text.right + 24;
    let top = Math.max(16, Math.min(at.top - 24, innerHeight - height - 16));
    if (left < 0 || left + width > innerWidth) { // no room beside the text: below the mark or above it
      left = Math.min(Math.max(16, at.left - 24), innerWidth - width - 16);
      top = at.bottom + 8 + height < innerHeight || at.top < height + 16 ? at.bottom + 8 : at.top - height - 8;
    }
    note.style.left = `${left + scrollX}px`;
    note.style.top = `${top + scrollY}px`;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (!note.isConnected) document.body.append(note);
    fill(mark);
    note.showPopover();
    place(mark);
    opener = mark;
    mark.setAttribute("aria-expanded", "true");
    note.focus({ preventScroll: true });
  });
  note.addEventListener("toggle", (event) => {
    if (event.newState !== "closed" || !opener) return;
    opener.removeAttribute("aria-expanded");
    if (note.contains(document.activeElement) || document.activeElement === document.body) {
      opener.focus({ preventScroll: true });
    }
    opener = null;
  });
})();
