// The icons of page and widget: strokes on a grid of 24 by 24.
const ICONS = {
  again: "M20 11a8 8 0 1 0-.8 4.5M20 4v7h-7",
  arrow_down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
  articles: "M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4",
  back: "M19 12H5M11.5 5.5 5 12l6.5 6.5",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
  down: "M17 13V4h3v9zM17 13l-4 7c-1.5 0-2.5-1-2.2-2.6l.6-3.4H5l1.5-8c.2-1.2 1-2 2.2-2H17",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  edit: "M4 20h4L19.5 8.500l-4-4L4 16zM13 7l4 4",
  external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  info: "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.500M12 7.600v.1",
  left: "M14.5 5.5 8 12l6.5 6.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.700l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1",
  measure: "M5 20v-8M12 20V4M19 20v-5",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5.5 12h.1M12 12h.1M18.5 12h.1",
  filter: "M4 7h10M18 7h2M16 4.500v5M4 17h2M10 17h10M8 14.500v5",
  page: "M6 3.500h8l4 4v13H6zM13.5 3.500V8H18",
  plus: "M12 5v14M5 12h14",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  right: "M9.5 5.5 16 12l-6.5 6.5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
  stop: "M7.5 7.500h9v9h-9z",
  theme: "M12 3.500a8.5 8.5 0 1 0 0 17zM12 3.500a8.5 8.5 0 0 1 0 17M12 8h6M12 12h8M12 16h6",
  translate: "M4 6.500h9M8.5 4v2.500M5.5 6.500c1 3.5 3.5 5.5 7 6.500M12 6.500c-1 3.5-3.5 6-8 7.500M13 20l4-9 4 9M14.5 17h5",
  trash: "M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13",
  up: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.2 2.600L12.6 10H19l-1.5 8c-.2 1.2-1 2-2.2 2H7",
  send: "M12 19.500V5M5.5 11.5 12 5l6.5 6.5",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of [["class", `icon icon-${name}`], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
