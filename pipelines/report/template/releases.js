"use strict";
// Search and filters of the catalogue. Without this script the whole list stands there, and no filter is shown.
(() => {
  const filters = document.getElementById("filters");
  if (!filters) return;
  const search = document.getElementById("search");
  const selects = [...filters.querySelectorAll("select")];
  const cards = [...document.querySelectorAll(".card")];
  const shown = document.getElementById("shown");

  const isWanted = (card, name, value) =>
    !value || (name === "language" ? [...card.querySelectorAll("[data-language]")].some((row) => row.dataset.language === value) : card.dataset[name] === value);

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    const language = document.getElementById("filter-language")?.value;
    for (const card of cards) {
      const text = `${card.dataset.title} ${card.textContent}`.toLowerCase();
      card.hidden = !(words.every((word) => text.includes(word)) && selects.every((one) => isWanted(card, one.dataset.filter, one.value)));
      for (const row of card.querySelectorAll("[data-language]")) row.hidden = Boolean(language) && row.dataset.language !== language;
    }
    for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector(".card:not([hidden])");
    const number = cards.filter((card) => !card.hidden).length;
    shown.textContent = shown.dataset.said.replace("{shown}", number).replace("{all}", cards.length);
  };

  filters.hidden = false;
  filters.addEventListener("input", show);
  show();
})();
