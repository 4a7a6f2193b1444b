import type { ILoadOptionsFunctions, INode } from 'n8n-workflow';

import { operationError, type Refuse } from '../errors';
import { idIn } from '../requests/ids';
import type { IdFormat } from '../requests/service';
import {
	choiceIn,
	choicesIn,
	dateIn,
	flagIn,
	listIn,
	type NumberFormat,
	numberIn,
	objectIn,
	type Option,
	textIn,
} from './values';

/** Where parameters come from: an item, a poll or a webhook. */
export interface ParameterContext {
	getNode(): INode;
	getNodeParameter(name: string, fallback: unknown, options?: { extractValue: boolean }): unknown;
	getTimezone(): string;
	getItemIndex?(): number;
}

/**
 * Reads the parameters of an item, a poll or a webhook. An empty value counts as not set. The error
 * for an unusable value names the parameter by its label in the editor.
 */
export class Parameters {
	constructor(private readonly context: ParameterContext) {}

	/** Creates the error for an unusable value, which says what is wrong with it and what to do. */
	readonly refusal: Refuse = (message, description) =>
		operationError(this.context.getNode(), message, description, this.context.getItemIndex?.());

	text(name: string, label: string): string | undefined {
		return textIn(this.raw(name), label, this.refusal);
	}

	/** Text that must not be empty. */
	required(name: string, label: string): string {
		const value = this.text(name, label);
		if (value === undefined) throw this.empty(label);
		return value;
	}

	/** A required id, entered as is or as the address of a page that contains it. */
	id(name: string, format: IdFormat): string {
		return this.idOf(this.required(name, format.label), format);
	}

	/** Like `id`, but undefined if empty. */
	optionalId(name: string, format: IdFormat): string | undefined {
		return this.text(name, format.label) === undefined ? undefined : this.id(name, format);
	}

	/** @param fallback the value if the node does not have the parameter */
	flag(name: string, label: string, fallback: boolean): boolean {
		return flagIn(this.context.getNodeParameter(name, fallback), label, this.refusal);
	}

	number(name: string, label: string, format: NumberFormat): number | undefined {
		return numberIn(this.raw(name), label, format, this.refusal);
	}

	/** The value of the chosen option, or undefined if none is chosen. */
	choice(name: string, label: string, options: readonly Option[]): string | undefined {
		return choiceIn(this.raw(name), label, options, this.refusal);
	}

	/** The values of the chosen options, or undefined if there are none. */
	choices(name: string, label: string, options: readonly Option[]): string[] | undefined {
		return choicesIn(this.raw(name), label, options, this.refusal);
	}

	/** A list, which can also be comma-separated text, or undefined if it is empty. */
	list(name: string, label: string): string[] | undefined {
		return listIn(this.raw(name), label, this.refusal);
	}

	/** A list of ids, which can also be comma-separated text, or undefined if it is empty. */
	ids(name: string, format: IdFormat): string[] | undefined {
		return this.list(name, format.label)?.map((text) => this.idOf(text, format));
	}

	/** A date as ISO 8601 in UTC. A date without a zone is in the workflow's time zone. */
	date(name: string, label: string): string | undefined {
		return dateIn(this.raw(name), label, this.context.getTimezone(), this.refusal);
	}

	/** A required JSON object, given as an object or as text. */
	object(name: string, label: string): Record<string, unknown> {
		const value = objectIn(this.raw(name), label, this.refusal);
		if (value === undefined) throw this.empty(label);
		return value;
	}

	/** The value as n8n returns it, or the extracted value of a resource locator. */
	raw(name: string): unknown {
		// n8n rejects `undefined` as a fallback, and cannot extract the value of a hidden parameter.
		const value = this.context.getNodeParameter(name, null);
		return (Object(value) as { __rl?: unknown }).__rl === true
			? this.context.getNodeParameter(name, null, { extractValue: true })
			: value;
	}

	private idOf(text: string, format: IdFormat): string {
		const id = idIn(text, format);
		if (id === undefined) {
			throw this.refusal(`'${format.label}' is not a valid id: ${text.slice(0, 60)}`, format.hint);
		}
		this.refuseOtherParent(text, format);
		return id;
	}

	/** Rejects an address whose parent is not the chosen one. */
	private refuseOtherParent(text: string, { label, within }: IdFormat): void {
		const found = within?.format.address?.exec(text)?.[1];
		if (within === undefined || found === undefined) return;
		const chosen = this.id(within.parameter, within.format);
		if (found === chosen) return;
		throw this.refusal(
			`The address in '${label}' belongs to ${found}, but '${within.format.label}' is ${chosen}`,
			`Paste an address that matches '${within.format.label}', or set '${within.format.label}' to ${found}`,
		);
	}

	private empty(label: string): Error {
		return this.refusal(`'${label}' is empty`, `Fill in '${label}'`);
	}
}

/** The parameters of a node as currently set in the editor, for pickers. */
export function currentParameters(context: ILoadOptionsFunctions): Parameters {
	return new Parameters({
		getNode: () => context.getNode(),
		getNodeParameter: (name, _, options) => context.getCurrentNodeParameter(name, options),
		getTimezone: () => context.getTimezone(),
	});
}
