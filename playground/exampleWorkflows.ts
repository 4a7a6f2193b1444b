import { exampleNames, readExample, type Reader, withNode } from '../realN8n/exampleFiles';
import type { Workflow, WorkflowNode } from '../realN8n/workflows';

/** What the playground provides for the examples. */
export interface Here extends Reader {
	/** The folder with the sample documents to send. */
	documents: string;
	/** The document that serves as the daily report. */
	reportUrl: string;
	/** A system that accepts whatever is posted to it. */
	receiverUrl: string;
}

/** An example set up for the playground. */
export interface PlaygroundExample {
	/** Its file name without `.json`. */
	name: string;
	workflow: Workflow;
	isPublished: boolean;
}

interface Preparation {
	isPublished?: boolean;
	/** How to see it work in the playground. */
	note: (here: Here) => string;
	change?: (workflow: Workflow, here: Here) => Workflow;
}

/** The ids of the forms that replace the mailbox, as used in the forms' URLs. */
export const DOCUMENTS_FORM = 'documents';
export const AUTOMATION_FORM = 'automation-documents';

const RUN_BY_TRIGGER =
	'*Execute workflow* fetches the last run that ended; if there is none yet, start one on the *Playground* page.';

/** Long enough for n8n to suspend the execution. */
const SHORT_WAIT = { parameters: { amount: 70, unit: 'seconds' } };

/** An example that is not listed here is stored unpublished and unchanged. */
const PREPARATIONS: Record<string, Preparation> = {
	'ai-agent-works-with-runs': {
		note: () =>
			'There is no chat model here. Set up **OpenAI Chat Model** with your own key, then open the chat and ask for the latest runs of agent 1.',
	},
	'at-once-and-never-missed': {
		isPublished: true,
		note: () =>
			'Published, and called by the sandbox. When a run of the first agent ends, an email appears on the *Playground* page a second later.',
	},
	'failures-to-mail': {
		isPublished: true,
		note: () =>
			"Published, and set as the error workflow of all the others here. *Execute workflow* sends an email about n8n's own sample error.",
	},
	'folder-to-one-kolena-run': {
		note: ({ folder }) =>
			`*Execute workflow* sends yesterday's two invoices from \`${folder}/scans\` in one run. If you execute it again, it finds that run instead of starting another.`,
	},
	'invoice-mail-to-google-sheet': {
		note: ({ documents }) =>
			`There is no mailbox here, so *Execute workflow* opens a form instead. Choose the invoices in \`${documents}\`. **Add Row** is deactivated because there is no Google account; **Make Row** shows the rows.`,
		change: (workflow) =>
			withNode(startedByForm(workflow, 'invoice-mail'), 'Add Row', { disabled: true }),
	},
	'kognitos-asks-person-answers': {
		isPublished: true,
		note: () =>
			'Published. Send a document with the form of *Email Documents to a Kognitos Automation*. The first run asks a question. Within a minute, an email with the question appears on the *Playground* page, with a link to the form for your answer.',
		change: (workflow) =>
			withNode(workflow, 'Wait Two Minutes', { parameters: { amount: 10, unit: 'seconds' } }),
	},
	'kognitos-result-to-file-and-mail': {
		isPublished: true,
		note: () => `Published. ${RUN_BY_TRIGGER}`,
	},
	'kognitos-calls-back': {
		note: () =>
			'*Execute workflow* starts a run and waits. The simulated process does not call back, so open **Start Run** to find the URL that the process received, and send a POST request there, e.g. with `curl -X POST`.',
	},
	'kognitos-long-wait': {
		note: () =>
			'*Execute workflow* starts a run, checks it every 70 seconds instead of every five minutes, and sends an email when it ends.',
		change: (workflow) => withNode(workflow, 'Wait Five Minutes', SHORT_WAIT),
	},
	'kolena-long-wait': {
		note: ({ folder }) =>
			`*Execute workflow* starts a run for each of today's files in \`${folder}/long\`, checks the runs every 70 seconds instead of every five minutes, and sends an email when each one ends.`,
		change: (workflow) => withNode(workflow, 'Wait Five Minutes', SHORT_WAIT),
	},
	'kolena-document-to-mail': { note: () => RUN_BY_TRIGGER },
	'kolena-result-to-file-and-mail': {
		isPublished: true,
		note: () => `Published. ${RUN_BY_TRIGGER}`,
	},
	'mail-attachments-to-kolena': {
		isPublished: true,
		note: ({ documents }) =>
			`Published. There is no mailbox here, so a form takes its place. The *Playground* page links to the form, and *Execute workflow* opens it, too. Choose the invoices in \`${documents}\`.`,
		change: (workflow) => startedByForm(workflow, DOCUMENTS_FORM),
	},
	'mail-documents-to-kognitos-automation': {
		isPublished: true,
		note: ({ documents }) =>
			`Published. There is no mailbox here, so a form takes its place. The *Playground* page links to the form, and *Execute workflow* opens it, too. Choose an invoice in \`${documents}\`.`,
		change: (workflow) => startedByForm(workflow, AUTOMATION_FORM, 'Kognitos'),
	},
	'many-runs-to-one-table': {
		note: ({ folder }) =>
			`Next to *Execute workflow*, choose **Every Evening** to start a run for each of today's files in \`${folder}/batch\`, or **Every Morning** to get a table of yesterday's runs, which have already ended.`,
	},
	'nightly-kognitos-with-reminders': {
		note: () =>
			'*Execute workflow* starts a run. Set it to *Exception* on the sandbox page before it ends, and you get an email reminder every minute instead of every two hours. Set it to *Succeeded* to end it.',
		change: (workflow) =>
			withNode(workflow, 'Wait Two Hours', { parameters: { amount: 1, unit: 'minutes' } }),
	},
	'pending-kognitos-exceptions-digest': {
		note: () =>
			'On the sandbox page, make a run ask a question, then choose *Execute workflow*. The email appears on the *Playground* page.',
	},
	'person-approves-result': {
		note: () =>
			`${RUN_BY_TRIGGER} Then open the email on the *Playground* page and follow one of its two links.`,
		change: (workflow, { receiverUrl }) =>
			withNode(workflow, 'Hand Over', { parameters: { url: receiverUrl } }),
	},
	'schedule-to-kognitos': {
		isPublished: true,
		note: () =>
			'Published. *Execute workflow* sends the report immediately, and so does a button on the *Playground* page.',
		change: (workflow, { reportUrl }) =>
			withNode(workflow, 'Download Report', { parameters: { url: reportUrl } }),
	},
	'table-rows-to-kognitos': {
		isPublished: true,
		note: ({ documents }) =>
			`Published. *Execute workflow* opens the form. Choose \`${documents}/cases.csv\`. Its third row is invalid, so no run is started for it.`,
	},
};

