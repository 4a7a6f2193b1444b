import { exampleNames, readExample, type Reader, withNode } from '../realN8n/exampleFiles';
import type { Workflow, WorkflowNode } from '../realN8n/workflows';

/** What the playground provides for the examples. */
export interface Here extends Reader {
	/** The folder with the documents that a person sends. */
	documents: string;
	/** The document that serves as the daily report. */
	reportUrl: string;
	/** A system that accepts whatever is posted to it. */
	receiverUrl: string;
}

/** An example that is set up for the playground. */
export interface PlaygroundExample {
	/** The name of its file without `.json`. */
	name: string;
	workflow: Workflow;
	isPublished: boolean;
}

interface Preparation {
	isPublished?: boolean;
	/** What a person does in the playground to see it work. */
	note: (here: Here) => string;
	change?: (workflow: Workflow, here: Here) => Workflow;
}

/** The ids of the forms that replace the mailbox, as used in their n8n addresses. */
export const DOCUMENTS_FORM = 'documents';
export const AUTOMATION_FORM = 'automation-documents';

const RUN_BY_TRIGGER =
	'*Execute workflow* fetches the last run that ended; if there is none yet, start one on the page *Playground*.';

/** Long enough for n8n to suspend the execution. */
const SHORT_WAIT = { parameters: { amount: 70, unit: 'seconds' } };

/** An example that is not listed here is stored unpublished and needs nothing special. */
const PREPARATIONS: Record<string, Preparation> = {
	'ai-agent-works-with-runs': {
		note: () =>
			'There is no chat model here. Choose one with a key of yours in **OpenAI Chat Model**, then open the chat and ask for the latest runs of agent 1.',
	},
	'at-once-and-never-missed': {
		isPublished: true,
		note: () =>
			'Published, and the sandbox calls it: when a run of the first agent ends, an email is on the page *Playground* a second later.',
	},
	'failures-to-mail': {
		isPublished: true,
		note: () =>
			"Published, and set as the error workflow of all others here. *Execute workflow* sends an email about an example of n8n's own.",
	},
	'folder-to-one-kolena-run': {
		note: ({ folder }) =>
			`*Execute workflow* sends the two invoices of yesterday in \`${folder}/scans\` once. Execute it again, and it finds the run instead.`,
	},
	'invoice-mail-to-google-sheet': {
		note: ({ documents }) =>
			`There is no mailbox here: *Execute workflow* opens a form in its place. Choose the invoices in \`${documents}\`. **Add Row** is deactivated, as there is no Google account; **Make Row** shows the rows.`,
		change: (workflow) =>
			withNode(startedByForm(workflow, 'invoice-mail'), 'Add Row', { disabled: true }),
	},
	'kognitos-asks-person-answers': {
		isPublished: true,
		note: () =>
			'Published. Send a document with the form of *Email Documents to a Kognitos Automation*: the first run after the start asks something, within a minute an email with the question is on the page *Playground*, and its link leads to the form for your answer.',
		change: (workflow) =>
			withNode(workflow, 'Wait Two Minutes', { parameters: { amount: 10, unit: 'seconds' } }),
	},
	'kognitos-result-to-file-and-mail': {
		isPublished: true,
		note: () => `Published. ${RUN_BY_TRIGGER}`,
	},
	'kognitos-calls-back': {
		note: () =>
			'*Execute workflow* starts a run and goes to sleep. No process calls here: open **Start Run** to see the address that it got, and send a POST request there, e.g. with `curl -X POST`.',
	},
	'kognitos-long-wait': {
		note: () =>
			'*Execute workflow* starts a run, looks at it every 70 seconds, not every five minutes, and sends an email at its end.',
		change: (workflow) => withNode(workflow, 'Wait Five Minutes', SHORT_WAIT),
	},
	'kolena-long-wait': {
		note: ({ folder }) =>
			`*Execute workflow* starts a run for each file of today in \`${folder}/long\`, looks at them every 70 seconds, not every five minutes, and sends an email at the end of each.`,
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
			`There is no mailbox here, so a form takes its place. Published: the page *Playground* leads to the form. *Execute workflow* opens it, too. Choose the invoices in \`${documents}\`.`,
		change: (workflow) => startedByForm(workflow, DOCUMENTS_FORM),
	},
	'mail-documents-to-kognitos-automation': {
		isPublished: true,
		note: ({ documents }) =>
			`There is no mailbox here, so a form takes its place. Published: the page *Playground* leads to the form. *Execute workflow* opens it, too. Choose an invoice in \`${documents}\`.`,
		change: (workflow) => startedByForm(workflow, AUTOMATION_FORM, 'Kognitos'),
	},
	'many-runs-to-one-table': {
		note: ({ folder }) =>
			`Choose **Every Evening** at *Execute workflow* to start a run for each file of today in \`${folder}/batch\`, and **Every Morning** for a table of yesterday's runs, which ended before you came.`,
	},
	'nightly-kognitos-with-reminders': {
		note: () =>
			'*Execute workflow* starts a run. Set it to *Exception* on the page of the sandbox before it ends, and you are reminded by email every minute, not every two hours. Set it to *Succeeded* to end it.',
		change: (workflow) =>
			withNode(workflow, 'Wait Two Hours', { parameters: { amount: 1, unit: 'minutes' } }),
	},
	'pending-kognitos-exceptions-digest': {
		note: () =>
			'Have a run ask something on the page of the sandbox, then *Execute workflow*: the email is on the page *Playground*.',
	},
	'person-approves-result': {
		note: () =>
			`${RUN_BY_TRIGGER} Then open the email on the page *Playground* and follow one of its two links.`,
		change: (workflow, { receiverUrl }) =>
			withNode(workflow, 'Hand Over', { parameters: { url: receiverUrl } }),
	},
	'schedule-to-kognitos': {
		isPublished: true,
		note: () =>
			'Published. *Execute workflow* sends the report at once, and so does a button on the page *Playground*.',
		change: (workflow, { reportUrl }) =>
			withNode(workflow, 'Download Report', { parameters: { url: reportUrl } }),
	},
	'table-rows-to-kognitos': {
		isPublished: true,
		note: ({ documents }) =>
			`Published. *Execute workflow* opens the form. Choose \`${documents}/cases.csv\`; its third line cannot be started.`,
	},
};

/** Reads all examples and sets them up for the playground. Each gets a note that explains how to try it out. */
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

/** Replaces the mailbox with a form. Uploaded files arrive just as attachments of an email do. */
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
	formDescription: 'A run is started with the documents, as if they had arrived by email',
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
					'The run is being started. Emails about it arrive on the page Playground within two minutes.',
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
			content: `**In this playground**\nKeys, agents, processes and folders are chosen already. ${text}`,
		},
	};
	return { ...workflow, nodes: [note, ...workflow.nodes] };
}
