// The Sankey chart. Its figures are the rows of the table below it, so that both say the same.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const COLOURS = {
  problem: "--ink", cause: "--cause-line", measure: "--link",
  unanswered: "--gap", general: "--general", unknown: "--unknown", "no-cause": "--unknown",
};

function script(address) {
  return new Promise((done, failed) => {
    if (globalThis.echarts) { done(); return; }
    const element = document.createElement("script");
    element.src = address;
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });
}

function read(flow) {
  const nodes = new Map();
  const links = [...flow.querySelectorAll("[data-edge]")].map((row) => {
    const [from, to] = row.querySelectorAll("[data-side]");
    const ends = [from, to].map((cell) => {
      const name = `${cell.dataset.side}|${cell.textContent.trim()}`;
      nodes.set(name, cell.dataset.side);
      return name;
    });
    return { source: ends[0], target: ends[1], lineStyle: { color: token(COLOURS[to.dataset.side]) }, value: Number(row.querySelector("[data-count]").textContent) };
  });
  return { nodes, links };
}

const words = (name) => name.slice(name.indexOf("|") + 1);

export async function drawFlow(flow) {
  const box = flow.querySelector("[data-chart]");
  if (box.dataset.drawn) return;
  box.dataset.drawn = "1";
  await script(box.dataset.chart);
  const { nodes, links } = read(flow);
  const depths = { problem: 0, cause: 1, "no-cause": 1 };
  const three = [...nodes.values()].some((side) => depths[side] === 1);
  const depth = (side) => depths[side] ?? (three ? 2 : 1);
  const tallest = Math.max(...[0, 1, 2].map((d) => [...nodes.values()].filter((s) => depth(s) === d).length));
  box.style.height = `${Math.max(180, tallest * 38 + 30)}px`;
  const narrow = box.clientWidth < 640;
  const room = narrow ? 84 : 236;
  const chart = globalThis.echarts.init(box, null, { renderer: "canvas" });
  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: token("--font"), color: token("--ink") },
    tooltip: { renderMode: "richText", confine: true, formatter: ({ dataType, data, name, value }) =>
      dataType === "edge" ? `${words(data.source)} → ${words(data.target)}: ${data.value}` : `${words(name)}: ${value}` },
    series: [{
      type: "sankey", left: 4, right: room + 14, top: 10, bottom: 14, nodeGap: 12, nodeWidth: 12,
      draggable: false, emphasis: { focus: "adjacency" },
      lineStyle: { opacity: 0.2, curveness: 0.5 },
      label: { fontSize: 12, color: token("--ink"), width: room, overflow: "truncate", formatter: ({ name }) => words(name) },
      data: [...nodes].map(([name, side]) => ({ name, depth: depth(side), itemStyle: { color: token(COLOURS[side]) } })),
      links,
    }],
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}
