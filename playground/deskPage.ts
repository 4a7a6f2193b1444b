import type { ReceivedMail } from '../realN8n/mailServer';
import { readableTime } from './days';
import type { Desk } from './desk';
import { resultFiles } from './sharedFolder';

/** The *Playground* page: how to connect to everything, what to start, and what has arrived. */
export async function deskPage(desk: Desk): Promise<string> {
	const { automationFormUrl, documents, folder, formUrl, handedOver, links, login, mails } = desk;
	const results = await resultFiles({ path: folder });
	return page(
		'Playground',
		`<h1>Playground</h1>
<ul>${links.map(({ name, url }) => `<li>${link(url, url)}: ${escape(name)}</li>`).join('')}</ul>
<table>
	${row('Log in to n8n with', `${login.email}, password ${login.password}`)}
	${row('Sample invoices', documents)}
	${row('Folder that workflows can use', folder)}
	${desk
		.access()
		.map(({ title, facts }) =>
			facts.map(({ label, value }) => row(`${title}: ${label}`, value)).join('\n\t'),
		)
		.join('\n\t')}
</table>
<h2>Start runs yourself</h2>
<p>${formUrl ? link(formUrl, 'Send documents to Kolena') : ''} in a form.</p>
<p>${automationFormUrl ? link(automationFormUrl, 'Send an invoice to a Kognitos automation') : ''} in a form. The first run
asks a question by email.</p>
<form method="post" action="/report"><button>Send the daily report to Kognitos</button></form>
<p>A run ends on its own after half a minute, or sooner if you end it on the sandbox page. n8n checks for ended runs once
a minute. Their emails and files then appear here; reload the page to see them.</p>
<h2>Emails</h2>
<p>Two workflows report each Kolena run: <i>At Once and Never Missed</i> a second after the run ends, and <i>Kolena
Result to File and Email</i> at its next poll.</p>
${[...mails].reverse().map(mail).join('') || '<p>None yet.</p>'}
<h2>Stored results</h2>
<ul>${results.map((name) => `<li>${link(`/results/${encodeURIComponent(name)}`, name)}</li>`).join('') || '<li>None yet.</li>'}</ul>
${handedOver.length > 0 ? '<h2>Passed on to the next system</h2>' : ''}
${handedOver
	.map(({ at, body }) => `<article><p>${readableTime(at)}</p><pre>${escape(body)}</pre></article>`)
	.join('')}`,
	);
}

/** A page with one message and a link back. */
export function messagePage(title: string, text: string): string {
	return page(
		title,
		`<h1>${escape(title)}</h1><p>${escape(text)}</p><p>${link('/', 'Back to the Playground page')}</p>`,
	);
}

function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(title)}</title>
<style>
	body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
	article { border: 1px solid #ccc; border-radius: 6px; margin: 1rem 0; padding: 0 1rem; }
	th { font-weight: normal; padding-right: 1.5rem; text-align: left; vertical-align: top; white-space: nowrap; }
	pre { white-space: pre-wrap; }
	td { overflow-wrap: anywhere; }
</style>
${body}
</html>`;
}

function row(label: string, value: string): string {
	return `<tr><th>${escape(label)}</th><td><code>${escape(value)}</code></td></tr>`;
}

function mail({ receivedAt, to, subject, text, attachments }: ReceivedMail): string {
	const attached = attachments.map(({ name }) => `, attached: ${escape(name)}`).join('');
	return `<article><h3>${escape(subject)}</h3><p>To ${escape(to)}, ${readableTime(new Date(receivedAt))}${attached}</p><pre>${withLinks(text)}</pre></article>`;
}

/** The text of an email, with clickable links. */
function withLinks(text: string): string {
	return text
		.split(/(https?:\/\/[^\s\])>]+)/)
		.map((part, index) => (index % 2 === 1 ? link(part, part) : escape(part)))
		.join('');
}

function link(url: string, text: string): string {
	return `<a href="${escape(url)}">${escape(text)}</a>`;
}

function escape(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character]);
}
