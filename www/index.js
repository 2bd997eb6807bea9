/* The first page: the curl lines for this very address, and a try-out. */
import { showResult, errorText } from "./result.js";

const base = new URL(".", location.href).href.replace(/\/$/, "");

for (const place of document.querySelectorAll("[data-base]")) {
  place.textContent = base;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;

    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

document.getElementById("try").addEventListener("submit", async (event) => {
  const state = document.getElementById("state");
  const result = document.getElementById("result");
  const key = document.getElementById("key").value;
  const body = new FormData();
  let answer;

  event.preventDefault();
  body.append("file", document.getElementById("file").files[0]);
  body.append("figureProcessing", JSON.stringify({ showImages: true }));
  state.textContent = "Reading …";
  result.hidden = true;
  try {
    answer = await fetch(`${base}/extract`, { method: "POST", body, headers: { "x-api-key": key } });
    if (!answer.ok) {
      state.textContent = await errorText(answer);
      return;
    }
    let found = await answer.json();
    if (found.is_url) {
      found = await (await fetch(new URL(found.url).pathname, { headers: { "x-api-key": key } })).json();
    }
    await showResult(found, key, result);
    state.textContent = `Read: ${found.page_count} page${found.page_count === 1 ? "" : "s"}.`;
  } catch (problem) {
    state.textContent = `That did not work: ${problem.message}`;
  }
});
