import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodePropertyRouting,
	NodeApiError,
} from 'n8n-workflow';

import { lastingError, readableError, withAdvice } from '../errors';
import { Parameters } from '../parameters/parameters';
import { PATIENT } from '../requests/backoff';
import type { Call, CallKind } from '../requests/call';
import { type Client, connect } from '../requests/client';
import { gateOf } from '../requests/gate';
import type { Service } from '../requests/service';
import { fileNames } from '../uploads/binaryFields';
import { isAboutFiles } from '../uploads/collectFiles';
import { isRetriedTool, type NodeRun, nodeRunOf } from './nodeRun';
import type { Starts } from './starts';

/** What an operation can use for one item. */
export interface Operation {
	context: IExecutePaginationFunctions;
	client: Client;
	parameters: Parameters;
	itemIndex: number;
	/** The call declared in the description, with the ids filled in. */
	call: Call<'object'>;
	/** What this node has started so far. */
	starts: Starts;
	/** Whether another item has made the node fail, so that there is no point in waiting. */
	isGivenUp: () => boolean;
}

/** Settings that only a few operations need. */
export interface Particulars {
	/**
	 * The input items that an output is paired with, if it is not just its own item. Undefined for an
	 * item that was merged into another one, which has no output and whose parameters are ignored.
	 */
	inputOf?: (context: IExecutePaginationFunctions) => PairedItem | undefined;
	/** Whether the item's files are sent, so that errors name them. */
	sendsFiles?: boolean;
}

/** An output item that has not been paired with its input item yet. */
export type Output = { json: IDataObject } & Omit<INodeExecutionData, 'json'>;

/**
 * A step of the work on an item. It returns the output or the next step, which begins when all
 * items are ready for it.
 */
export type Step = () => Promise<Output[] | Step>;

/**
 * Checks everything about an item that can be checked without a request, and returns the step that
 * sends the item.
 */
export type Work = (operation: Operation) => Step | Promise<Step>;

export type PairedItem = NonNullable<INodeExecutionData['pairedItem']>;

/**
 * Routing that makes n8n's declarative engine leave the request to this package: n8n calls the
 * pagination function instead of sending its own request. The method, address and simple parameters
 * stay in the description, while retries, limits, paging, waiting and errors work the same way for
 * all operations.
 *
 * @param kind what repeating the request would do
 * @param work checks an item and creates its output
 */
export function perform(
	service: Service,
	kind: CallKind,
	work: Work,
	{ inputOf = itself, sendsFiles = false }: Particulars = {},
): Pick<INodePropertyRouting, 'send' | 'operations'> {
	return {
		send: { paginate: true },
		operations: {
			async pagination(requestData): Promise<INodeExecutionData[]> {
				const item = this.getItemIndex();
				const run = nodeRunOf(this);
				const gate = gateOf(run);
				let pairedItem: PairedItem | undefined;
				try {
					pairedItem = inputOf(this);
					if (pairedItem === undefined) return [];
					const operation = await prepare(this, run, service, kind, requestData);
					let next: Output[] | Step = run.starts.done.get(item) ?? (await work(operation));
					for (let step = 0; typeof next === 'function'; step++) {
						if (!(await run.mayBegin(step, item))) return [];
						next = await next();
					}
					// Once another item has failed, no item waits for the end of its run.
					const isComplete = kind === 'change' || (kind === 'start' && !run.hasFailed);
					if (isComplete) run.starts.done.set(item, next);
					return next.map((output) => ({ ...output, pairedItem }));
				} catch (error) {
					// This item was not started because another one failed. That item's error explains why.
					if (gate.wasStoppedBy(error)) return [];
					const files = sendsFiles && !isAboutFiles(error) ? fileNames(this) : [];
					const readable = readableError(this, error, files);
					if (this.continueOnFail()) return [failedItem(this, readable, pairedItem ?? { item })];
					gate.stop(readable);
					await run.fail(item);
					const lasting = lastingError(this, readable, run.starts.note(item));
					// n8n would call the tool again, and this package could not tell that from a new call.
					const isDone = run.starts.has(item) && isRetriedTool(this);
					if (isDone) return [{ json: { error: lasting.message }, pairedItem: { item } }];
					throw lasting;
				} finally {
					run.finish(item);
				}
			},
		},
	};
}

/**
 * The output item for a failed item. Its error text includes the advice, because people see no
 * other part of the error.
 */
function failedItem(
	context: IExecutePaginationFunctions,
	error: NodeApiError,
	pairedItem: PairedItem,
): INodeExecutionData {
	const { message } = withAdvice(error);
	// On the error output, n8n adds the fields of the input item, unless the item has an `error`.
	const isOnErrorOutput = context.getNode().onError === 'continueErrorOutput';
	return { json: { error: message }, ...(isOnErrorOutput ? {} : { error }), pairedItem };
}

function itself(context: IExecutePaginationFunctions): PairedItem {
	return { item: context.getItemIndex() };
}

async function prepare(
	context: IExecutePaginationFunctions,
	run: NodeRun,
	service: Service,
	kind: CallKind,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<Operation> {
	const itemIndex = context.getItemIndex();
	const parameters = new Parameters(context);
	const { proxy, skipSslCertificateValidation, allowedDomains } = options as IHttpRequestOptions;
	const timeout =
		parameters.number('requestOptions.timeout', 'Timeout', { min: 0, example: 10_000 }) ||
		undefined;
	const client = await connect(context, service, {
		patience: PATIENT,
		itemIndex,
		gateOwner: run,
		defaults: { timeout, proxy, skipSslCertificateValidation, allowedDomains },
	});
	const call: Call<'object'> = {
		kind,
		method: options.method ?? 'GET',
		path: filledIn(options.url ?? '', service, parameters),
		query: withoutEmpty(options.qs),
		body: Object.keys((options.body ?? {}) as object).length > 0 ? options.body : undefined,
		expects: 'object',
	};
	const isGivenUp = () => run.hasFailed;
	return { context, client, parameters, itemIndex, call, starts: run.starts, isGivenUp };
}

/** The address with each `{id}` replaced with that parameter, checked and encoded. */
function filledIn(template: string, { ids, paths }: Service, parameters: Parameters): string {
	return template.replace(
		/\{(\w+)\}/g,
		(_, name: string) =>
			paths?.[name]?.(parameters) ?? encodeURIComponent(parameters.id(name, ids[name])),
	);
}

function withoutEmpty(query: IDataObject | undefined): IDataObject {
	return Object.fromEntries(
		Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== ''),
	);
}
