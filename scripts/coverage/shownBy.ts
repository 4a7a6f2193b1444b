/**
 * Which tests show what the package promises, by subject (an operation, a trigger or a credential) and
 * by aspect or parameter. A test is named by its file below `test/` and by its titles, as jest prints
 * them. `docs/coverage.md` is made from this; a test compares it with the tests and the nodes that
 * there are.
 */
export type Shown = Record<string, string[]>;

const EVERY = 'engine/everyOperation.test.ts › $path ›';
const KOLENA = 'engine/kolena/operations.test.ts ›';
const KOGNITOS = 'engine/kognitos/operations.test.ts ›';
const LISTS = 'engine/lists.test.ts ›';
const IDS = 'engine/ids.test.ts ›';
const WAITING = 'engine/waiting.test.ts ›';
const PICKERS = 'engine/pickers.test.ts ›';
const FILES = 'engine/uploads/files.test.ts ›';
const PRESIGNED = 'engine/uploads/presigned.test.ts ›';
const LIVES = 'engine/triggers/lives.test.ts ›';
const N8N = 'engine/triggers/n8n.test.ts ›';
const CREDENTIALS = 'engine/credentials.test.ts › the test of %s ›';
const REAL = 'e2e/operations.ts ›';

/** What each operation does with items and faults, whatever it is. */
export const EVERY_OPERATION: Shown = {
	'many items, pairedItem': [
		`${EVERY} answers many items in their order, each with its pairedItem`,
	],
	'Continue (regular output)': [
		`${EVERY} goes on with the other items when one fails: regular output`,
	],
	'Continue (error output)': [`${EVERY} goes on with the other items when one fails: error output`],
	'what the service refuses': [
		`${EVERY} stops with what the service said, the code, the item and what to do`,
	],
	'a busy service': [`${EVERY} gives way to a busy service and a fault in between`],
	'preview of the output': [
		'schemas.test.ts › output previews › %s: %s %s puts out what its preview shows',
	],
	'AI tool': [
		'engine/tools.test.ts › the error of a tool › says what to do about an id that is none, and one that does not exist',
	],
	'AI tool, in a real n8n': ['e2e/tools.ts › AI agent: ${path} as a tool'],
};

/** What parameters do that several operations have. */
export const PARAMETERS: Shown = {
	simplify: [`${EVERY} is simplified with Simplify, and as the service gave it without`],
	returnAll: [`${EVERY} gives all entries of all pages with Return All`],
	limit: [`${EVERY} gives as many as Limit says, fifty if nothing is said`],
};

const kolenaAgent = [
	`${IDS} an agent of Kolena is found › in mode %s, also by an expression`,
	`${IDS} an agent of Kolena is found › by the address %s`,
	`${PICKERS} the picker of agents › shows each agent with its workspace, page by page`,
	`${IDS} an id with other characters reaches no other endpoint › agent of Kolena: %s`,
];
const kolenaRun = [
	`${IDS} an id › may have spaces around it, and be a number`,
	`${IDS} an id with other characters reaches no other endpoint › run of Kolena: %s`,
	'engine/kolena/runAddress.test.ts › a run is found by the address of its page › by every operation that takes one',
];
const kognitosAgent = [
	`${IDS} an id with other characters reaches no other endpoint › agent and process of Kognitos: %s`,
	`${KOGNITOS} process › says that an agent does not exist`,
];
const kognitosProcess = [
	`${PICKERS} the picker of processes › shows the processes of the agent with their stage, page by page`,
	`${PICKERS} the picker of processes › takes what was picked`,
	`${IDS} an id with other characters reaches no other endpoint › agent and process of Kognitos: %s`,
];

