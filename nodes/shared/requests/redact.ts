const MIN_LENGTH = 4;

/** The text with every occurrence of a secret, plain or URL-encoded, replaced by `***`. */
export function redacted(text: string, secrets: string[]): string {
	const forms = secrets
		.filter((secret) => secret.trim().length >= MIN_LENGTH)
		.flatMap((secret) => [secret, secret.trim(), encodeURIComponent(secret)])
		.sort((a, b) => b.length - a.length);
	return forms.reduce((rest, form) => rest.split(form).join('***'), text);
}
