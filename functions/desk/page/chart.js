// Bars beside each other, in the colours of the page. For the eye only: a table says the same.

import { theme } from "./theme.js";
import { html, useLayoutEffect, useRef, useStore } from "./ui.js";
import uPlot from "./vendor/uplot.js";

const HEIGHT = 220;

// `series`: [the name of a colour of desk.css, its words, its values], one or two.
export function Chart({ title, labels, series }) {
  const box = useRef(null);
  const colours = useStore(theme);
  useLayoutEffect(() => {
    styled();
    const made = new uPlot(options(box.current, labels, series), [labels.map((_, at) => at), ...series.map(([, , values]) => values)], box.current);
    const fit = new ResizeObserver(() => made.setSize({ width: box.current.clientWidth, height: HEIGHT }));
    fit.observe(box.current);
    return () => (fit.disconnect(), made.destroy());
  }, [colours, JSON.stringify([labels, series])]);
  return html`<figure class="chart" aria-hidden="true">
    <figcaption><span>${title}</span> ${series.map(([colour, name]) => html`<span key=${name} class="key ${colour}">${name}</span>`)}</figcaption>
    <div class="plot" ref=${box}></div>
  </figure>`;
}

function options(box, labels, series) {
  const style = getComputedStyle(box);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const bars = (at) => uPlot.paths.bars({ size: [series.length > 1 ? 0.36 : 0.7, 40], align: series.length > 1 ? (at ? 1 : -1) : 0 });
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: [-0.7, labels.length - 0.3] }, y: { range: (_, __, most) => [0, Math.max(most * 1.1, 4)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, incrs: [1, 2, 5, 7, 14, 30, 60], values: (_, places) => places.map((at) => labels[at] ?? "") },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
    ],
    series: [{}, ...series.map(([name], at) => ({ fill: colour(name), width: 0, paths: bars(at), points: { show: false } }))],
  };
}

let linked = false;

// uPlot's own few lines of style, when the first chart is drawn.
function styled() {
  if (linked) return;
  linked = true;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("./vendor/uplot.css", import.meta.url).href });
  document.head.append(link);
}
