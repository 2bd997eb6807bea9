// A stand-in for the official TypeScript client, for where npm does not give
// it: it puts on the wire what the Pulse contract says the client puts there
// (sections 0, 2.3, 2.4 and 3), through the same fetch and FormData of Node,
// and raises errors by the same table.
import { createReadStream, ReadStream } from "node:fs";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";

export class PulseError extends Error {
	constructor(statusCode, body) {
		super(`status ${statusCode}: ${JSON.stringify(body)}`);
		this.statusCode = statusCode;
		this.body = body;
	}
}

const classes = {
	400: "BadRequestError", 401: "UnauthorizedError",
	403: "ForbiddenError", 404: "NotFoundError", 410: "GoneError",
	429: "TooManyRequestsError", 500: "InternalServerError",
};
export const Pulse = Object.fromEntries(Object.entries(classes).map(
    ([status, name]) => [name, class extends PulseError {
	constructor(body) {
		super(Number(status), body);
	}
}]));

// Statuses that have a class, by call.
const typed = {
	extract: [400, 401, 429],
	job: [401, 403, 404, 429, 500],
	large: [404, 410, 500],
	image: [400, 401, 403, 404, 500],
};

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class PulseClient {
	constructor({ apiKey, baseUrl }) {
		this.apiKey = apiKey;
		this.baseUrl = baseUrl.replace(/\/+$/, "");
		const segment = encodeURIComponent;
		const job = (method) => ({ jobId }) =>
			this.json(method, `job/${segment(jobId)}`, typed.job);

		this.jobs = { getJob: job("GET"), cancelJob: job("DELETE") };
		this.largeResults = {
			getLargeResult: ({ jobId }) => this.json("GET",
			    `large_results/${segment(jobId)}`, typed.large),
		};
		this.results = {
			getImage: ({ jobId, filename }) => this.call("GET",
			    `results/${segment(jobId)}/images/` +
			    segment(filename), typed.image),
		};
	}

	// Passing troubles are tried twice more; the rest becomes an error.
	async call(method, path, statuses, body) {
		let answer;

		for (let i = 0; i < 3; i++) {
			answer = await fetch(`${this.baseUrl}/${path}`, {
				method, body, headers: {
					"x-api-key": this.apiKey,
					"X-Fern-Language": "JavaScript",
					"X-Fern-SDK-Name": "pulse-ts-sdk",
					"X-Fern-SDK-Version": "1.0.9",
					"X-Fern-Runtime": "node",
					"X-Fern-Runtime-Version":
					    process.versions.node,
					"X-Pulse-Source": "sdk-typescript",
					"User-Agent": "pulse-ts-sdk/1.0.9",
				},
			});
			if (answer.status !== 408 && answer.status !== 429 &&
			    answer.status < 500)
				break;
			if (i < 2)
				await wait(1000 << i);
		}
		if (answer.status >= 200 && answer.status < 400)
			return answer;
		const type = answer.headers.get("content-type") ?? "";
		const text = await answer.text();
		const parsed = type.includes("json") ? JSON.parse(text) : text;
		if (statuses.includes(answer.status))
			throw new Pulse[classes[answer.status]](parsed);
		throw new PulseError(answer.status, parsed);
	}

	async json(...args) {
		return (await this.call(...args)).json();
	}

	extract(request) {
		return this.submit("extract", request);
	}

	extractAsync(request) {
		return this.submit("extract_async", request);
	}

	// Always a form: the file first, objects as compact JSON, a schema
	// that is a text encoded once more.
	async submit(path, { file, ...options }) {
		const form = new FormData();

		if (file !== undefined)
			form.append("file", ...await upload(file));
		for (const [name, value] of Object.entries(options))
			form.append(name, typeof value === "object" ||
			    name === "schema" ? JSON.stringify(value) :
			    String(value));
		return this.json("POST", path, typed.extract, form);
	}
}

// A stream or a path gives its name; a bare buffer has none.
async function upload(file) {
	if (Buffer.isBuffer(file))
		return [new Blob([file])];
	const stream = file instanceof ReadStream ? file :
	    createReadStream(file.path);

	return [new Blob([await buffer(stream)]), basename(file.path)];
}
