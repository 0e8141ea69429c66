// Puts interactive charts in the place of the pictures; asks the network for nothing. Without it all is there to read.
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("scripted");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const forced = window.matchMedia("(forced-colors: active)");
  const wide = window.matchMedia("(min-width: 70rem)");
  const PER_POINT = ["x", "y", "base", "text", "hovertext"];
  const HEAD = 120;

  // The drawing library is packed in the page; the browser unpacks it and runs it from a blob, so no eval is needed.
  async function loadLibrary() {
    const packed = Uint8Array.from(atob(document.getElementById("drawing-library").textContent), (c) => c.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const source = await new Response(unpacked).blob();
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    URL.revokeObjectURL(address);
  }

  function partOf(block, prefix) {
    return document.getElementById(block.id.replace("figure-", prefix));
  }

  function read(block) {
    const partners = JSON.parse(document.getElementById("dark-colours").textContent);
    const text = block.textContent;
    return JSON.parse(dark.matches ? text.replace(/#[0-9A-F]{6}/g, (colour) => partners[colour] || colour) : text);
  }

  function figureOf(block) {
    const { data, layout } = read(block), { template, config } = read(document.getElementById("look-of-all"));
    return { data, layout: { ...layout, template }, config };
  }

  // One row of a chart of two dimensions: what stands between its label and the next one.
  function keepRow(figure, row) {
    const { layout } = figure;
    const starts = layout.annotations.filter((note) => note.yref === "y" && note.yanchor === "top").map((note) => note.y);
    const [end] = layout.yaxis.range;
    const top = starts[row], bottom = row + 1 < starts.length ? starts[row + 1] : end;
    const isInside = (y) => y >= top && y < bottom;
    for (const trace of figure.data) {
      const kept = trace.y.map(isInside);
      for (const key of PER_POINT.filter((key) => Array.isArray(trace[key]))) trace[key] = trace[key].filter((_, i) => kept[i]);
    }
    layout.annotations = layout.annotations.filter((note) => note.yref !== "y" || isInside(note.y));
    layout.yaxis.range = [bottom, top];
    layout.height += bottom - top - end;
  }

  async function draw(block) {
    const figure = figureOf(block), plot = partOf(block, "plot-"), filter = partOf(block, "filter-");
    if (filter && filter.value) keepRow(figure, Number(filter.value));
    let room = plot.querySelector(".interactive");
    if (!room) {
      room = document.createElement("div");
      room.className = "interactive";
      plot.append(room);
    }
    await window.Plotly.react(room, figure.data, figure.layout, figure.config);
    plot.style.minHeight = `${figure.layout.height}px`;
    partOf(block, "chart-").classList.add("drawn");
    if (!plot.dataset.drawn && filter) filter.addEventListener("change", () => draw(block));
    plot.dataset.drawn = "yes";
  }

  const idle = () => new Promise((resolve) => {
    if (window.requestIdleCallback) window.requestIdleCallback(resolve, { timeout: 500 });
    else setTimeout(resolve, 50);
  });

  // First what the reader looks at, then the rest while the browser has nothing else to do.
  async function drawAll(blocks) {
    const waiting = new Set(blocks), near = new Set();
    const watcher = new IntersectionObserver(
      (seen) => seen.forEach((entry) => near[entry.isIntersecting ? "add" : "delete"](entry.target)),
      { rootMargin: "50% 0px" },
    );
    blocks.forEach((block) => watcher.observe(partOf(block, "plot-")));
    await idle();
    await loadLibrary();
    while (waiting.size) {
      await idle();
      const next = [...waiting].find((block) => near.has(partOf(block, "plot-"))) || [...waiting][0];
      waiting.delete(next);
      await draw(next);
    }
    watcher.disconnect();
    for (const tester of document.querySelectorAll("#js-plotly-tester")) tester.setAttribute("aria-hidden", "true");
    dark.addEventListener("change", () => blocks.forEach(draw));
  }

  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  }

  // Marks in the contents which section is being read.
  function followSections() {
    const links = [...document.querySelectorAll("nav a")];
    const heads = links.map((link) => document.getElementById(link.hash.slice(1)));
    function mark() {
      const passed = heads.filter((head) => head.getBoundingClientRect().top < HEAD).length;
      const isAtEnd = window.innerHeight + window.scrollY >= root.scrollHeight - 2;
      const current = isAtEnd && window.scrollY > 0 ? links.length - 1 : Math.max(passed - 1, 0);
      links.forEach((link, i) => {
        if (i === current) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
    }
    if (!links.length) return;
    mark();
    window.addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  }

  function foldContents() {
    const contents = document.querySelector("nav details");
    if (!contents) return;
    contents.open = wide.matches;
    wide.addEventListener("change", () => { contents.open = wide.matches; });
  }

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
  window.addEventListener("hashchange", openTarget);

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("figure details.numbers").forEach((details) => { details.open = false; });
    root.classList.add("complete");
    foldContents();
    followSections();
    openTarget();
    const blocks = [...document.querySelectorAll('script[type="application/json"][id^="figure-"]')];
    // Where the browser is too old to unpack the library, the pictures stay.
    if (blocks.length && !forced.matches) drawAll(blocks).catch(() => {});
  });
})();
