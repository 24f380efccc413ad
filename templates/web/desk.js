// The desk's one script: keys in the review, drops and progress of uploads, the live list of sendings.
// Everything it does can also be done without it, by the same forms.
const typing = (at) => at instanceof Element && at.closest("input, textarea, select, [contenteditable]");

function keys() {
  const questions = [...document.querySelectorAll("[data-question]")];
  const undo = document.querySelector("[data-undo]");
  const toggle = document.querySelector("[data-keys]");
  if (!questions.length && !undo) return;
  let on = localStorage.getItem("keys") !== "off";
  if (toggle) {
    const say = () => { toggle.textContent = on ? toggle.dataset.on : toggle.dataset.off; };
    toggle.hidden = false;
    toggle.addEventListener("click", () => { on = !on; localStorage.setItem("keys", on ? "on" : "off"); say(); });
    say();
  }
  const go = (step) => {
    const here = questions.indexOf(document.activeElement);
    const next = questions[Math.min(Math.max(here + step, 0), questions.length - 1)];
    if (!next) return;
    next.focus();
    const target = document.querySelector(next.querySelector("a").hash);
    if (target) target.scrollIntoView({ block: "center" });
    next.scrollIntoView({ block: "nearest" });
  };
  const press = (what) => {
    const here = questions.includes(document.activeElement) ? document.activeElement : null;
    const button = here && here.querySelector(what);
    if (button) button.click();
    return Boolean(button);
  };
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x") press('button[value="keep"]');
    else if (event.key === "Enter") { if (press("button[name=offer]")) event.preventDefault(); }
    else if (event.key === "u" && undo) undo.requestSubmit();
  });
  if (location.hash === "#questions" && questions.length) questions[0].focus();
}

function drops() {
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const zone = input.closest(".drop");
  const bar = form.querySelector("[data-progress]");
  const over = (yes) => zone.classList.toggle("drop-over", yes);
  for (const kind of ["dragover", "dragenter"]) document.addEventListener(kind, (event) => { event.preventDefault(); over(true); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    bar.hidden = false;
    request.upload.addEventListener("progress", (at) => {
      if (at.lengthComputable) bar.firstElementChild.value = (100 * at.loaded) / at.total;
    });
    request.addEventListener("load", () => {
      if (request.responseURL !== form.action) { location.href = request.responseURL; return; }
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => form.submit());
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

function live() {
  const place = document.querySelector("[data-live]");
  if (!place || !window.EventSource) return;
  const source = new EventSource(place.dataset.live);
  source.addEventListener("message", (event) => {
    place.innerHTML = event.data;
    if (place.querySelector("[data-over]")) location.reload();
  });
  window.addEventListener("pagehide", () => source.close());
}

function again() {
  if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 1000);
}

keys();
again();
drops();
live();
