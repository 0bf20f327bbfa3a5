// Charts by ECharts, in the colours of the theme. The data stands in the JSON block; the table beside it says the same.
let loaded;

function library() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../../vendor/echarts/echarts.min.js", import.meta.url).href;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return loaded;
}

function colours(element) {
  // A new element for each colour: on a used one a transition would still show the colour before.
  const read = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    element.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  const found = {
    ink: read("--ink"), soft: read("--ink-2"), quiet: read("--ink-3"), line: read("--line"), ground: read("--surface"), raised: read("--raised"),
    accent: read("--accent-fill"), accentSoft: read("--accent-soft"),
    tones: { blue: read("--blue-ink"), green: read("--green-ink"), amber: read("--amber-ink"), red: read("--red-ink"), violet: read("--violet-ink"), teal: read("--teal-ink"), grey: read("--grey-ink") },
  };
  return found;
}

function words(data) {
  const style = data.currency ? { style: "currency", currency: data.currency, notation: "compact", maximumFractionDigits: 1 } : { maximumFractionDigits: 2 };
  const exact = data.currency ? { style: "currency", currency: data.currency } : { maximumFractionDigits: 6 };
  const short = new Intl.NumberFormat(data.locale, style);
  const long = new Intl.NumberFormat(data.locale, exact);
  const unit = data.unit ? ` ${data.unit}` : "";
  const of = (format) => (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : format.format(value) + unit);
  return { short: of(short), long: of(long) };
}

