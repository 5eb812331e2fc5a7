let seen;
setInterval(async () => {
  try {
    const now = await (await fetch("/-/build", { cache: "no-store" })).text();
    if (seen !== undefined && now !== seen) location.reload();
    seen = now;
  } catch {}
}, 1000);
