// Two comforts, neither of which a reader needs: the choice of light or dark, and sources that
// open beside the statement instead of at the end of the page.
(() => {
  "use strict";
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = (theme) => { if (theme) root.dataset.theme = theme; };
  show(stored());

  const button = document.querySelector("button.theme");
  if (button) {
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const tell = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    tell();
    button.addEventListener("click", () => {
      const theme = dark() ? "light" : "dark";
      show(theme);
      tell();
      try { localStorage.setItem("theme", theme); } catch { /* private mode: holds for this page */ }
    });
  }

  if (!("popover" in HTMLElement.prototype)) return;
  const wide = matchMedia("(min-width: 40rem)");
  const note = document.createElement("div");
  note.className = "note";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "dialog");
  let opener = null;

  const fill = (mark) => {
    note.replaceChildren();
    for (const number of (mark.dataset.notes || mark.getAttribute("href").slice(2)).split(" ")) {
      const source = document.getElementById("f" + number);
      if (!source) continue;
      const entry = document.createElement("div");
      entry.append(...source.cloneNode(true).childNodes);
      note.append(entry);
    }
    note.setAttribute("aria-label", mark.getAttribute("aria-label") || mark.textContent);
  };
  const place = (mark) => {
    const at = mark.getBoundingClientRect();
    const left = Math.min(Math.max(16, at.left - 24), innerWidth - note.offsetWidth - 16);
    const below = at.bottom + 8 + note.offsetHeight < innerHeight || at.top < note.offsetHeight + 16;
    note.style.left = `${left + scrollX}px`;
    note.style.top = `${(below ? at.bottom + 8 : at.top - note.offsetHeight - 8) + scrollY}px`;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark || !wide.matches || event.metaKey || event.ctrlKey || event.shiftKey) return;
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