export default async function chart(element) {
  const echarts = await library();
  const canvas = element.querySelector(".chart__canvas");
  const data = JSON.parse(element.querySelector("script[type='application/json']").textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let picture;
  const draw = () => {
    picture?.dispose();
    picture = echarts.init(canvas, null, { renderer: "canvas" });
    picture.setOption({ animation: !still, animationDuration: 300, ...options(data, colours(element), words(data)) });
    picture.on("click", (event) => {
      const url = data.urls?.[event.dataIndex];
      if (url) location.assign(url);
    });
  };
  draw();
  new ResizeObserver(() => picture.resize()).observe(canvas);
  document.addEventListener("pactline:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function options(data, c, w) {
  const palette = [c.accent, c.tones.teal, c.tones.amber, c.tones.violet, c.tones.green, c.tones.red, c.tones.grey];
  const text = { color: c.soft, fontFamily: "Inter, system-ui, sans-serif", fontSize: 12 };
  const tooltip = {
    renderMode: "richText", backgroundColor: c.raised, borderColor: c.line, textStyle: { ...text, color: c.ink }, confine: true, valueFormatter: w.long,
  };
  const base = { color: palette, textStyle: text, tooltip, grid: { left: 8, right: 12, top: 28, bottom: 8, containLabel: true } };
  const many = data.series.length > 1;
  const legend = many ? { legend: { top: 0, right: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: text } } : {};
  const label = { type: "category", data: data.labels, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.quiet, hideOverlap: true } };
  const value = { type: "value", splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.quiet, formatter: w.short } };
  const tone = (one, i) => c.tones[one.tone] ?? palette[i % palette.length];
  const pointer = data.urls?.length ? "pointer" : "default";
  switch (data.kind) {
    case "line":
    case "area":
      return { ...base, ...legend, tooltip: { ...tooltip, trigger: "axis" }, xAxis: { ...label, boundaryGap: false }, yAxis: value,
        series: data.series.map((one, i) => ({ type: "line", name: one.name, data: one.values, smooth: 0.15, symbolSize: 6, showSymbol: one.values.length < 30, lineStyle: { width: 2, color: tone(one, i) }, itemStyle: { color: tone(one, i) }, ...(data.kind === "area" ? { areaStyle: { opacity: 0.12 } } : {}) })) };
    case "pie":
      return { ...base, tooltip: { ...tooltip, trigger: "item" }, legend: { bottom: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: text },
        series: [{ type: "pie", radius: ["48%", "72%"], center: ["50%", "44%"], label: { show: false }, itemStyle: { borderColor: c.ground, borderWidth: 2 }, cursor: pointer, data: data.labels.map((name, i) => ({ name, value: data.series[0].values[i] })) }] };
    case "funnel":
      return { ...base, tooltip: { ...tooltip, trigger: "item" }, series: [{ type: "funnel", sort: "none", left: 8, right: 8, top: 8, bottom: 8, gap: 3, minSize: "12%", cursor: pointer, label: { position: "inside", color: "#fff", formatter: (p) => `${p.name}  ${w.short(p.value)}`, fontWeight: 500 }, itemStyle: { borderWidth: 0 }, data: data.labels.map((name, i) => ({ name, value: data.series[0].values[i], itemStyle: { color: c.accent, opacity: 1 - i * 0.08 } })) }] };
    case "heatmap": {
      const cells = data.series.flatMap((one, y) => one.values.map((v, x) => [x, y, v ?? 0]));
      return { ...base, tooltip: { ...tooltip, trigger: "item", formatter: (p) => `${data.series[p.value[1]].name} · ${data.labels[p.value[0]]}: ${w.long(p.value[2])}` }, xAxis: { ...label, splitArea: { show: false } }, yAxis: { type: "category", data: data.series.map((one) => one.name), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.quiet } },
        visualMap: { show: false, min: 0, max: Math.max(1, ...cells.map((cell) => cell[2])), inRange: { color: [c.accentSoft, c.accent] } },
        series: [{ type: "heatmap", data: cells, label: { show: true, color: c.ink, textBorderColor: c.ground, textBorderWidth: 2, formatter: (p) => w.short(p.value[2]) }, itemStyle: { borderColor: c.ground, borderWidth: 3, borderRadius: 6 } }] };
    }
    case "waterfall": {
      const values = data.series[0].values;
      let level = 0;
      const rows = values.map((v, i) => { const total = (data.totals ?? []).includes(i); const from = total ? 0 : level; level = total ? v : level + v; return { from: Math.min(from, level), size: Math.abs(level - from), v, total }; });
      return { ...base, tooltip: { ...tooltip, trigger: "axis", formatter: (p) => `${p[0].name}: ${w.long(values[p[0].dataIndex])}` }, xAxis: label, yAxis: value,
        series: [{ type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: rows.map((row) => row.from) }, { type: "bar", stack: "w", cursor: pointer, barMaxWidth: 48, itemStyle: { borderRadius: 3 }, data: rows.map((row) => ({ value: row.size, itemStyle: { color: row.total ? c.accent : row.v < 0 ? c.tones.red : c.tones.green } })) }] };
    }
    case "gantt": {
      const spans = data.spans.map(([from, to]) => [Date.parse(from), Date.parse(to)]);
      return { ...base, tooltip: { ...tooltip, formatter: (p) => `${p.name}\n${data.spans[p.dataIndex].join(" – ")}` }, xAxis: { type: "time", axisLabel: { color: c.quiet }, splitLine: { show: true, lineStyle: { color: c.line } } }, yAxis: { ...label, inverse: true },
        series: [{ type: "custom", encode: { x: [1, 2], y: 0 }, data: spans.map(([from, to], i) => ({ name: data.labels[i], value: [i, from, to] })),
          renderItem: (params, api) => { const start = api.coord([api.value(1), api.value(0)]); const end = api.coord([api.value(2), api.value(0)]); const height = Math.min(18, api.size([0, 1])[1] * 0.55); return { type: "rect", shape: { x: start[0], y: start[1] - height / 2, width: Math.max(3, end[0] - start[0]), height, r: 4 }, style: { fill: c.accent } }; } }] };
    }
    case "graph":
      return { ...base, tooltip: { ...tooltip, formatter: "{b}" }, series: [{ type: "graph", layout: "force", roam: true, force: { repulsion: 260, edgeLength: 90 }, edgeSymbol: ["none", "arrow"], edgeSymbolSize: 8, symbolSize: 26, cursor: pointer, label: { show: true, position: "bottom", color: c.ink }, lineStyle: { color: c.quiet }, itemStyle: { color: c.accent }, data: data.labels.map((name, i) => ({ name, id: String(i) })), links: data.edges.map(([from, to]) => ({ source: String(from), target: String(to) })) }] };
    case "hbar":
      return { ...base, ...legend, tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "none" } }, xAxis: value, yAxis: { ...label, inverse: true }, series: data.series.map((one, i) => ({ type: "bar", name: one.name, data: one.values, barMaxWidth: 22, cursor: pointer, itemStyle: { color: tone(one, i), borderRadius: [0, 4, 4, 0] } })) };
    default:
      return { ...base, ...legend, tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "none" } }, xAxis: label, yAxis: value, series: data.series.map((one, i) => ({ type: "bar", name: one.name, data: one.values, stack: data.kind === "stacked" ? "all" : undefined, barMaxWidth: 48, cursor: pointer, itemStyle: { color: tone(one, i), borderRadius: data.kind === "stacked" ? 0 : [4, 4, 0, 0] } })) };
  }
}
