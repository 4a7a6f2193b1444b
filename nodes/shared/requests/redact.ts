const MIN_LENGTH = 4;
/** Shorter secrets are found only as they are: their characters stand in a row in many a text. */
const MIN_LENGTH_IN_ANY_FORM = 6;

/**
 * The text with every occurrence of a secret replaced by `***`, in whatever form it comes back:
 * encoded for an address, JSON, HTML or a header, with blanks, line breaks or invisible characters
 * inside, in other capitals, as base64 or as hexadecimal digits.
 */
export function redacted(text: string, secrets: string[]): string {
	const plain = secrets
		.flatMap((secret) => [secret, secret.trim()])
		.filter(({ length }) => length >= MIN_LENGTH)
		.sort((a, b) => b.length - a.length)
		.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
	return secrets.flatMap(formsOf).reduce(withoutForm, plain);
}

/** What is to be looked for in a text that is read as `skeletonOf` reads it. */
function formsOf(secret: string): string[] {
	const visible = secret.replace(/[^\x21-\x7e]/g, '');
	const bytes = Buffer.from(visible);
	// What stands before the secret shifts its base64: three ways, without the digits it shares with others.
	const base64 = [0, 1, 2].map((shift) =>
		Buffer.concat([Buffer.alloc(shift), bytes])
			.toString('base64')
			.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + bytes.length) * 8) / 6)),
	);
	return [secret, ...base64, bytes.toString('hex')]
		.map((form) => skeletonOf(form).characters)
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
	/** The letters, digits and signs of the text, in lower case. */
	characters: string;
	/** Where each of them stands in the text. */
	places: Array<{ start: number; end: number }>;
}

/** An escaped character of an address, of JSON, of HTML; escaped more than once, too. */
const ESCAPED =
	/%(?:25)*([0-9a-f]{2})|\\+u([0-9a-f]{4})|\\+x([0-9a-f]{2})|\\+[nrtbf]|&(?:amp;)*#x([0-9a-f]+);|&(?:amp;)*#(\d+);|&(?:amp;)*(quot|lt|gt|apos|nbsp);|&(?:amp;)+|[^]/gi;

const NAMED: Record<string, string> = { quot: '"', lt: '<', gt: '>', apos: "'", nbsp: ' ' };

/**
 * A text without what encodings, line breaks and copying change: escapes are resolved; blanks,
 * invisible characters and the signs that differ between encodings are left out.
 */
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
						? NAMED[name.toLowerCase()]
						: /^&./.test(token)
							? '&'
							: token;
		if (!/^[!-~]$/.test(character) || '\\+-_/='.includes(character)) continue;
		characters += character.toLowerCase();
		places.push({ start: match.index, end: match.index + token.length });
	}
	return { characters, places };
}
