// What typescript-client runs: node test.mjs BASE-URL KEY STRANGERS-KEY.
// Numbers are those of the acceptance list in the Pulse contract.
import assert from "node:assert/strict";
import { createReadStream, readFileSync } from "node:fs";
import net from "node:net";
import { Pulse, PulseClient } from "pulse-ts-sdk";

const [baseUrl, apiKey, strangersKey] = process.argv.slice(2);
const samples = process.env.SAMPLES;
const base = baseUrl.replace(/\/+$/, "");

// The client retries what it takes for passing; every call is counted.
let calls = 0;
const realFetch = globalThis.fetch;
globalThis.fetch = (...args) => {
	calls++;
	return realFetch(...args);
};

const client = new PulseClient({ apiKey, baseUrl });
const stranger = new PulseClient({ apiKey: strangersKey, baseUrl });
const wrong = new PulseClient({ apiKey: "rfl_live_nobody", baseUrl });

const visual = `${samples}/visual.xlsx`;
const sheets = `${samples}/sheets.xlsx`;

// One call, refused once, with the class, the status and a JSON body.
async function refused(promise, type, status, code) {
	const before = calls;
	await assert.rejects(promise, (err) => {
		assert.ok(err instanceof Pulse[type],
		    `${err.constructor.name} is no ${type}: ${err.message}`);
		assert.equal(err.statusCode, status);
		assert.equal(err.body?.error?.code, code);
		assert.equal(typeof err.body.error.message, "string");
		return true;
	});
	assert.ok(calls - before <= 1, "it was tried again");
}

async function finished(jobId) {
	for (let i = 0; i < 500; i++) {
		const job = await client.jobs.getJob({ jobId });
		if (!["pending", "processing"].includes(job.status))
			return job;
		await new Promise((wake) => setTimeout(wake, 20));
	}
	throw new Error(`job ${jobId} does not end`);
}

async function bytesOf(binary) {
	return Buffer.from(await binary.arrayBuffer());
}

const everyOption = {
	model: "default",
	pages: "1",
	figureProcessing: { description: true, showImages: true },
	extensions: {
		footnoteReferences: true,
		chunking: { chunkTypes: ["page", "header", "semantic",
		    "recursive"], chunkSize: 800 },
		altOutputs: { wlbb: true, returnHtml: true, returnXml: true },
	},
	spreadsheet: { includeHiddenRows: true, includeHiddenCols: true,
	    includeHiddenSheets: true },
	storage: { enabled: true },
	async: false,
	structuredOutput: { schema: { total: "float" }, schemaPrompt: "x" },
	schemaPrompt: "x",
	customPrompt: "x",
	chunking: "page,header",
	chunkSize: 800,
	extractFigure: true,
	figureDescription: true,
	showImages: true,
	returnHtml: true,
	thinking: true,
};

