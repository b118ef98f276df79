// Draws the readings of indicators from the tables beside them, which stay as they are. The chart
// library is large: it is fetched only where a chart comes into sight.
const library = new URL("../vendor/echarts/echarts.min.js", import.meta.url);
let asked;

function charts() {
  asked ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library.href;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return asked;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

async function draw(place) {
  const rows = document.querySelectorAll(`#${CSS.escape(place.dataset.chart)} tr[data-day]`);
  const readings = [...rows].map((row) => [row.dataset.day, Number(row.dataset.value)]);
  if (readings.length < 2) return;
  const echarts = await charts();
  place.classList.add("drawn");
  const target = Number(place.dataset.target);
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const soft = colour("--ink-soft");
  chart.setOption({
    animation: false,
    grid: { left: 8, right: 60, top: 12, bottom: 8, containLabel: true },
    xAxis: { type: "time", axisLabel: { color: soft, hideOverlap: true, formatter: "{yyyy}-{MM}-{dd}" }, axisLine: { lineStyle: { color: colour("--line") } }, splitLine: { show: false } },
    yAxis: { type: "value", scale: true, axisLabel: { color: soft }, splitLine: { lineStyle: { color: colour("--line-soft") } }, min: (value) => Math.min(value.min, target), max: (value) => Math.max(value.max, target) },
    series: [{
      type: "line", data: readings, symbol: "circle", symbolSize: 6,
      lineStyle: { color: colour("--link"), width: 2 }, itemStyle: { color: colour("--link") },
      markLine: { silent: true, symbol: "none", data: [{ yAxis: target }], lineStyle: { color: colour("--ok"), type: "dashed" }, label: { formatter: place.dataset.targetWord, color: colour("--ok"), position: "end" } },
    }],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}

const watcher = new IntersectionObserver((seen) => {
  for (const one of seen) {
    if (!one.isIntersecting) continue;
    watcher.unobserve(one.target);
    draw(one.target);
  }
}, { rootMargin: "200px" });

for (const place of document.querySelectorAll(".chart")) watcher.observe(place);
