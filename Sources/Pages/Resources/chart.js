// Draws a figure of Losscast in a page, by dygraphs: losscastChart(element, figure) makes it, and what it
// returns has update(figure), for a page that lives, and destroy().
//
// dygraphs has the axes, the grid and the zoom; what stands between the axes is drawn here, since points with
// bars, crosses, rings and several areas over positions of their own are more than its lines. Texts become
// text nodes. The one place that takes HTML, dygraphs' labels of ticks, gets names escaped.
"use strict";

const losscastChart = (() => {
  const COLORS = ["blue", "vermillion", "green", "purple", "orange", "sky", "black", "gray"];
  const DASHES = {
    line: [[], [16, 3], [16, 3, 2, 3]],
    dashed: [[8, 5], [8, 4, 2, 4], [2, 3]],
  };
  const DRAWN_AS = {
    line: "line", dashed: "dashed line", points: "points", rings: "rings", crosses: "crosses", bars: "bars",
    area: "area",
  };
  /// So near, in pixels, the pointer has to come.
  const REACH = 40;
  const MOST_IN_TIP = 8;
  const MOST_ROWS_OF_SERIES = 100;
  const MOST_ROWS = 3000;

  // MARK: Small things

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "className") element.className = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  /// A text that may be parted behind the commas of schedules.
  function breakable(text) {
    return text.split(/(?<=,)(?=[A-Za-z])/).flatMap((part, n) => (n ? [make("wbr"), part] : [part]));
  }

  function escaped(text) {
    return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  }

  /// A number as people write it, to so many digits.
  function number(value, digits = 6) {
    if (value === null || !Number.isFinite(value)) return "not determined";
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (size >= 1e9 || size < 1e-4) return value.toExponential(digits - 3).replace(/\.?0+e\+?/, "e");
    const rounded = Number(value.toPrecision(digits));
    return size >= 1e4 ? rounded.toLocaleString("en-US") : String(rounded);
  }

  /// The number beside a tick: 0.25, 30k, 1.5M, 3e-4.
  ///
  /// `range` is that of the axis: so many digits as tell its ticks apart.
  function tick(value, range) {
    const size = Math.abs(value);
    const most = Math.max(...range.map(Math.abs));
    if (size < 1e-9 * most) return "0";
    const digits = Math.max(3, Math.min(15, Math.ceil(Math.log10(most / Math.abs(range[1] - range[0]))) + 3));
    if (size < 1e-3 || size >= 1e15) {
      return value.toExponential(Math.min(digits, 9) - 1).replace(/\.?0*e\+?/, "e");
    }
    for (const [unit, name] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) {
      if (size >= unit && (unit > 1e3 || size >= 1e4)) return Number((value / unit).toPrecision(digits)) + name;
    }
    return String(Number(value.toPrecision(digits)));
  }

  /// The ticks of a logarithmic axis: powers of ten first, lines without numbers between them.
  function logTicks(low, high, pixels, options, dygraph) {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    if (Math.log10(high / low) < 0.5) return Dygraph.numericLinearTicks(low, high, pixels, options, dygraph);
    const most = Math.max(2, Math.floor(pixels / options("pixelsPerLabel")));
    const every = Math.max(1, Math.ceil(Math.log10(high / low) / most));
    const isLabeled = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 4, 5, 6, 8]]
      .filter((leading) => Math.log10(high / low) * leading.length <= most).pop() ?? [1];
    const ticks = [];
    for (let exponent = first; exponent <= last; exponent++) {
      for (let leading = 1; leading < 10; leading++) {
        const value = Number(`${leading}e${exponent}`);
        if (value < low || value > high || (every > 1 && leading > 1)) continue;
        const hasNumber = isLabeled.includes(leading) && exponent % every === 0;
        ticks.push({ v: value, label: hasNumber ? tick(value, [0, value]) : "" });
      }
    }
    return ticks;
  }

  function colors(element) {
    const style = getComputedStyle(element);
    const read = (name) => style.getPropertyValue(name).trim();
    const palette = { grid: read("--grid"), axis: read("--axis"), page: read("--page") };
    for (const name of COLORS) palette[name] = read("--series-" + name) || "#888888";
    return palette;
  }

  // MARK: Drawing

  /// Draws a series on a canvas; x and y turn numbers into pixels.
  function draw(context, series, palette, x, y, bottom, top) {
    const color = palette[series.color];
    context.save();
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = 2;
    const count = series.x.length;
    const each = (visit) => {
      for (let i = 0; i < count; i++) {
        const [px, py] = [x(series.x[i]), y(series.y[i])];
        if (Number.isFinite(px) && Number.isFinite(py)) visit(px, py, i);
      }
    };
    // Where an interval has no end, it goes to the edge.
    const low = (i) => end(y(series.low ? series.low[i] : series.y[i]), bottom);
    const high = (i) => end(y(series.high ? series.high[i] : series.y[i]), top);
    switch (series.style) {
      case "line":
      case "dashed": {
        context.setLineDash(DASHES[series.style][series.round % 3]);
        context.beginPath();
        each((px, py) => context.lineTo(px, py));
        context.stroke();
        break;
      }
      case "area": {
        const upper = [];
        const lower = [];
        each((px, _, i) => {
          upper.push([px, high(i)]);
          lower.push([px, low(i)]);
        });
        context.globalAlpha = series.density;
        context.beginPath();
        for (const [px, py] of upper.concat(lower.reverse())) context.lineTo(px, py);
        context.fill();
        break;
      }
      case "points": {
        const size = count > 400 ? 1.4 : 2.2;
        if (count > 400) context.globalAlpha = 0.75;
        each((px, py) => {
          context.beginPath();
          if (series.round % 3 === 1) context.rect(px - size, py - size, 2 * size, 2 * size);
          else context.arc(px, py, size, 0, 7);
          context.fill();
        });
        break;
      }
      case "rings":
        context.lineWidth = 1.3;
        each((px, py) => {
          context.beginPath();
          context.arc(px, py, 3, 0, 7);
          context.stroke();
        });
        break;
      case "crosses":
        context.lineWidth = 2.5;
        each((px, py) => {
          context.beginPath();
          context.moveTo(px - 5, py - 5);
          context.lineTo(px + 5, py + 5);
          context.moveTo(px - 5, py + 5);
          context.lineTo(px + 5, py - 5);
          context.stroke();
        });
        break;
      case "bars":
        context.lineWidth = 1.5;
        each((px, py, i) => {
          context.beginPath();
          context.moveTo(px, low(i));
          context.lineTo(px, high(i));
          for (const edge of [low(i), high(i)]) {
            context.moveTo(px - 4, edge);
            context.lineTo(px + 4, edge);
          }
          context.stroke();
          context.beginPath();
          context.arc(px, py, 3.5, 0, 7);
          context.fill();
        });
        break;
    }
    context.restore();
  }

  function end(pixel, edge) {
    return Number.isFinite(pixel) ? pixel : edge;
  }

  /// What stands for a series in the legend.
  function drawSample(canvas, series, palette) {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [28, 14];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const alone = ["rings", "crosses", "bars"].includes(series.style);
    const places = alone ? [width / 2] : series.style === "points" ? [5, width / 2, width - 5] : [1, width - 1];
    const sample = {
      ...series, x: places, y: places.map(() => height / 2),
      low: places.map(() => (alone ? 1 : 2)), high: places.map(() => height - (alone ? 1 : 2)),
    };
    if (sample.style === "area") sample.density = Math.max(0.3, sample.density);
    const same = (value) => value;
    draw(context, sample, palette, same, same, height, 0);
  }

  // MARK: A panel

  /// A panel in its place, one of those of `chart`.
  function makePanel(chart, index) {
    const box = make("div", { className: "chart-panel" });
    const legend = make("div", { className: "chart-legend", role: "group" });
    const yLabel = make("div", { className: "chart-y" });
    const plot = make("div", { className: "chart-plot" });
    const area = make("div", { className: "chart-area", tabindex: "0", role: "application" });
    const tip = make("div", { className: "chart-tip" });
    const xLabel = make("div", { className: "chart-x" });
    const spoken = make("div", { className: "only-spoken", "aria-live": "polite" });
    tip.hidden = true;
    plot.append(area, tip);
    box.append(legend, yLabel, plot, xLabel, spoken);
    chart.body.append(box);

    let spec = chart.figure.panels[index];
    let palette = colors(box);
    let graph = null;
    /// The point that the keyboard is at: the numbers of its series and of its place there.
    let at = null;
    let marked = null;

    const isShown = (series) => series.switch === undefined || chart.shows(series.switch);
    const shown = () => spec.series.filter((series) => series.x.length > 0 && isShown(series));
    const isLog = (axis) => axis.scale === "log";
    // dygraphs' own functions know no logarithmic x-axis, and are asked for each point.
    let toX = () => NaN;
    let toY = () => NaN;

    function place() {
      const { x, y } = ranges();
      const inner = graph.getArea();
      const share = (value, range, axis) => {
        if (value === null || (isLog(axis) && value <= 0)) return NaN;
        const [at, low, high] = isLog(axis) ? [value, ...range].map(Math.log) : [value, ...range];
        return (at - low) / (high - low);
      };
      toX = (value) => inner.x + inner.w * share(value, x, spec.x);
      toY = (value) => inner.y + inner.h * (1 - share(value, y, spec.y));
    }

    /// All between the axes: areas first, so that they hide no curve.
    function paint(event) {
      const { drawingContext: context, plotArea, dygraph } = event;
      graph = dygraph;
      place();
      const [bottom, top] = [plotArea.y + plotArea.h, plotArea.y];
      const all = shown();
      for (const series of all.filter((s) => s.style === "area").concat(all.filter((s) => s.style !== "area"))) {
        draw(context, series, palette, toX, toY, bottom, top);
      }
      if (marked) {
        context.strokeStyle = palette.axis;
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(toX(marked.x), toY(marked.y), 6, 0, 7);
        context.stroke();
      }
    }

    const tickerOf = (axis) => (isLog(axis) ? logTicks : Dygraph.numericTicks);

    function nameTicks(low, high, pixels) {
      const every = Math.max(1, Math.ceil(((high - low) * 34) / Math.max(pixels, 1)));
      return spec.names.map((name, place) => ({ v: place, label: escaped(name) }))
        .filter((entry) => entry.v >= low && entry.v <= high && entry.v % every === 0);
    }

    function nameWidth(range) {
      return Math.max(30, (area.clientWidth - 70) / Math.max(1, range[1] - range[0]) - 6);
    }

    function options() {
      // Nothing but the ranges: what is drawn is drawn by the plotter.
      const [x, y] = [spec.x.range, spec.y.range];
      const axis = { axisLineColor: palette.axis, gridLineColor: palette.grid, axisLineWidth: 1, gridLineWidth: 1,
        axisLabelFontSize: 13 };
      const hasNames = spec.names.length > 0;
      return {
        file: [[x[0], y[0]], [x[1], y[1]]], labels: ["x", "y"], dateWindow: x.slice(), valueRange: y.slice(),
        legend: "never", showLabelsOnHighlight: false, highlightCircleSize: 0, rightGap: 12,
        plotter: paint, zoomCallback: zoomed,
        axes: {
          x: { ...axis, logscale: isLog(spec.x), drawGrid: !hasNames,
            axisLabelFormatter: (value, _, __, dygraph) => tick(value, dygraph.xAxisRange()),
            ticker: hasNames ? nameTicks : tickerOf(spec.x), pixelsPerLabel: 64,
            axisLabelWidth: hasNames ? nameWidth(x) : 60 },
          y: { ...axis, logscale: isLog(spec.y),
            axisLabelFormatter: (value, _, __, dygraph) => tick(value, dygraph.yAxisRange()), ticker: tickerOf(spec.y), pixelsPerLabel: 34,
            axisLabelWidth: 54 },
        },
        interactionModel: {
          ...Dygraph.defaultInteractionModel, willDestroyContextMyself: true, touchstart: startPinch, touchmove: pinch,
          touchend: () => { fingers = null; }, dblclick: () => chart.reset(),
        },
      };
    }

    // MARK: Zoom

    function ranges() {
      return { x: graph.xAxisRange(), y: graph.yAxisRange() };
    }

    function show(x, y) {
      graph.updateOptions({ dateWindow: x.slice(), valueRange: y.slice() });
    }

    function zoomed() {
      leave();
      chart.zoomed(index);
    }

    /// A range that is so much of the one it has, around a place between 0 and 1, on its scale.
    function scaled(range, axis, factor, place, shift = 0) {
      const [from, to] = isLog(axis) ? [Math.log, Math.exp] : [(v) => v, (v) => v];
      const [low, high] = range.map(from);
      const start = low + (high - low) * (place * (1 - factor) - shift * factor);
      return [to(start), to(start + factor * (high - low))];
    }

    let fingers = null;

    /// Two fingers zoom; one scrolls the page, as everywhere.
    function startPinch(event) {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      fingers = { ...spanOf(event), ...ranges() };
    }

    function spanOf(event) {
      const frame = area.getBoundingClientRect();
      const inner = graph.getArea();
      const [a, b] = event.touches;
      return {
        width: Math.max(30, Math.abs(a.clientX - b.clientX)), height: Math.max(30, Math.abs(a.clientY - b.clientY)),
        placeX: ((a.clientX + b.clientX) / 2 - frame.left - inner.x) / inner.w,
        placeY: 1 - ((a.clientY + b.clientY) / 2 - frame.top - inner.y) / inner.h,
      };
    }

    function pinch(event) {
      if (event.touches.length !== 2 || !fingers) return;
      event.preventDefault();
      const now = spanOf(event);
      const isFlat = fingers.width > fingers.height;
      const limit = (factor) => Math.min(20, Math.max(0.05, factor));
      show(
        scaled(fingers.x, spec.x, isFlat ? limit(fingers.width / now.width) : 1, fingers.placeX,
          now.placeX - fingers.placeX),
        scaled(fingers.y, spec.y, isFlat ? 1 : limit(fingers.height / now.height), fingers.placeY,
          now.placeY - fingers.placeY));
      zoomed();
    }

    /// All that is drawn, beyond what the figure is about.
    function whole() {
      const [xs, ys] = [[], []];
      for (const series of shown()) {
        series.x.forEach((value, i) => {
          if (isLog(spec.x) && value <= 0) return;
          xs.push(value);
          const ends = ["area", "bars"].includes(series.style) && series.low ? [series.low[i], series.high[i]] : [];
          for (const y of [series.y[i], ...ends]) if (y !== null && !(isLog(spec.y) && y <= 0)) ys.push(y);
        });
      }
      const extremes = (values, home, axis) => {
        let [low, high] = home;
        for (const value of values) {
          if (value < low) low = value;
          if (value > high) high = value;
        }
        return low < home[0] || high > home[1] ? scaled([low, high], axis, 1.04, 0.5) : [low, high];
      };
      return { x: extremes(xs, spec.x.range, spec.x), y: extremes(ys, spec.y.range, spec.y) };
    }

    // MARK: What is under the pointer

    /// The place in a series that is nearest to a pixel along x, if it is near enough.
    function nearest(series, px) {
      let best = -1;
      let least = REACH;
      for (let i = 0; i < series.x.length; i++) {
        const distance = Math.abs(toX(series.x[i]) - px);
        if (distance < least) [best, least] = [i, distance];
      }
      return best;
    }

    function entryOf(series, i) {
      const low = series.low ? series.low[i] : null;
      const high = series.high ? series.high[i] : null;
      const hasInterval = series.low !== undefined && (low !== series.y[i] || high !== series.y[i]);
      const interval = hasInterval ? `${number(low)}–${number(high)}` : "";
      const value = series.style === "area" ? interval : number(series.y[i]) + (interval && ` (${interval})`);
      return { series, i, x: series.x[i], y: series.y[i], value };
    }

    function placeName(x) {
      const name = spec.names[Math.round(x)];
      if (spec.names.length) return name ?? "";
      return spec.x.label ? `${spec.x.label} ${number(x)}` : number(x);
    }

    /// What is drawn in several ways says in which.
    function nameOf(series) {
      const isAlone = spec.series.every(
        (other) => other === series || other.name !== series.name || other.style === "area" || !other.x.length);
      return isAlone ? series.name : `${series.name}, ${DRAWN_AS[series.style]}`;
    }

    function look(px, py) {
      const all = shown();
      const found = [];
      for (const series of all) {
        const i = nearest(series, px);
        if (i < 0) continue;
        // A line says what its area says.
        const hasLine = series.style === "area" && all.some(
          (other) => other !== series && other.name === series.name && other.style !== "area" && other.low);
        if (hasLine || series.name === undefined) continue;
        const entry = entryOf(series, i);
        entry.distance = Math.hypot(toX(entry.x) - px, toY(entry.y) - py);
        if (Number.isFinite(entry.distance)) found.push(entry);
      }
      found.sort((a, b) => a.distance - b.distance);
      return found;
    }

    function tell(found, px, py) {
      if (!found.length) return leave();
      const rows = found.slice(0, MOST_IN_TIP).map((entry) => {
        const mark = make("span", { className: "chart-mark" });
        mark.style.background = palette[entry.series.color];
        const place = entry.x === found[0].x ? "" : ` at ${spec.names.length ? placeName(entry.x) : number(entry.x)}`;
        return make("div", {}, mark, `${nameOf(entry.series)}${place}: `, make("b", {}, entry.value));
      });
      if (found.length > MOST_IN_TIP) rows.push(make("div", {}, `and ${found.length - MOST_IN_TIP} more`));
      tip.replaceChildren(make("div", { className: "chart-place" }, placeName(found[0].x)), ...rows);
      tip.hidden = false;
      const room = plot.clientWidth;
      const left = px + 16 + tip.offsetWidth > room ? px - 16 - tip.offsetWidth : px + 16;
      tip.style.left = `${Math.max(0, Math.min(left, room - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(0, Math.min(py + 12, plot.clientHeight - tip.offsetHeight))}px`;
      mark(found[0]);
    }

    function mark(entry) {
      if (marked && entry && marked.x === entry.x && marked.y === entry.y) return;
      if (!marked && !entry) return;
      marked = entry;
      if (graph) graph.updateOptions({});
    }

    function leave() {
      tip.hidden = true;
      mark(null);
    }

    let pending = null;

    function hover(event) {
      // A mouse that is held down zooms.
      if (event.buttons && event.pointerType !== "touch") return leave();
      const frame = area.getBoundingClientRect();
      const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
      if (!pending) {
        requestAnimationFrame(() => {
          const [x, y] = pending;
          pending = null;
          if (graph && !fingers) tell(look(x, y), x, y);
        });
      }
      pending = [px, py];
    }

    // MARK: Keyboard

    function key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const list = shown().filter((series) => series.name !== undefined && series.style !== "area");
      const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
      if (event.key === "+" || event.key === "=" || event.key === "-") {
        const { x, y } = ranges();
        const factor = event.key === "-" ? 2 : 0.5;
        const inner = graph.getArea();
        const place = marked ? (toX(marked.x) - inner.x) / inner.w : 0.5;
        show(scaled(x, spec.x, factor, place), y);
        chart.zoomed(index);
      } else if (event.key === "0" || event.key === "Escape") {
        chart.reset();
        leave();
      } else if (steps[event.key] && list.length) {
        const [series, place] = steps[event.key];
        at = at
          ? { series: (at.series + series + list.length) % list.length, place: at.place + place }
          : { series: 0, place: 0 };
        const current = list[Math.min(at.series, list.length - 1)];
        at.place = Math.max(0, Math.min(at.place, current.x.length - 1));
        const entry = entryOf(current, at.place);
        tell([entry], toX(entry.x), toY(entry.y));
        spoken.textContent = `${nameOf(current)}, ${placeName(entry.x)}: ${entry.value}`;
      } else {
        return;
      }
      event.preventDefault();
    }

    area.addEventListener("pointermove", hover);
    area.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") hover(event); });
    // What a finger has shown stays until it touches something else.
    area.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") leave(); });
    const away = (event) => { if (!area.contains(event.target)) leave(); };
    document.addEventListener("pointerdown", away);
    area.addEventListener("keydown", key);
    area.addEventListener("blur", leave);
    // On paper it stays as it was made for it: what is drawn while a page is printed may be lost.
    const observer = new ResizeObserver(() => {
      if (!document.documentElement.classList.contains("printing")) resize();
    });

    function resize() {
      if (!graph || area.clientWidth === 0) return;
      graph.resize();
      if (spec.names.length) {
        graph.updateOptions({ axes: { x: { axisLabelWidth: nameWidth(graph.xAxisRange()) } } });
      }
    }

    function describe() {
      const total = chart.figure.panels.reduce((sum, panel) => sum + panel.share, 0);
      const height = (chart.figure.height * spec.share) / total - 40;
      area.style.height = `${Math.round(Math.max(150, Math.min(460, height)))}px`;
      yLabel.textContent = spec.y.label;
      xLabel.textContent = spec.x.label;
      area.setAttribute(
        "aria-label",
        `Chart: ${spec.y.label} against ${spec.x.label || "names"}. Arrow keys go from point to point and from `
          + "curve to curve, plus and minus zoom, 0 shows all again. The numbers are in the table below.");
    }

    function fillLegend() {
      const entries = chart.figure.switches.map((entry, n) => [entry, n]).filter(([entry]) => entry.panel === index);
      const labels = entries.map(([entry, n]) => {
        const box = make("input", { type: "checkbox" });
        const sample = make("canvas", { "aria-hidden": "true" });
        box.checked = chart.shows(n);
        box.addEventListener("change", () => chart.turn([n], box.checked));
        drawSample(sample, entry, palette);
        return make("label", {}, box, sample, make("span", {}, ...breakable(entry.label)));
      });
      legend.replaceChildren(...labels);
      legend.setAttribute("aria-label", "What is drawn");
      if (labels.length > 3) {
        const buttons = [["all", true], ["none", false]].map(([text, value]) => {
          const button = make("button", { type: "button" }, text);
          button.addEventListener("click", () => chart.turn(entries.map(([, n]) => n), value));
          return button;
        });
        legend.append(make("span", {}, ...buttons));
      }
      legend.hidden = labels.length === 0;
    }

    describe();
    fillLegend();
    graph = new Dygraph(area, options().file, options());
    observer.observe(area);

    return {
      box, ranges, show, whole, resize,
      get spec() { return spec; },
      reset() { show(spec.x.range, spec.y.range); },
      /// Whether something lies beyond what it shows at first.
      departs() {
        const { x, y } = whole();
        return x.concat(y).some((end, i) => end !== spec.x.range.concat(spec.y.range)[i]);
      },
      isZoomed() {
        const now = ranges();
        return now.x.concat(now.y).some((end, i) => {
          const home = spec.x.range.concat(spec.y.range)[i];
          return Math.abs(end - home) > 1e-9 * Math.max(Math.abs(end), Math.abs(home));
        });
      },
      redraw() { if (graph) graph.updateOptions({}); },
      refreshColors() {
        palette = colors(box);
        fillLegend();
        const { x, y } = ranges();
        graph.updateOptions({ ...options(), dateWindow: x, valueRange: y });
      },
      refreshLegend: fillLegend,
      update(next) {
        const old = this.isZoomed() ? ranges() : null;
        spec = next;
        marked = null;
        tip.hidden = true;
        describe();
        fillLegend();
        const changed = options();
        if (old) {
          changed.dateWindow = old.x;
          changed.valueRange = old.y;
        }
        graph.updateOptions(changed);
      },
      destroy() {
        observer.disconnect();
        document.removeEventListener("pointerdown", away);
        graph.destroy();
        graph = null;
        box.remove();
      },
    };
  }

  // MARK: The numbers behind a picture

  function table(panel) {
    const series = panel.series.filter((one) => one.x.length > 0 && one.name !== undefined);
    const each = Math.max(3, Math.min(MOST_ROWS_OF_SERIES, Math.floor(MOST_ROWS / Math.max(series.length, 1))));
    const hasIntervals = series.some((one) => one.low);
    const heads = ["curve", "drawn as", panel.names.length ? "name" : panel.x.label || "x", panel.y.label]
      .concat(hasIntervals ? ["from", "to"] : []);
    const body = make("tbody");
    let isThinned = false;
    for (const one of series) {
      const every = Math.ceil(one.x.length / each);
      isThinned ||= every > 1;
      for (let i = (one.x.length - 1) % every; i < one.x.length; i += every) {
        const place = panel.names.length ? panel.names[Math.round(one.x[i])] ?? "" : number(one.x[i]);
        const cells = [one.name, DRAWN_AS[one.style], place, number(one.y[i])]
          .concat(hasIntervals ? (one.low ? [number(one.low[i]), number(one.high[i])] : ["", ""]) : []);
        const row = make("tr", {}, make("th", { scope: "row", className: cells[0].length > 28 ? "long" : "" }, cells[0]));
        cells.slice(1).forEach((cell, n) => row.append(make("td", n > 0 ? { className: "number" } : {}, cell)));
        body.append(row);
      }
    }
    const head = make("tr");
    heads.forEach((text, n) => head.append(make("th", { scope: "col", ...(n > 1 ? { className: "number" } : {}) }, text)));
    const caption = `${panel.y.label} against ${panel.x.label || "names"}`
      + (isThinned ? "; of curves with many points, every so many" : "");
    return make("div", { className: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, head), body));
  }

  // MARK: The chart

  return (element, figure) => {
    const title = make("figcaption", { className: "chart-title" });
    const body = make("div", { className: "chart-body" });
    const resetButton = make("button", { type: "button", className: "chart-reset" }, "Reset zoom");
    const wholeButton = make("button", { type: "button", className: "chart-whole" }, "Show all");
    const caption = make("p", { className: "chart-caption" });
    const notes = make("ul", { className: "chart-notes" });
    const tables = make("div");
    const details = make("details", { className: "chart-table" }, make("summary", {}, "The numbers as a table"), tables);
    const hint = make("p", { className: "chart-hint" },
      "Hover or tap for values; drag or pinch to zoom; double click to see all again.");
    const root = make("figure", { className: "chart" }, title, body,
      make("div", { className: "chart-buttons" }, resetButton, wholeButton, hint), caption, notes, details);
    element.append(root);

    const off = new Set();
    let panels = [];

    const chart = {
      body,
      get figure() { return figure; },
      shows: (n) => !off.has(figure.switches[n].label),
      turn(numbers, isOn) {
        for (const n of numbers) {
          if (isOn) off.delete(figure.switches[n].label);
          else off.add(figure.switches[n].label);
        }
        for (const panel of panels) {
          panel.refreshLegend();
          panel.redraw();
        }
      },
      reset() {
        for (const panel of panels) panel.reset();
        showButtons();
      },
      /// Panels over the same positions go along.
      zoomed(index) {
        const leading = panels[index];
        panels.forEach((panel, n) => {
          if (n === index || panel.spec.x.group !== leading.spec.x.group) return;
          panel.show(leading.ranges().x, panel.ranges().y);
        });
        showButtons();
      },
    };

    function showButtons() {
      resetButton.disabled = !panels.some((panel) => panel.isZoomed());
      wholeButton.hidden = !panels.some((panel) => panel.departs());
    }

    function fillTable() {
      if (details.open) tables.replaceChildren(...figure.panels.map(table));
      else tables.replaceChildren();
    }

    function describe() {
      title.textContent = figure.title;
      caption.textContent = figure.caption ?? "";
      caption.hidden = !figure.caption;
      notes.replaceChildren(...figure.notes.map((note) => make("li", {}, note)));
      notes.hidden = figure.notes.length === 0;
    }

    function build() {
      panels = [];
      figure.panels.forEach((_, index) => panels.push(makePanel(chart, index)));
    }

    /// Panels that differ by more than numbers are made anew.
    function shape(one) {
      return JSON.stringify(one.panels.map((panel) => [panel.x.scale, panel.y.scale, panel.names.length > 0]));
    }

    resetButton.addEventListener("click", () => chart.reset());
    wholeButton.addEventListener("click", () => {
      for (const panel of panels) {
        const { x, y } = panel.whole();
        panel.show(x, y);
      }
      showButtons();
    });
    details.addEventListener("toggle", fillTable);

    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const refresh = () => panels.forEach((panel) => panel.refreshColors());
    // Paper is white, and as wide as it is.
    const print = (isOn) => () => {
      document.documentElement.classList.toggle("printing", isOn);
      refresh();
      panels.forEach((panel) => panel.resize());
    };
    const [before, after] = [print(true), print(false)];
    dark.addEventListener("change", refresh);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);

    describe();
    build();
    showButtons();

    return {
      update(next) {
        const isAlike = shape(next) === shape(figure);
        figure = next;
        describe();
        if (isAlike) panels.forEach((panel, index) => panel.update(figure.panels[index]));
        else {
          panels.forEach((panel) => panel.destroy());
          build();
        }
        fillTable();
        showButtons();
      },
      destroy() {
        dark.removeEventListener("change", refresh);
        window.removeEventListener("beforeprint", before);
        window.removeEventListener("afterprint", after);
        panels.forEach((panel) => panel.destroy());
        root.remove();
      },
    };
  };
})();
