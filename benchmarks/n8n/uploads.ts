import type { NodeSettings } from './workflow';

/** Where an upload goes, and the key for it. */
export interface UploadTarget {
	baseUrl: string;
	agentId: string;
	apiKey: string;
	/** How nodes refer to the credential with this key. */
	credential: { id: string; name: string };
}

/** This package's node, starting either one run with the files of all items or one run per item. */
export function ourNode(target: UploadTarget, grouping: 'allItems' | 'perItem'): NodeSettings {
	return {
		type: 'n8n-nodes-agent-runs.kolena',
		typeVersion: 1,
		parameters: {
			resource: 'run',
			operation: 'create',
			agentId: { __rl: true, mode: 'id', value: target.agentId },
			binaryPropertyName: 'data',
			grouping,
		},
		credentials: { kolenaApi: target.credential },
	};
}

interface HttpRequestSettings {
	/** If off, the node does not need a copy of the whole body in memory. */
	followsRedirects: boolean;
	/** How many requests start together, and how long to wait before the next ones. */
	batching?: { batchSize: number; batchInterval: number };
	/** n8n's own Retry On Fail, with the highest settings. */
	retriesOnFail?: boolean;
}

/** n8n's HTTP Request node doing the same multipart upload, with one request per item. */
export function httpRequestNode(target: UploadTarget, settings: HttpRequestSettings): NodeSettings {
	const { followsRedirects, batching, retriesOnFail } = settings;
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${target.baseUrl}/api/v1/client/agents/${target.agentId}/runs`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'kolenaApi',
			sendBody: true,
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [
					{ parameterType: 'formBinaryData', name: 'files', inputDataFieldName: 'data' },
				],
			},
			options: {
				...(followsRedirects ? {} : { redirect: { redirect: { followRedirects: false } } }),
				...(batching ? { batching: { batch: batching } } : {}),
			},
		},
		credentials: { kolenaApi: target.credential },
		...(retriesOnFail ? { retryOnFail: true, maxTries: 5, waitBetweenTries: 5_000 } : {}),
	};
}
