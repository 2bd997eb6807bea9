/* The page of one result: asks for the key, then for the job. */
import { showResult, errorText } from "./result.js";

const root = new URL("..", location.href).href;
const id = location.pathname.split("/").pop();

document.getElementById("open").addEventListener("submit", async (event) => {
  const state = document.getElementById("state");
  const key = document.getElementById("key").value;

  event.preventDefault();
  state.textContent = "Fetching …";
  try {
    const answer = await fetch(`${root}job/${id}`, { headers: { "x-api-key": key } });

    if (!answer.ok) {
      state.textContent = await errorText(answer);
      return;
    }
    const job = await answer.json();
    if (job.status !== "completed") {
      state.textContent = `The job is ${job.status}. ${job.error || ""}`;
      return;
    }
    if (job.result.is_url) {
      state.textContent = "The result is large and can be fetched once: " + job.result.url;
      return;
    }
    await showResult(job.result, key, document.getElementById("result"));
    state.textContent = "";
  } catch (problem) {
    state.textContent = `That did not work: ${problem.message}`;
  }
});
