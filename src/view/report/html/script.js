"use strict";
(() => {
  const table = document.getElementById("rows");
  if (table) {
    const tools = document.getElementById("tools");
    const filter = document.getElementById("filter");
    const status = document.getElementById("status");
    const count = document.getElementById("count");
    const bodies = Array.from(table.tBodies);
    let texts = null;

    const apply = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !texts) texts = new Map(bodies.map((b) => [b, b.textContent.toLowerCase()]));
      let shown = 0;
      for (const body of bodies) {
        const fits = (!status.value || body.dataset.s === status.value) &&
          words.every((word) => texts.get(body).includes(word));
        body.hidden = !fits;
        if (fits) shown += 1;
      }
      count.textContent = shown + " of " + bodies.length + " shown";
    };

    for (const name of Array.from(new Set(bodies.map((b) => b.dataset.s))).sort()) {
      status.append(new Option(name, name));
    }
    let timer = 0;
    filter.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
    status.addEventListener("change", apply);
    tools.addEventListener("submit", (event) => { event.preventDefault(); apply(); });

    const key = (body, column) => {
      const cell = body.rows[0].cells[column];
      if (cell.dataset.k !== undefined) return Number(cell.dataset.k);
      const time = cell.querySelector("time");
      if (time) return Date.parse(time.dateTime || time.textContent);
      const text = cell.textContent.trim();
      return cell.classList.contains("n") ? Number(text) : text;
    };
    // What is empty stands last, in both directions.
    const order = (a, b, sign) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      if (typeof a === "number" && typeof b === "number") return sign * (a - b);
      return sign * (a < b ? -1 : a > b ? 1 : 0);
    };
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      // A head with a button in it is not repeated on each page, so paper gets the plain text.
      const paper = document.createElement("span");
      paper.className = "paper";
      paper.append(...head.childNodes);
      head.append(paper, button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = bodies.map((body) => [key(body, column), body]);
        keyed.sort((a, b) => order(a[0], b[0], down ? -1 : 1));
        const sorted = document.createDocumentFragment();
        for (const [, body] of keyed) sorted.append(body);
        table.append(sorted);
      });
    });
    tools.hidden = false;
    apply();
  }

  // Paper cannot be expanded.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
})();
