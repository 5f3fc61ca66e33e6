// The page of losscast serve. What it shows comes as text from the server, which computes all of it; here rows
// are put in order, questions are asked and answers are shown. Texts become text nodes, never HTML.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /// Sets a text only where it is another: what is read aloud is not said again.
  function show(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function list(element, texts) {
    element.replaceChildren(...texts.map((text) => make("li", {}, text)));
  }

  // MARK: Charts

  // Legends are drawn by chart.js. The library's own measures itself by a style within a tag, which pages of this
  // server do not allow.
  if (typeof Dygraph === "function") {
    Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);
  }

  /// A chart in an element, made at its first figure, and made anew for another subject.
  function stage(element) {
    let chart = null;
    let former = null;
    return (figure, subject = "") => {
      if (subject !== former && chart) {
        chart.destroy();
        chart = null;
      }
      former = subject;
      if (typeof losscastChart !== "function" || typeof Dygraph !== "function") {
        show(element, "Charts need dygraphs, which is not installed where the server runs.");
        return;
      }
      if (figure === null) return;
      if (chart) chart.update(figure);
      else chart = losscastChart(element, figure);
    };
  }

  // MARK: Runs

  const runs = new Map();
  const lines = new Map();
  let chosen = null;
  let chosenName = null;
  let isOrderDue = false;
  const showRun = stage(byId("chart"));

  const stateOrder = { growing: 0, endless: 1, finished: 2, diverged: 3, unreadable: 4 };

  /// The most promising first: those that grow by P(best), then those that have ended by their last values.
  function before(a, b) {
    return (
      stateOrder[a.state] - stateOrder[b.state] ||
      (a.state === "growing" ? (b.probability ?? -1) - (a.probability ?? -1) : 0) ||
      (a.rank ?? Infinity) - (b.rank ?? Infinity) ||
      a.id - b.id
    );
  }

  const columns = ["seen", "last", "forecast", "chance", "verdict"];
  const numbers = ["seen", "last", "chance"];

  function line(run) {
    const button = make("button", { type: "button" });
    button.addEventListener("click", () => choose(run.id));
    const head = make("th", { scope: "row" }, button);
    const cells = columns.map((name) => make("td", { class: name + (numbers.includes(name) ? " number" : "") }));
    const row = make("tr", {}, head, ...cells);
    row.addEventListener("animationend", () => row.classList.remove("fresh"));
    return { row, button, cells };
  }

  function fill(run, isNew) {
    const { row, button, cells } = lines.get(run.id);
    show(button, run.name);
    button.title = run.name;
    columns.forEach((name, index) => {
      const text = name === "verdict" ? run.verdict || (run.state === "growing" ? "" : run.state) : run[name];
      if (name === "last" && !isNew && cells[index].textContent !== text) row.classList.add("fresh");
      show(cells[index], text);
      cells[index].title = name === "verdict" ? run.reason : text;
    });
    cells[columns.indexOf("verdict")].className = "verdict " + (run.verdict || run.state);
  }

  /// Puts rows in their order, but not under a pointer or a finger that is about to choose one.
  function order() {
    const body = byId("rows");
    if (byId("list").matches(":hover, :focus-within") && body.children.length > 0) {
      isOrderDue = true;
      // What is new is shown at the end meanwhile.
      for (const { row } of lines.values()) if (!row.parentNode) body.append(row);
      return;
    }
    isOrderDue = false;
    const sorted = [...runs.values()].sort(before);
    sorted.forEach((run, index) => {
      const { row } = lines.get(run.id);
      if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
    });
  }

  for (const name of ["pointerleave", "focusout"]) {
    byId("list").addEventListener(name, () => setTimeout(() => isOrderDue && order(), 50));
  }

  function choose(id) {
    const former = lines.get(chosen);
    if (former) {
      former.row.classList.remove("chosen");
      former.button.removeAttribute("aria-pressed");
    }
    chosen = id;
    const run = runs.get(id);
    if (!run) return;
    chosenName = run.name;
    lines.get(id).row.classList.add("chosen");
    lines.get(id).button.setAttribute("aria-pressed", "true");
    loadRun();
  }

  const loader = latest(async () => {
    const id = chosen;
    const answer = await fetch("runs/" + id).catch(() => null);
    if (!answer || !answer.ok || id !== chosen) return;
    const { run, notes, chart } = await answer.json();
    if (id !== chosen) return;
    const verdict = run.verdict ? run.verdict[0].toUpperCase() + run.verdict.slice(1) + (run.reason ? ": " : "") : "";
    show(byId("why"), `${run.name}, ${run.seen ? "at " + run.seen + ". " : ""}${verdict}${run.reason || ""}`);
    showRun(chart, run.name + run.state);
    list(byId("notes"), notes);
    byId("reading").hidden = notes.length === 0;
  }, 500);

  function loadRun() {
    const run = runs.get(chosen);
    if (!run) return;
    if (run.state === "unreadable") {
      show(byId("why"), `${run.name}: ${run.reason}`);
      showRun(null, null);
      byId("reading").hidden = true;
    } else loader();
  }

  /// Does work one at a time, no more often than so many milliseconds; of what is asked meanwhile, the last.
  function latest(work, pause = 0) {
    let isBusy = false;
    let isAsked = false;
    return async function again() {
      if (isBusy) {
        isAsked = true;
        return;
      }
      isBusy = true;
      do {
        isAsked = false;
        await work();
        if (pause) await new Promise((done) => setTimeout(done, pause));
      } while (isAsked);
      isBusy = false;
    };
  }

  function take(change) {
    if (change.isWhole) {
      runs.clear();
      lines.clear();
      byId("rows").replaceChildren();
      chosen = null;
    }
    for (const id of change.gone) {
      runs.delete(id);
      lines.get(id)?.row.remove();
      lines.delete(id);
    }
    for (const run of change.rows) {
      const isNew = !lines.has(run.id);
      if (isNew) lines.set(run.id, line(run));
      runs.set(run.id, run);
      fill(run, isNew);
    }
    if (change.rows.length > 0 || change.gone.length > 0) {
      order();
      count();
    }
    if (change.notice) notice(change.notice);
    if (chosen === null && runs.size > 0) {
      const sorted = [...runs.values()].sort(before);
      choose((sorted.find((run) => run.name === chosenName) ?? sorted[0]).id);
    } else if (change.charts.includes(chosen) || change.rows.some((run) => run.id === chosen)) loadRun();
  }

  function count() {
    const growing = [...runs.values()].filter((run) => run.state === "growing");
    const waiting = growing.filter((run) => !run.verdict && run.reason === "not judged yet").length;
    const stopping = growing.filter((run) => run.verdict === "stop").length;
    const text =
      `${runs.size} ${runs.size === 1 ? "run" : "runs"}, ${growing.length} growing` +
      (stopping ? `, ${stopping} to stop` : "") +
      (waiting ? `, ${waiting} not judged yet` : "");
    show(byId("count"), text);
    show(byId("spoken"), text);
    byId("no-runs").hidden = runs.size > 0;
  }

  function notice(notice) {
    show(byId("status"), notice.status);
    const total = notice.remarks.length + notice.moreRemarks;
    byId("remarks").hidden = total === 0;
    show(byId("remarks-title"), `${total} ${total === 1 ? "remark" : "remarks"} on how logs were read`);
    list(byId("remark-list"), notice.remarks);
    offerSchedules(notice.whatIf);
    offerBudget(notice.budget);
  }

  // MARK: Events

  let source = null;

  function listen() {
    source = new EventSource("events");
    source.onopen = () => connected("live", false);
    source.onmessage = (event) => {
      connected("live", false);
      take(JSON.parse(event.data));
    };
    source.onerror = () => {
      connected("connection lost, trying again", true);
      if (source.readyState !== EventSource.CLOSED) return;
      // The server answered, but not with events: it is busy, or asks for a token.
      source.close();
      fetch("events", { method: "HEAD" })
        .then((answer) => {
          if (answer.status === 401) {
            connected("the server has a new token: open the address that it printed", true);
          }
        })
        .catch(() => {});
      setTimeout(listen, 2000);
    };
  }

  function connected(text, isLost) {
    show(byId("connection"), text);
    byId("connection").classList.toggle("lost", isLost);
  }

  // MARK: Questions

  async function ask(address, question) {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(question),
    }).catch(() => null);
    if (!answer) return { refusal: "The server cannot be reached." };
    if (answer.ok || answer.status === 422) return answer.json();
    return { refusal: await answer.text() };
  }

  /// As few digits as tell neighbors on a slider apart.
  function short(value) {
    return String(Number(value.toPrecision(4)));
  }

  const positions = 400;

  /// A slider with a number beside it, either of which can be changed.
  ///
  /// isLog: whether equal ways are equal factors; isWhole: whether the number is a count.
  function slider(id, label, range, { isLog = false, isWhole = false }, changed) {
    const name = make("span", { id: id + "-label" }, label);
    const bar = make("input", {
      type: "range", id, min: 0, max: positions, step: 1, "aria-labelledby": id + "-label",
    });
    const entry = make("input", {
      type: "text", id: id + "-number", inputmode: "decimal", "aria-labelledby": id + "-label", spellcheck: "false",
    });
    const element = make("div", { class: "control" }, name, make("div", { class: "pair" }, bar, entry));
    let value = range.start;
    const at = (place) => {
      const share = place / positions;
      const raw = isLog
        ? range.least * Math.pow(range.most / range.least, share)
        : range.least + (range.most - range.least) * share;
      return isWhole ? Math.round(raw) : Number(raw.toPrecision(4));
    };
    const place = (number) => {
      const share = isLog
        ? Math.log(number / range.least) / Math.log(range.most / range.least)
        : (number - range.least) / (range.most - range.least);
      return Math.round(positions * Math.min(Math.max(share, 0), 1));
    };
    const set = (number, isTyped) => {
      value = number;
      if (!isTyped) entry.value = isWhole ? String(number) : short(number);
      bar.value = place(number);
      bar.setAttribute("aria-valuetext", entry.value);
    };
    bar.addEventListener("input", () => {
      value = at(Number(bar.value));
      entry.value = isWhole ? String(value) : short(value);
      bar.setAttribute("aria-valuetext", entry.value);
      changed();
    });
    entry.addEventListener("change", () => {
      const number = Number(entry.value.replace(/[,\s]/g, ""));
      if (entry.value.trim() === "" || !Number.isFinite(number)) return set(value);
      // Beyond the slider the server says why not, if not.
      set(isWhole ? Math.round(number) : number, false);
      changed();
    });
    set(value);
    return {
      element,
      get value() { return value; },
      set,
      offer(next) { range = next; set(value); },
    };
  }

  // MARK: What if

  let offered = "";
  let kinds = [];
  let numbersOf = null;
  const showWhatIf = stage(byId("what-if-chart"));

  function offerSchedules(offer) {
    if (!offer) return;
    const key = JSON.stringify(offer);
    if (key === offered) return;
    offered = key;
    show(byId("what-if-basis"), offer.obstacle ?? "By " + offer.basis + ".");
    byId("schedule").hidden = byId("what-if-answer").hidden = Boolean(offer.obstacle);
    if (offer.obstacle) return;
    kinds = offer.kinds;
    const select = byId("kind");
    const former = select.value || "wsd";
    select.replaceChildren(
      ...kinds.map((kind) => make("option", { value: kind.name }, `${kind.name}: ${kind.summary}`)));
    select.value = kinds.some((kind) => kind.name === former) ? former : kinds[0].name;
    if (numbersOf) for (const [name, control] of Object.entries(numbersOf)) control.offer(offer[name]);
    else {
      numbersOf = {
        peak: slider("peak", "peak rate", offer.peak, { isLog: true }, whatIf),
        steps: slider("steps", "steps", offer.steps, { isLog: true, isWhole: true }, whatIf),
        warmup: slider("warmup", "warm-up, steps", offer.warmup, { isWhole: true }, whatIf),
        decay: slider("decay", "decay, share of the steps", offer.decay, {}, whatIf),
        final: slider("final", "final rate, share of the peak", offer.final, {}, whatIf),
      };
      byId("schedule").querySelector(".controls").append(
        ...Object.values(numbersOf).map((control) => control.element));
      select.addEventListener("change", whatIf);
      byId("schedule").addEventListener("submit", (event) => event.preventDefault());
    }
    whatIf();
  }

  function question() {
    const kind = kinds.find((kind) => kind.name === byId("kind").value);
    const asked = { kind: kind.name };
    for (const [name, control] of Object.entries(numbersOf)) {
      const isOfKind = kind.keys.includes(name);
      control.element.hidden = !isOfKind;
      if (isOfKind) asked[name] = control.value;
    }
    return asked;
  }

  const answerWhatIf = latest(async () => {
    const answer = await ask("what-if", question());
    byId("what-if-answer").classList.remove("waiting");
    byId("refusal").hidden = !answer.refusal;
    for (const id of ["answer", "gain", "quality", "doubts"]) byId(id).hidden = Boolean(answer.refusal);
    if (answer.refusal) {
      show(byId("refusal"), answer.refusal);
      return speak("what-if-spoken", answer.refusal);
    }
    show(byId("answer"), answer.answer);
    show(byId("gain"), answer.gain);
    show(byId("quality"), answer.quality);
    list(byId("doubts"), answer.doubts);
    showWhatIf(answer.chart);
    speak("what-if-spoken", answer.answer + " " + answer.gain);
  });

  function whatIf() {
    byId("what-if-answer").classList.add("waiting");
    byId("copied").textContent = "";
    question();
    answerWhatIf();
  }

  const speaking = {};

  /// Has an answer read aloud once the slider rests.
  function speak(id, text) {
    clearTimeout(speaking[id]);
    speaking[id] = setTimeout(() => show(byId(id), text), 700);
  }

  for (const button of document.querySelectorAll("[data-form]")) {
    button.addEventListener("click", async () => {
      const answer = await ask("schedule", { form: button.dataset.form, schedule: question() });
      const area = byId("copy");
      area.hidden = Boolean(answer.refusal);
      if (answer.refusal) return show(byId("copied"), answer.refusal);
      area.value = answer.text;
      try {
        await navigator.clipboard.writeText(answer.text);
        show(byId("copied"), "copied");
      } catch {
        area.select();
        show(byId("copied"), "selected below: press Ctrl-C");
      }
    });
  }

  // MARK: Budget

  let budget = null;
  const showBudget = stage(byId("budget-chart"));

  function offerBudget(offer) {
    byId("budget").hidden = !offer;
    if (!offer || budget) return;
    show(byId("budget-basis"), "By the " + offer.basis + ".");
    budget = slider("compute", "budget, floating-point operations", offer.compute, { isLog: true }, askBudget);
    byId("budget-form").querySelector(".controls").append(budget.element);
    byId("budget-form").addEventListener("submit", (event) => event.preventDefault());
    askBudget();
  }

  const askBudget = latest(async () => {
    const answer = await ask("budget", { compute: budget.value });
    byId("budget-refusal").hidden = !answer.refusal;
    byId("budget-answer").hidden = Boolean(answer.refusal);
    if (answer.refusal) return show(byId("budget-refusal"), answer.refusal);
    show(byId("budget-answer"), answer.answer);
    show(byId("budget-report"), answer.report);
    showBudget(answer.chart);
    speak("budget-spoken", answer.answer);
  });

  listen();
})();
