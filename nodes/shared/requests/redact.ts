const MIN_LENGTH = 4;

/** The text with every occurrence of a secret, plain or as it is written elsewhere, replaced by `***`. */
export function redacted(text: string, secrets: string[]): string {
	const forms = secrets
		.filter((secret) => secret.trim().length >= MIN_LENGTH)
		.flatMap((secret) => [...new Set([secret, secret.trim(), ...escapedForms(secret)])])
		.sort((a, b) => b.length - a.length);
	return forms.reduce((rest, form) => rest.split(form).join('***'), text);
}

/** A secret as addresses, JSON and XML hold it. */
function escapedForms(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	return [
		encodeURIComponent(secret),
		json,
		json.replaceAll('/', '\\/'),
		secret.replaceAll('&', '&amp;'),
	];
}
