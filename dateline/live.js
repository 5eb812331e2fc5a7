const { build } = document.currentScript.dataset;
setInterval(async () => {
  try {
    if (await (await fetch("/-/build", { cache: "no-store" })).text() !== build) location.reload();
  } catch {}
}, 1000);
