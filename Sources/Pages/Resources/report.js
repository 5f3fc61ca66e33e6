// What a report does besides standing there: its charts, tables that sort, a command to copy and numbers to
// save. What it shows is in the page; where this does not run, the text and the tables are there still.
"use strict";

(() => {
  const text = (id) => document.getElementById(id).textContent;

  for (const place of document.querySelectorAll("[data-figure]")) {
    place.replaceChildren();
    losscastChart(place, JSON.parse(text(place.dataset.figure)));
  }

  // MARK: Tables

  const UNITS = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 };

  /// The number that a cell begins with; null if it begins with none.
  function numberOf(cell) {
    const match = cell.replace(/^[×±≥≤<>+]\s*/, "").replace(/−/g, "-").replace(/(\d),(?=\d{3})/g, "$1")
      .match(/^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)([kMBT](?![a-z]))?/);
    return match ? Number(match[1]) * (UNITS[match[2]] ?? 1) : null;
  }

  function compare(a, b) {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x !== null && y !== null) return x - y;
    if (x !== null || y !== null) return x !== null ? -1 : 1;
    return a.localeCompare(b, "en", { numeric: true });
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    if (rows.length < 2) continue;
    heads.forEach((head, column) => {
      if (!head.textContent) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        for (const other of heads) other.removeAttribute("aria-sort");
        // Up, down, and as it was.
        if (was === "descending") return body.append(...rows);
        const sign = was === "ascending" ? -1 : 1;
        head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        const cell = (row) => row.cells[column].textContent;
        // Empty cells stay below.
        return body.append(...[...rows].sort((a, b) =>
          (cell(a) === "") - (cell(b) === "") || sign * compare(cell(a), cell(b))));
      });
    });
  }

  // MARK: To copy and to save

  for (const button of document.querySelectorAll("[data-copy]")) {
    const shown = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      const before = button.textContent;
      try {
        await navigator.clipboard.writeText(shown.textContent);
        button.textContent = "copied";
      } catch {
        // Files may not write there in every browser; what is selected can be copied by hand.
        getSelection().selectAllChildren(shown);
        button.textContent = "selected";
      }
      setTimeout(() => { button.textContent = before; }, 1500);
    });
  }

  for (const button of document.querySelectorAll("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const file = new Blob([text(button.dataset.save)], { type: "application/json" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = button.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  }
})();
