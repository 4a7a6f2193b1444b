/** One file of a multipart request. Its content is hashed as it streams past, and normally not stored. */
export interface RecordedFile {
	field: string;
	/** Exactly what the client sent, decoded as UTF-8; nothing is cut off. */
	fileName: string;
	mimeType: string;
	size: number;
	sha256: string;
	/** Set only with `keepContents`, and only for files up to 1 MB. */
	content?: Buffer;
}

/** One request as it arrived. `status` remains `null` if the client never received a response. */
export interface RecordedRequest {
	/** Counts from 1 for each service. */
	number: number;
	method: string;
	/** Without the query, still percent-encoded. */
	path: string;
	/** A key that occurs more than once has an array. */
	query: Record<string, string | string[]>;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** The Content-Length header; `null` if there is none. */
	contentLength: number | null;
	transferEncoding: string | null;
	/** Text fields of a multipart request, in the order in which they arrived. */
	fields: Array<{ name: string; value: string }>;
	files: RecordedFile[];
	/** A JSON body, parsed; `undefined` if there is none. */
	body: unknown;
	status: number | null;
	/** Milliseconds since 1970, on the machine's clock. */
	at: number;
	/** `null` until the response has been sent or the connection is closed. */
	tookMs: number | null;
}

/** A request or response that the service's OpenAPI document does not allow. */
export interface Violation {
	service: 'kolena' | 'kognitos' | 'kognitosAutomation' | 'storage';
	kind: 'request' | 'answer';
	method: string;
	path: string;
	reasons: string[];
}

/** Stores a service's newest requests and counts all of them. */
export class Recorder {
	/** Oldest first; only the newest `capacity` are stored. */
	readonly requests: RecordedRequest[] = [];

	/** The total number of requests that have arrived. */
	total = 0;

	/** The number of requests that have arrived but not yet been answered. */
	inFlight = 0;

	/** The largest number of requests that were in flight at the same time. */
	maxInFlight = 0;

	constructor(private readonly capacity: number) {}

	/** Records a request that has just arrived, before its body is read. */
	arrived(request: Omit<RecordedRequest, 'number' | 'status' | 'tookMs'>): RecordedRequest {
		this.total += 1;
		this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		const recorded = { ...request, number: this.total, status: null, tookMs: null };
		this.requests.push(recorded);
		if (this.requests.length > this.capacity) this.requests.shift();
		return recorded;
	}

	/** Records the end of a request: its status, or `null` if the connection broke before a response was sent. */
	ended(recorded: RecordedRequest, status: number | null): void {
		if (recorded.tookMs !== null) return;
		this.inFlight -= 1;
		recorded.status = status;
		recorded.tookMs = Date.now() - recorded.at;
	}

	/** Forgets the requests and restarts the counts. */
	clear(): void {
		this.requests.length = 0;
		this.total = 0;
		this.maxInFlight = this.inFlight;
	}
}
