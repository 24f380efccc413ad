// The desk's one script: keys in the review, drops and progress of uploads, the order of an edition, live figures, looks at templates.
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
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
  window.addEventListener("pagehide", () => source.close());
}

// Stories are taken by their handle, with a pointer or with the arrow keys; the form itself saves each new order.
function order() {
  const list = document.querySelector("[data-order]");
  if (!list) return;
  const form = list.closest("form");
  const say = document.querySelector("[data-order-said]");
  const places = () => [...list.querySelectorAll("[data-place]:not(.place-out)")];
  const keyOf = (place) => place.querySelector("[name='key[]']").value;
  const now = () => places().map(keyOf).join();
  let saved = now(), timer = 0, saving = false;
  const put = (place, at) => {
    const others = places().filter((one) => one !== place);
    if (at >= others.length) others[others.length - 1].after(place);
    else others[Math.max(at, 0)].before(place);
    say.textContent = say.dataset.at.replace("0", String(places().indexOf(place) + 1));
  };
  const save = async (key) => {
    if (saving || now() === saved) return;
    saving = true;
    const mine = now();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    const page = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector("[data-order]");
    if (!fresh) { form.requestSubmit(); return; }
    for (const field of document.querySelectorAll("[name=seen]")) field.value = page.querySelector("[name=seen]").value;
    saving = false;
    if (now() !== mine) { saved = mine; save(key); return; }
    list.replaceWith(fresh);
    order();
    [...document.querySelectorAll(".handle")].find((one) => keyOf(one.closest("[data-place]")) === key)?.focus();
    say.textContent += ` ${say.dataset.saved}`;
  };
  const later = (key) => { clearTimeout(timer); timer = setTimeout(save, 300, key); };
  for (const place of places().length > 1 ? places() : []) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "handle";
    handle.textContent = "⠿";
    handle.setAttribute("aria-label", `${list.dataset.order}${place.querySelector(".row-name").textContent}`);
    const follow = (event) => {
      const above = (one) => { const at = one.getBoundingClientRect(); return at.top + at.height / 2 < event.clientY; };
      const at = places().filter((one) => one !== place && above(one)).length;
      if (at !== places().indexOf(place)) put(place, at);
    };
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      place.classList.add("place-held");
      const drop = new AbortController();
      document.addEventListener("pointermove", follow, { signal: drop.signal });
      for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => {
        drop.abort();
        place.classList.remove("place-held");
        later(keyOf(place));
      }, { signal: drop.signal });
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      put(place, places().indexOf(place) + step);
      handle.focus();
      later(keyOf(place));
    });
    place.prepend(handle);
  }
}

function again() {
  if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 1000);
}

// A letter follows the template that is written: the draft is kept, what is said of it and the frames come anew.
function looks() {
  const form = document.querySelector("form[data-looks]");
  if (!form) return;
  let timer = 0, asked = 0;
  const again = (frame) => {
    const { scrollY } = frame.contentWindow;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scrollY), { once: true });
    frame.contentWindow.location.reload();
  };
  const look = async () => {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "look");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-look]")) part.replaceChildren(...page.getElementById(part.id).childNodes);
    document.querySelectorAll("iframe[data-look-frame]").forEach(again);
  };
  form.querySelector("textarea").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 500); });
}

keys();
looks();
again();
drops();
live();
order();