/**
 * Reads all examples and sets them up for the playground. Each gets a note on how to try it out.
 */
export async function playgroundExamples(here: Here): Promise<PlaygroundExample[]> {
	return await Promise.all(
		(await exampleNames()).map(async (file) => {
			const name = file.replace(/\.json$/, '');
			const { isPublished = false, note, change }: Partial<Preparation> = PREPARATIONS[name] ?? {};
			const example = await readExample(file, here);
			const changed = change ? change(example, here) : example;
			const text = note?.(here) ?? '*Execute workflow* runs it.';
			return { name, workflow: withNote(changed, text), isPublished };
		}),
	);
}

/** Replaces the mailbox with a form. Uploaded files arrive just as email attachments do. */
function startedByForm(workflow: Workflow, path: string, service = 'Kolena'): Workflow {
	const formName = 'Instead of New Mail';
	const nodes = workflow.nodes.map((node) =>
		node.name === 'New Mail'
			? {
					...node,
					name: formName,
					type: 'n8n-nodes-base.formTrigger',
					typeVersion: 2.2,
					webhookId: path,
					parameters: formFor(service),
				}
			: node,
	);
	const { 'New Mail': outputs, ...others } = workflow.connections;
	return { ...workflow, nodes, connections: { [formName]: outputs, ...others } };
}

const formFor = (service: string) => ({
	formTitle: `Documents for ${service}`,
	formDescription: 'Starts a run with the documents, as if they had arrived by email',
	formFields: {
		values: [
			{ fieldLabel: 'attachment', fieldType: 'file', multipleFiles: true, requiredField: true },
		],
	},
	options: {
		respondWithOptions: {
			values: {
				respondWith: 'text',
				formSubmittedText:
					'The run is being started. Emails about it will arrive on the Playground page within two minutes.',
			},
		},
	},
});

const NOTE_HEIGHT = 120;

/** Adds a yellow note above the example's green one. */
function withNote(workflow: Workflow, text: string): Workflow {
	const green = workflow.nodes.find(({ name }) => name === 'About This Workflow');
	const [left, top] = green?.position ?? [0, 0];
	const note: WorkflowNode = {
		id: 'in-this-playground',
		name: 'In This Playground',
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position: [left, top - NOTE_HEIGHT - 40],
		parameters: {
			width: 760,
			height: NOTE_HEIGHT,
			content: `**In this playground**\nKeys, agents, processes and folders are already chosen. ${text}`,
		},
	};
	return { ...workflow, nodes: [note, ...workflow.nodes] };
}
