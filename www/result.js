/*
 * Shows a result: its Markdown as a page, its pictures beside it.  The
 * Markdown comes from a stranger's document, so nothing of it is ever given
 * to the browser as HTML: blocks are made as elements, text as text, and of
 * tables only rows, cells and spans are taken over.
 */

const RIFFLE_SPANS = ["rowspan", "colspan"];

/* A table's HTML, parsed apart from the page, as clean elements. */
function tableElement(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const table = document.createElement("table");

  for (const row of parsed.querySelectorAll("tr")) {
    const tr = table.appendChild(document.createElement("tr"));

    for (const cell of row.children) {
      const name = cell.localName === "th" ? "th" : "td";
      const td = tr.appendChild(document.createElement(name));

      td.textContent = cell.textContent;
      for (const span of RIFFLE_SPANS) {
        const n = Number.parseInt(cell.getAttribute(span) || "1", 10);

        if (n > 1) {
          td.setAttribute(span, String(n));
        }
      }
    }
  }
  return table;
}

function plain(text) {
  return text.replace(/\\([\\`*_{}[\]()#+\-.!|<>~$&])/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/* **strong**, *emphasis* and `code` as elements; everything else as text. */
function appendInline(element, text) {
  const marks = { "**": "strong", "*": "em", "`": "code" };
  const parts = text.split(/(\*\*[^*]+\*\*|(?<!\\)\*[^*\s][^*]*\*|`[^`]+`)/);

  for (const part of parts) {
    const mark = ["**", "*", "`"].find((m) => part.length > 2 * m.length &&
      part.startsWith(m) && part.endsWith(m));

    if (mark) {
      const child = element.appendChild(document.createElement(marks[mark]));

      child.textContent = plain(part.slice(mark.length, -mark.length));
    } else {
      element.append(plain(part));
    }
  }
}

function blockElement(block) {
  const heading = /^(#{1,6}) (.*)$/s.exec(block);
  const element = document.createElement(heading ? `h${Math.min(heading[1].length + 1, 6)}` : "p");

  if (block.startsWith("<table")) {
    return tableElement(block);
  }
  if (block.startsWith("<figure")) {
    const parsed = new DOMParser().parseFromString(block, "text/html");
    const figure = document.createElement("p");

    figure.className = "figure";
    figure.textContent = `▣ ${parsed.body.textContent.trim()}`;
    return figure;
  }
  appendInline(element, heading ? heading[2] : block);
  return element;
}

async function pictureElement(image, key) {
  const address = new URL(image.image_url);
  const answer = await fetch(address.pathname, { headers: { "x-api-key": key } });
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");

  if (answer.ok) {
    const img = figure.appendChild(document.createElement("img"));

    img.src = URL.createObjectURL(await answer.blob());
    img.alt = image.content || image.id;
  }
  caption.textContent = [image.content || image.id, image.sheet_name, image.excel_range]
    .filter(Boolean).join(" · ");
  figure.appendChild(caption);
  return figure;
}

/* Fill `into` with a result as POST /extract answers it. */
export async function showResult(result, key, into) {
  into.replaceChildren();
  for (const warning of result.warnings || []) {
    const note = into.appendChild(document.createElement("p"));

    note.className = "warning";
    note.textContent = warning;
  }
  for (const block of (result.markdown || "").split(/\n{2,}/)) {
    if (block.trim() !== "") {
      into.appendChild(blockElement(block));
    }
  }
  const images = ((result.bounding_boxes || {}).Images || []).filter((i) => i.image_url);
  if (images.length > 0) {
    const gallery = into.appendChild(document.createElement("div"));

    gallery.className = "gallery";
    for (const image of images) {
      gallery.appendChild(await pictureElement(image, key));
    }
  }
  into.hidden = false;
}

/* The sentence in an error answer. */
export async function errorText(answer) {
  try {
    return (await answer.json()).error.message;
  } catch {
    return `The server answered ${answer.status}.`;
  }
}