const items = {
	"1 a path, a stream, a bare buffer": async () => {
		for (const file of [{ path: visual }, createReadStream(visual),
		    readFileSync(visual)]) {
			const r = await client.extract({ file });
			assert.match(r.markdown, /<td>Tea<\/td>/);
			assert.equal(r.page_count, 1);
		}
	},
	"1 every option": async () => {
		const r = await client.extract({
			file: createReadStream(visual), ...everyOption });
		assert.equal(r.page_count, 1);
		assert.equal(Object.keys(r.extensions.chunking).length, 4);
		assert.ok(r.extensions.altOutputs.html);
		assert.ok(r.extensions.altOutputs.xml);
		assert.ok(Array.isArray(r.extensions.footnoteReferences));
		assert.match(r.markdown, /Hushed/);
		assert.ok(r.warnings.length > 5);
		assert.ok(r.html && r.chunks.page);
	},
	"2 nothing at all": () =>
		refused(client.extract({}), "BadRequestError", 400, "REQ_001"),
	"3 a schema as text": async () => {
		const r = await client.extract({ file: { path: visual },
		    schema: JSON.stringify({ total: "float" }) });
		assert.ok(r.warnings.some((w) => /^schema is deprecated/
		    .test(w)));
	},
	"5 asynchronously": async () => {
		for (const ack of [
			await client.extract({ file: { path: visual },
			    async: true }),
			await client.extractAsync({ file: { path: visual } }),
		]) {
			assert.ok(ack.job_id);
			const job = await finished(ack.job_id);
			assert.equal(job.status, "completed");
			assert.ok(!Number.isNaN(Date.parse(job.created_at)));
			assert.match(job.result.markdown, /Tea/);
		}
	},
	"6 cancelling": async () => {
		const silent = net.createServer(() => {});
		await new Promise((done) => silent.listen(
		    Number(process.env.SILENT), "127.0.0.1", done));
		const held = await client.extract({ async: true, fileUrl:
		    `http://127.0.0.1:${process.env.SILENT}/a.csv` });
		let before = calls;
		const cancelled = await client.jobs.cancelJob({
			jobId: held.job_id });
		assert.equal(cancelled.job_id, held.job_id);
		assert.match(cancelled.message, /cancelled/);
		assert.equal(calls - before, 1);
		assert.equal((await finished(held.job_id)).status,
		    "canceled");
		silent.close();
		const done = await client.extract({ async: true,
		    file: { path: visual } });
		await finished(done.job_id);
		before = calls;
		const late = await client.jobs.cancelJob({
			jobId: done.job_id });
		assert.match(late.message, /already completed/);
		assert.equal(calls - before, 1);
	},
	"7 keys": async () => {
		await refused(wrong.extract({ file: { path: visual } }),
		    "UnauthorizedError", 401, "AUTH_002");
		const ack = await client.extract({ async: true,
		    file: { path: visual } });
		const jobId = ack.job_id;
		await refused(stranger.jobs.getJob({ jobId }),
		    "ForbiddenError", 403, "AUTH_002");
		await refused(stranger.jobs.cancelJob({ jobId }),
		    "ForbiddenError", 403, "AUTH_002");
		await refused(client.jobs.getJob({ jobId: "a/b" }),
		    "NotFoundError", 404, "NOT_FOUND");
		await finished(jobId);
	},
	"8 a large result": async () => {
		const stub = await client.extract({ file: { path: sheets } });
		assert.equal(stub.is_url, true);
		assert.equal(stub.page_count, 71);
		const jobId = stub.url.split("/large_results/")[1];
		assert.equal(stub.url, `${base}/large_results/${jobId}`);
		const whole = await client.largeResults.getLargeResult({
			jobId });
		assert.equal(whole.page_count, 71);
		assert.match(whole.markdown, /Page 71/);
		await refused(client.largeResults.getLargeResult({ jobId }),
		    "GoneError", 410, "GONE");
		await refused(client.largeResults.getLargeResult({
			jobId: "nobody" }), "NotFoundError", 404,
		    "NOT_FOUND");
		const again = await client.extract({ file: { path: sheets } });
		const answer = await fetch(again.url);
		assert.equal(answer.status, 200);
		assert.equal((await answer.json()).page_count, 71);
		assert.equal((await fetch(again.url)).status, 410);
	},
	"9 pictures": async () => {
		const r = await client.extract({ file: { path: visual },
		    figureProcessing: { showImages: true } });
		const picture = r.bounding_boxes.Images
		    .find((i) => i.visual_type === "image");
		const chart = r.bounding_boxes.Images
		    .find((i) => i.visual_type === "chart");
		assert.equal(chart.chart_type, "BarChart");
		assert.ok(picture.image_url.startsWith(`${base}/results/`));
		const [, jobId, filename] = picture.image_url
		    .match(/\/results\/([^/]+)\/images\/([^/?#]+)/);
		for (let i = 0; i < 2; i++)
			assert.deepEqual(await bytesOf(await client.results
			    .getImage({ jobId, filename })),
			    readFileSync(`${samples}/picture.png`));
		assert.equal((await fetch(picture.image_url)).status, 401);
		await refused(stranger.results.getImage({ jobId, filename }),
		    "ForbiddenError", 403, "AUTH_002");
		await refused(client.results.getImage({ jobId,
		    filename: "a/b.png" }), "BadRequestError", 400,
		    "INVALID_REQUEST");
		await refused(client.results.getImage({ jobId,
		    filename: "none.png" }), "NotFoundError", 404,
		    "NOT_FOUND");
	},
	"13 a document at fault": () =>
		refused(client.extract({ file: Buffer.from([1, 2, 3, 4]) }),
		    "BadRequestError", 400, "FILE_001"),
};

let failed = 0;
for (const [name, item] of Object.entries(items)) {
	try {
		await item();
		console.log(`ok: ${name}`);
	} catch (err) {
		failed++;
		console.log(`FAILED: ${name}: ${err.stack}`);
	}
}
console.log(`typescript-client: ${baseUrl}: ` +
    `${Object.keys(items).length} items, ${failed} failed`);
process.exit(failed ? 1 : 0);
