(() => {
  // Keys: j and k go on and back, / searches, u goes up, g to the runs, t changes the theme.
  const rows = () => [...document.querySelectorAll("a.row")];
  const move = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };
  const theme = () => {
    const links = [...document.querySelectorAll("footer nav a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[(at + 1) % links.length].click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "g") document.querySelector("a.brand").click();
    else if (event.key === "t") theme();
    else if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      if (!field) return;
      field.focus();
    } else return;
    event.preventDefault();
  });

  // Choosing in a list shows at once what fits; without a script, the button does.
  for (const form of document.querySelectorAll("form.filter[role=search]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select")) form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    });
  }

  // A text of a search that an address names is opened, with all that it is folded in.
  const reveal = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named || !named.matches("details.node")) return;
    for (let one = named; one; one = one.parentElement.closest("details")) one.open = true;
    named.scrollIntoView({ block: "center" });
    named.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  reveal();

  // A page that waits for what another process counts looks again.
  if (document.querySelector("[data-wait]")) setTimeout(() => location.reload(), 4000);

  // Live progress: the numbers move while a job runs, and the page is loaded anew when it ends.
  const address = document.body.dataset.live;
  if (!address) return;
  const look = async () => {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) return;
      const found = [await answer.json()].flat();
      const shown = [...document.querySelectorAll(".progress")];
      for (const place of shown) {
        const run = found.find((one) => one.name === place.dataset.run);
        if (!run || run.state !== "running") {
          location.reload();
          return;
        }
        place.querySelector("progress").value = run.done;
        place.querySelector(".done").textContent = run.done.toLocaleString("en");
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the server has gone: ask again later
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