export const SUBJECTS: Record<string, Shown> = {
	'kolena run create': {
		agentId: kolenaAgent,
		binaryPropertyName: [
			`${KOLENA} several binary fields › are sent in the order of the names`,
			`${KOLENA} several binary fields › are all sent for *`,
			`${FILES} before the first byte goes out, it is said › that a field is missing, and which ones there are`,
			`${FILES} before the first byte goes out, it is said › that there are more than 300 files`,
			`${FILES} in the binary mode "combined" › a file is found by %s`,
		],
		grouping: [
			`${KOLENA} run: create › with one run for all items › starts one run with the files of all, in their order`,
			`${KOLENA} run: create › with one run for all items › takes the parameters of the first item`,
			`${KOLENA} run: create › with one run for all items › asks for nothing of the other items (on error: %s)`,
			`${KOLENA} run: create › with one run for all items › fails once, for all items`,
		],
		waitForCompletion: [
			`${WAITING} waiting for a run of Kolena › gives its results`,
			`${WAITING} waiting for a run of Kolena › waits for the runs of all items at the same time`,
		],
		waitTimeout: [`${WAITING} waiting for a run of Kolena › ends in time, with the id of the run`],
		pollInterval: [`${WAITING} waiting for a run of Kolena › asks less and less often`],
		simplify: [`${KOLENA} run: create › gives the answer of the API untouched without Simplify`],
		'additionalFields.dueDate': [
			`${KOLENA} run: create › sends the id and the due date that were given, and nothing else`,
			`${KOLENA} run: create › refuses a due date that is none, before anything is sent`,
			'engine/dates.test.ts › on a machine in %s › a due date %s',
		],
		'additionalFields.userDefinedId': [
			`${KOLENA} run: create › takes an id that an expression gives as a number`,
			'engine/requests/lostAnswers.test.ts › with an id of the user › the run is found after $name',
			'engine/requests/lostAnswers.test.ts › two items with the same id never get the same run',
		],
		'never twice': [
			'engine/requests/starts.test.ts › a start at Kolena that meets › %s is sent once, and said to be in doubt',
		],
		'real n8n': [
			`${REAL} Kolena: Create, a run for each item`,
			`${REAL} Kolena: Create, one run for all items, wait`,
			`${REAL} Failures: Continue with error output, one item good and one bad`,
		],
	},
	'kolena run get': {
		agentId: kolenaAgent,
		runId: [...kolenaRun, `${IDS} an id › that is missing is asked for by its label`],
		simplify: [
			`${KOLENA} run: get › gives results with corrections first, and the errors of prompts that failed`,
			`${KOLENA} run: get › gives the answer of the API untouched without Simplify`,
		],
		'real n8n': [
			`${REAL} Kolena: Get`,
			`${REAL} Failures: the reason is shown, and the execution fails`,
			`${REAL} Failures: Continue gives an item with the error`,
		],
	},
	'kolena run getAll': {
		agentId: kolenaAgent,
		returnAll: [
			`${LISTS} Kolena runs › all come, each once`,
			`${LISTS} Kolena runs › come once each when runs are added between the pages`,
		],
		limit: [
			`${LISTS} Kolena runs › are limited to the number asked for, over several pages`,
			`${LISTS} Kolena runs › asks for no more than it needs`,
		],
		'filters.status': [`${LISTS} Kolena runs › are filtered by status, ids and time`],
		'filters.createdAfter': [
			`${LISTS} Kolena runs › are filtered by status, ids and time`,
			'engine/dates.test.ts › on a machine in %s › filters by time',
		],
		'filters.createdBefore': [
			`${LISTS} Kolena runs › are filtered by status, ids and time`,
			'engine/dates.test.ts › on a machine in %s › filters by time',
		],
		'filters.runIds': [
			`${LISTS} Kolena runs › are filtered by status, ids and time`,
			`${LISTS} Kolena runs › are asked for by hundreds of ids in addresses that are not too long`,
		],
		'filters.userDefinedIds': [
			`${LISTS} Kolena runs › are filtered by ids with a key for each`,
			`${LISTS} Kolena runs › are filtered by status, ids and time`,
		],
		simplify: [`${LISTS} Kolena runs › are simplified, or not`],
		'real n8n': [`${REAL} Kolena: Get Many`],
	},
	'kolena run delete': {
		agentId: kolenaAgent,
		runId: [...kolenaRun, `${KOLENA} run: delete › says so when there is no such run`],
		'answer {deleted: true}': [
			`${KOLENA} run: delete › deletes the run`,
			`${KOLENA} run: delete › has deleted the run also when the answer gets lost`,
		],
		'real n8n': [`${REAL} Kolena: Delete`],
	},
	'kolena run downloadDocument': {
		agentId: kolenaAgent,
		runId: [
			...kolenaRun,
			`${KOLENA} run: download document › says what the service says when the run has not ended`,
		],
		templateId: [
			`${PICKERS} the picker of output templates › shows the templates of the chosen agent`,
			`${EVERY} answers many items in their order, each with its pairedItem`,
		],
		format: [`${KOLENA} run: download document › puts a %s into a field`],
		outputPropertyName: [
			`${KOLENA} run: download document › puts the file into the field that is asked for`,
		],
		'no document in the answer': [`${KOLENA} run: download document › takes %s for no document`],
		'real n8n': [`${REAL} Kolena: Download Document`],
	},
	'kolena agent get': {
		agentId: [...kolenaAgent, `${KOLENA} agent › get`],
		'real n8n': [`${REAL} Kolena: agents and workspaces`],
	},
	'kolena agent getAll': {
		returnAll: [`${LISTS} Kolena agents › all come, each once`],
		limit: [`${LISTS} Kolena agents › come up to the limit`],
		'real n8n': [`${REAL} Kolena: agents and workspaces`],
	},
	'kolena agent copy': {
		agentId: kolenaAgent,
		name: [`${KOLENA} agent › copy, into a workspace`],
		'additionalFields.folderId': [
			'engine/kolena/copies.test.ts › the copy of an agent › goes into the folder that is asked for',
			'engine/kolena/copies.test.ts › the copy of an agent › is refused with %j, before anything is sent',
		],
		'additionalFields.workspaceId': [
			`${KOLENA} agent › copy, into a workspace`,
			'engine/kolena/copies.test.ts › the copy of an agent › stays where the agent is if nothing is said',
		],
		'never twice': [
			`${KOLENA} agent › copy once, and say so when it is not clear whether it was copied`,
		],
		'real n8n': [`${REAL} Kolena: agents and workspaces`],
	},
	'kolena agent updateMetadata': {
		agentId: kolenaAgent,
		metadata: [
			`${KOLENA} agent › update metadata with %s`,
			`${KOLENA} agent › clear metadata`,
			`${KOLENA} agent › refuse %s as metadata`,
		],
		'real n8n': [`${REAL} Kolena: agents and workspaces`],
	},
	'kolena workspace getAll': {
		returnAll: [`${KOLENA} workspace › get many`],
		limit: [`${KOLENA} workspace › get as many as asked for`],
		'real n8n': [`${REAL} Kolena: agents and workspaces`],
	},
	'kognitos run start': {
		agentId: kognitosAgent,
		processId: kognitosProcess,
		name: [
			`${KOGNITOS} run: start › gives each item a name of its own`,
			`${KOGNITOS} run: start › refuses too long a name of the run`,
		],
		stage: [`${KOGNITOS} run: start › starts a run of the process`],
		inputs: [
			`${KOGNITOS} run: start › sends inputs as text or as numbers`,
			`${KOGNITOS} run: start › sends %s as the text %s`,
			`${KOGNITOS} run: start › sends %s as a number`,
			`${KOGNITOS} run: start › refuses %s before anything is sent`,
		],
		binaryPropertyName: [
			`${KOGNITOS} run: start › uploads the files of the item and gives them to the run, behind those that are there`,
			`${PRESIGNED} starts no run when an upload fails`,
		],
		fileIds: [
			`${KOGNITOS} run: start › uploads the files of the item and gives them to the run, behind those that are there`,
		],
		waitForCompletion: [`${WAITING} waiting for a run of Kognitos › gives its outputs`],
		waitTimeout: [
			`${WAITING} waiting for a run of Kognitos › ends in time at an exception that nobody deals with`,
		],
		pollInterval: [`${WAITING} waiting for a run of Kolena › asks less and less often`],
		onException: [
			`${WAITING} waiting for a run of Kognitos › ends at an exception, if that is wanted`,
			`${WAITING} waiting for a run of Kognitos › goes on over an exception, if that is wanted`,
		],
		'never twice': [
			'engine/requests/starts.test.ts › a start at Kognitos that meets › %s is sent once, and said to be in doubt',
		],
		'real n8n': [`${REAL} Kognitos: Start with inputs and files, wait`],
	},
	'kognitos run get': {
		runId: [
			`${IDS} an id with other characters reaches no other endpoint › run of Kognitos: %s`,
			`${KOGNITOS} run: get › says that a run does not exist`,
		],
		simplify: [
			`${KOGNITOS} run: get › gives outputs by name`,
			`${KOGNITOS} run: get › gives the answer of the API untouched without Simplify`,
		],
		'real n8n': [`${REAL} Kognitos: Get`],
	},
	'kognitos run getAll': {
		agentId: kognitosAgent,
		processId: kognitosProcess,
		returnAll: [
			`${LISTS} Kognitos runs › all come, with at most %i a page`,
			`${LISTS} Kognitos runs › come once each when pages shift`,
			`${LISTS} Kognitos runs › end when the service repeats its token`,
		],
		limit: [`${LISTS} Kognitos runs › are limited to the number asked for`],
		'filters.stage': [
			`${LISTS} Kognitos runs › are filtered by stage, and by several statuses over all pages`,
		],
		'filters.status': [
			`${LISTS} Kognitos runs › are filtered by stage, and by several statuses over all pages`,
		],
		simplify: [`${LISTS} Kognitos runs › are simplified, or not`],
		'real n8n': [`${REAL} Kognitos: Get Many`],
	},
	'kognitos process get': {
		agentId: kognitosAgent,
		processId: [`${KOGNITOS} process › get`],
		'real n8n': [`${REAL} Kognitos: processes`],
	},
	'kognitos process getAll': {
		agentId: kognitosAgent,
		returnAll: [`${LISTS} Kognitos processes › all come`],
		limit: [`${LISTS} Kognitos processes › come up to the limit`],
		'real n8n': [`${REAL} Kognitos: processes`],
	},
	'kognitos file upload': {
		agentId: [
			`${KOGNITOS} file: upload › gives the id and the name of the file and none of the signed fields`,
		],
		binaryPropertyName: [
			`${KOGNITOS} file: upload › gives an item for each file, paired with its own`,
			`${PRESIGNED} sends every signed field as it was given, and the file last`,
		],
		'none of the signed fields': [
			`${KOGNITOS} file: upload › gives the id and the name of the file and none of the signed fields`,
		],
		'real n8n': [`${REAL} Kognitos: Upload`],
	},
	kolenaTrigger: {
		agentId: [
			`${N8N} %s: what n8n does with it › is not activated for an unknown agent`,
			`${N8N} %s: what n8n does with it › starts afresh, without a flood, when another agent or process is chosen`,
		],
		events: [
			`${LIVES} %s: the lives of a run › comes out only for a chosen status, and choosing more floods nothing`,
		],
		simplify: [
			`${LIVES} Kolena Trigger: runs that are run again › come out with ten fields and their event_id`,
			`${LIVES} %s: the lives of a run › comes out in the order of the ends, as it is without Simplify`,
		],
	},
	kognitosTrigger: {
		agentId: [
			`${PICKERS} the picker of processes › asks for the agent first (%j)`,
			`${N8N} %s: what n8n does with it › starts afresh, without a flood, when another agent or process is chosen`,
		],
		processId: [
			`${N8N} %s: what n8n does with it › is not activated for an unknown agent`,
			`${N8N} %s: what n8n does with it › starts afresh, without a flood, when another agent or process is chosen`,
		],
		stage: [`${LIVES} Kognitos Trigger: exceptions › are watched in the chosen stage only`],
		events: [
			`${LIVES} %s: the lives of a run › comes out only for a chosen status, and choosing more floods nothing`,
			`${LIVES} Kognitos Trigger: exceptions › come out, and so does what follows them`,
		],
		simplify: [
			`${LIVES} Kognitos Trigger: exceptions › come out with the outputs that lists leave out`,
			`${LIVES} %s: the lives of a run › comes out in the order of the ends, as it is without Simplify`,
		],
	},
	kolenaApi: {
		apiKey: [
			`${CREDENTIALS} passes with the right key, in one request`,
			`${CREDENTIALS} fails with the key "%s"`,
			'engine/secrets.test.ts › with %s › no fault of Kolena shows the key',
		],
		baseUrl: [
			`${CREDENTIALS} passes with a base URL followed by "%s"`,
			`${CREDENTIALS} fails with the base URL "%s"`,
			`${CREDENTIALS} fails where %s answers, whatever the key`,
			`${IDS} the base URL › %s is refused`,
		],
		'real n8n': ['e2e/credentials.ts › Credentials: ${type}, right and wrong key, wrong address'],
	},
	kognitosApi: {
		apiKey: [
			`${CREDENTIALS} passes with the right key, in one request`,
			`${CREDENTIALS} fails with the key "%s"`,
			'engine/secrets.test.ts › no fault of Kognitos shows the key',
		],
		region: [
			'engine/regions.test.ts › the region %s of Kognitos › is where the node sends its requests',
			'engine/regions.test.ts › the region %s of Kognitos › is where the key is tested',
		],
		baseUrl: [
			`${CREDENTIALS} passes with a base URL followed by "%s"`,
			`${CREDENTIALS} fails where %s answers, whatever the key`,
			`${IDS} the base URL › works followed by "%s"`,
			`${IDS} the base URL › %s is refused`,
		],
		'real n8n': ['e2e/credentials.ts › Credentials: ${type}, right and wrong key, wrong address'],
	},
};

