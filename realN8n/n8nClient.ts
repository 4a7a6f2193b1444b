/** The owner account that the playground creates; the login works only on this machine. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Playground-1',
	firstName: 'Playground',
	lastName: 'Owner',
};

/** A request that n8n refused, with its response. */
export class N8nRefused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Talks to n8n as its editor does, logged in as the owner. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Creates the owner's account on a new n8n instance and logs in as the owner. */
	async signUp(): Promise<void> {
		await this.request('POST', '/rest/owner/setup', OWNER);
	}

	/** Logs in to an n8n instance that already has an owner. */
	async logIn(): Promise<void> {
		const { email, password } = OWNER;
		await this.request('POST', '/rest/login', { email, emailOrLdapLoginId: email, password });
	}

	/**
	 * Sends a request with a JSON body and returns the `data` of the response, whose type the caller declares. Throws
	 * {@link N8nRefused} for an HTTP status of 400 or above.
	 */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': 'playground',
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		const text = await response.text();
		if (!response.ok)
			throw new N8nRefused(response.status, `${method} ${path}: ${response.status} ${text}`);
		return (JSON.parse(text || '{}') as { data: T }).data;
	}
}
