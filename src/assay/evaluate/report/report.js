(() => {
  const form = document.querySelector(".filter");
  const samples = [...document.querySelectorAll(".sample")];
  const said = document.querySelector("#matching");
  const apply = () => {
    const outcome = form.elements.outcome.value;
    const kind = form.elements.kind ? form.elements.kind.value : "";
    let count = 0;
    for (const sample of samples) {
      const kinds = JSON.parse(sample.dataset.kinds);
      const fits = (!outcome || sample.dataset.outcome === outcome) && (!kind || kinds.includes(kind));
      sample.hidden = !fits;
      count += fits;
    }
    said.textContent = `${count} of ${samples.length}`;
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("change", apply);
    apply();
  }
})();