/** What both triggers do. */
export const EVERY_TRIGGER: Shown = {
	'each end once': [
		`${LIVES} %s: the lives of a run › comes out once when it started and ended between two polls`,
		`${LIVES} %s: the lives of a run › comes out when it was open already at the switch-on, however long`,
		`${LIVES} %s: the lives of a run › comes out when it ended while n8n was down`,
		`${LIVES} %s: the lives of a run › comes out when it appears in the list late`,
	],
	'nothing old': [
		`${LIVES} %s: the lives of a run › does not come out when it had ended before the switch-on`,
	],
	event_id: [`${LIVES} %s: the lives of a run › carries the same event_id whenever it comes out`],
	'a poll that fails': [
		`${N8N} %s: what n8n does with it › loses nothing by a poll that fails half-way`,
		`${N8N} %s: what n8n does with it › says how long a limited service asks to wait`,
		'watching/hardService.test.ts › A service that answers only so many requests › has a long list read all the same, piece by piece',
	],
	'polls that overlap': [
		`${N8N} %s: what n8n does with it › hands nothing over twice when polls overlap`,
	],
	'switching on': [
		`${N8N} %s: what n8n does with it › is not activated with a wrong key`,
		`${N8N} %s: what n8n does with it › is activated while the service is down, and misses nothing that ends from then on`,
		`${N8N} %s: what n8n does with it › misses nothing that ends while the poll that switches it on is still trying`,
		'watching/hardService.test.ts › A service that was down at the switch-on › shows thousands of ends afterwards, each of which comes out once (%s)',
		'watching/hardService.test.ts › A first look that has not the time › to list all open runs misses none of them',
	],
	'Fetch Test Event': [
		`${N8N} %s: what n8n does with it › shows the run that ended last as a test event, and changes no state`,
	],
	'any order of lists': [
		'engine/triggers/lists.test.ts › %s: what lists can do › takes a list in the order "%s"',
		'engine/triggers/lists.test.ts › %s: what lists can do › takes pages that shift while they are read',
		'watching/hardService.test.ts › A list by the last change › does not hide new runs below an old one that stands at the end of a page',
	],
	'preview of the output': [
		'schemas.test.ts › output previews › %s puts out what its preview shows',
	],
	'real n8n': [
		'e2e/triggers.ts › Triggers: both are switched on',
		'e2e/triggers.ts › Triggers: nothing comes out twice',
	],
};
