import { eventually } from './expectations';
import type { ReceivedMail } from './mailServer';

/** n8n ignores the decision if the link was opened by a program, such as a mail scanner. */
export const BROWSER =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';

const ANSWER_TIMEOUT_MS = 60_000;
/** The name of the only text field in n8n's form. */
const ANSWER_FIELD = 'field-0';

/**
 * Responds to an email from *Send and Wait for Response* as a person would: opens the form behind
 * its button and submits `answer`. The email can arrive before n8n has suspended the execution, so
 * the form might not work right away.
 *
 * @returns the page with the form
 */
export async function answerByMail(mail: ReceivedMail, answer: string): Promise<string> {
	const link = formLink(mail);
	const headers = { 'user-agent': BROWSER };
	const once = async (init: RequestInit): Promise<string | undefined> => {
		const response = await fetch(link, { ...init, headers });
		const page = await response.text();
		if (response.status === 409) return undefined;
		if (!response.ok) throw new Error(`The form responded with ${response.status}: ${page}`);
		return page;
	};
	const form = await eventually('The form', ANSWER_TIMEOUT_MS, async () => await once({}));
	await eventually('Submitting the answer', ANSWER_TIMEOUT_MS, async () => {
		const body = new FormData();
		body.append(ANSWER_FIELD, answer);
		return await once({ method: 'POST', body });
	});
	return form;
}

/** The address behind the email's button. */
export function formLink({ text }: ReceivedMail): string {
	const links = text.match(/https?:\/\/[^\s\])]+/g) ?? [];
	const link = links.find((address) => address.includes('/webhook-waiting/'));
	if (link === undefined) throw new Error(`The email has no button to respond with: ${text}`);
	return link;
}
