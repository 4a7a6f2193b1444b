import { listen } from '../../sandbox/server';

/** A server that accepts everything as fast as it arrives. */
export interface Sink {
	url: string;
	requests: number;
	bytes: number;
	clear(): void;
}

/** Starts a server that only counts bytes, so that nothing but the client's speed matters. */
export async function startSink(): Promise<Sink> {
	const sink: Sink = {
		url: '',
		requests: 0,
		bytes: 0,
		clear() {
			sink.requests = 0;
			sink.bytes = 0;
		},
	};
	const { origin } = await listen((request, response) => {
		sink.requests += 1;
		request.on('data', (chunk: Buffer) => (sink.bytes += chunk.length));
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ run_id: sink.requests, status: 'running', files: [] }));
		});
	}, 0);
	sink.url = origin;
	return sink;
}
