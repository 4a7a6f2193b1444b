const MIN_LENGTH = 4;
/** Shorter secrets are replaced only in their exact form, because other forms occur by chance. */
const MIN_LENGTH_IN_ANY_FORM = 6;

/**
 * Replaces every occurrence of a secret in text with `***`, whatever its form: encoded for an
 * address, JSON, HTML or a header; with spaces, line breaks or invisible characters in it; in upper
 * or lower case; as base64 or as hexadecimal digits.
 */
export function redacted(text: string, secrets: string[]): string {
	const plain = secrets
		.flatMap((secret) => [secret, secret.trim()])
		.filter(({ length }) => length >= MIN_LENGTH)
		.sort((a, b) => b.length - a.length)
		.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
	return secrets.flatMap(formsOf).reduce(withoutForm, plain);
}

/** The forms of a secret to search for in the result of `skeletonOf`. */
function formsOf(secret: string): string[] {
	const visible = secret.replace(/[^\x21-\x7e]/g, '');
	const bytes = Buffer.from(visible);
	// The text before a secret shifts its base64 by 0 to 2 bytes. Digits shared with it are cut off.
	const base64 = [0, 1, 2].map((shift) =>
		Buffer.concat([Buffer.alloc(shift), bytes])
			.toString('base64')
			.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + bytes.length) * 8) / 6)),
	);
	// A key may contain what looks like an escape. This form takes each character as it is.
	const asTyped = [...visible].filter(isKept).join('').toLowerCase();
	return [secret, ...base64, bytes.toString('hex')]
		.map((form) => skeletonOf(form).characters)
		.concat(asTyped)
		.filter(({ length }) => length >= MIN_LENGTH_IN_ANY_FORM);
}

function withoutForm(text: string, form: string): string {
	const { characters, places } = skeletonOf(text);
	let rest = '';
	let end = 0;
	let at = characters.indexOf(form);
	while (at >= 0) {
		rest += `${text.slice(end, places[at].start)}***`;
		end = places[at + form.length - 1].end;
		at = characters.indexOf(form, at + form.length);
	}
	return rest + text.slice(end);
}

interface Skeleton {
	/** The characters that are kept, in lower case. */
	characters: string;
	/** The position of each character in the text. */
	places: Array<{ start: number; end: number }>;
}

/** One character, either escaped (even repeatedly) for a URL, JSON or HTML, or as it is. */
const ESCAPED =
	/%(?:25)*([0-9a-f]{2})|\\+u([0-9a-f]{4})|\\+x([0-9a-f]{2})|\\+[nrtbf]|&(?:amp;)*#x([0-9a-f]+);|&(?:amp;)*#(\d+);|&(?:amp;)*([a-z]{2,8});|[^]/gi;

/** HTML names of symbols that are kept. */
const NAMED: Record<string, string> = {
	quot: '"',
	lt: '<',
	gt: '>',
	apos: "'",
	amp: '&',
	period: '.',
	colon: ':',
};

/** Spaces, invisible characters and symbols that differ between encodings are dropped. */
function isKept(character: string): boolean {
	return /^[!-~]$/.test(character) && !'\\+-_/='.includes(character);
}

/** Resolves escapes, and drops the characters that encodings, line breaks or copying may change. */
function skeletonOf(text: string): Skeleton {
	let characters = '';
	const places: Skeleton['places'] = [];
	for (const match of text.matchAll(ESCAPED)) {
		const [token, ...groups] = match;
		const [percent, unicode, byte, hex, decimal, name] = groups as Array<string | undefined>;
		const code = percent ?? unicode ?? byte ?? hex;
		const character =
			code !== undefined
				? String.fromCharCode(Number.parseInt(code, 16))
				: decimal !== undefined
					? String.fromCharCode(Number(decimal))
					: name !== undefined
						? (NAMED[name.toLowerCase()] ?? '')
						: token;
		if (!isKept(character)) continue;
		characters += character.toLowerCase();
		places.push({ start: match.index, end: match.index + token.length });
	}
	return { characters, places };
}
