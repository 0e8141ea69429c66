// Draws the charts from the JSON blocks of this page; asks the network for nothing. Without it the tables stand open.
(function () {
  "use strict";

  const blocks = [...document.querySelectorAll('script[type="application/json"][id^="figure-"]')];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const PRINT_WIDTH = 640;

  function plotOf(block) {
    return document.getElementById(block.id.replace("figure-", "plot-"));
  }

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

  function figureOf(block, isDark) {
    const partners = JSON.parse(document.getElementById("dark-colours").textContent);
    const text = block.textContent;
    return JSON.parse(isDark ? text.replace(/#[0-9A-F]{6}/g, (colour) => partners[colour] || colour) : text);
  }

  async function draw(isDark, width) {
    for (const block of blocks) {
      const figure = figureOf(block, isDark);
      if (width) figure.layout.width = width;
      const plot = plotOf(block);
      await window.Plotly.react(plot, figure.data, figure.layout, figure.config);
      plot.dataset.drawn = "yes";
    }
  }

  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  }

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => { details.open = true; });
    if (window.Plotly) draw(false, PRINT_WIDTH);
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => { details.open = false; });
    if (window.Plotly) draw(dark.matches);
  });
  window.addEventListener("hashchange", openTarget);

  async function start() {
    openTarget();
    if (!blocks.length) return;
    // The page shows either its charts or the sentence that there are none.
    document.documentElement.classList.add("drawing");
    const numbers = [...document.querySelectorAll("figure details.numbers")];
    numbers.forEach((details) => { details.open = false; });
    try {
      await loadLibrary();
      await draw(dark.matches);
      for (const tester of document.querySelectorAll("#js-plotly-tester")) tester.setAttribute("aria-hidden", "true");
      dark.addEventListener("change", () => draw(dark.matches));
    } catch {
      numbers.forEach((details) => { details.open = true; });
      document.documentElement.classList.remove("drawing");
    }
  }

  start();
})();
