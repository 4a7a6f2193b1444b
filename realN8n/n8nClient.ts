/** The person that the playground signs up; the login works on this machine only. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Playground-1',
	firstName: 'Playground',
	lastName: 'Owner',
};

/** What n8n answered to a request that it refused. */
export class N8nRefused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Speaks to n8n as its editor does: with the login of the owner. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the owner's account on a new n8n and logs in as the owner. */
	async signUp(): Promise<void> {
		await this.request('POST', '/rest/owner/setup', OWNER);
	}

	/** Logs in as the owner of an n8n that has one. */
	async logIn(): Promise<void> {
		const { email, password } = OWNER;
		await this.request('POST', '/rest/login', { email, emailOrLdapLoginId: email, password });
	}

	/**
	 * Sends a request with a JSON body and returns the `data` of the response, whose type the caller
	 * declares. Throws {@link N8nRefused} for an HTTP status from 400.
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
