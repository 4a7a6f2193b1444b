import type { IExecuteSingleFunctions, NodeOperationError } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { operationError } from '../errors';
import { idIn } from '../requests/ids';
import type { IdFormat } from '../requests/service';

/**
 * Reads the parameters of one item: an empty field counts as not given, and what cannot be used is
 * refused by the parameter's own label before anything is sent.
 */
export class Parameters {
	constructor(private readonly context: IExecuteSingleFunctions) {}

	/** A trimmed text, undefined if empty; an object that has no text of its own is refused. */
	text(name: string, label = name): string | undefined {
		const value = this.raw(name);
		if (value === undefined || value === null) return undefined;
		const text = String(value).trim();
		if (typeof value === 'object' && text.includes('[object Object]')) {
			throw this.refusal(
				`'${label}' is an object, not a text`,
				'Let the expression name one field of it',
			);
		}
		return text === '' ? undefined : text;
	}

	/** A text that must be there. */
	required(name: string, label: string): string {
		const value = this.text(name, label);
		if (value === undefined) throw this.refusal(`'${label}' is empty`, `Fill in '${label}'`);
		return value;
	}

	/** An id that must be there, or the address of a page that holds it. */
	id(name: string, format: IdFormat): string {
		const text = this.required(name, format.label);
		const id = idIn(text, format);
		if (id !== undefined) return id;
		throw this.refusal(`'${format.label}' is not a valid id: ${text.slice(0, 60)}`, format.hint);
	}

	flag(name: string): boolean {
		return this.raw(name) === true;
	}

	/** A number, `fallback` if not given or not a number. */
	number(name: string, fallback: number): number {
		const value = Number(this.text(name) ?? fallback);
		return Number.isFinite(value) ? value : fallback;
	}

	/** Texts with commas between them (or a list), undefined if there are none. */
	list(name: string): string[] | undefined {
		const value = this.raw(name);
		const parts = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
		const texts = parts.map((part) => part.trim()).filter(Boolean);
		return texts.length === 0 ? undefined : texts;
	}

	/** A date as ISO 8601 in UTC; one without a zone is in the workflow's time zone. */
	date(name: string, label: string): string | undefined {
		const value = this.raw(name);
		if (String(value ?? '').trim() === '') return undefined;
		const date = toDateTime(value, this.context.getTimezone());
		const iso = date.toUTC().toISO();
		if (iso === null) {
			throw this.refusal(
				`'${label}' is not a date: ${String(value).slice(0, 60)}`,
				'Enter a date such as 2026-12-31T10:15:00+00:00',
			);
		}
		return iso;
	}

	/** A JSON object, given as such or as text. */
	object(name: string, label: string): Record<string, unknown> {
		const value = this.raw(name);
		const parsed = typeof value === 'string' ? parsedJson(value) : value;
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
			throw this.refusal(
				`'${label}' is not a JSON object`,
				'Enter an object such as {"team": "finance"}',
			);
		}
		return parsed as Record<string, unknown>;
	}

	/** The value as n8n gives it, null if not given: n8n refuses a fallback of undefined. */
	raw(name: string): unknown {
		return this.context.getNodeParameter(name, null, { extractValue: true });
	}

	refusal(message: string, description: string): NodeOperationError {
		const { context } = this;
		return operationError(context.getNode(), message, description, context.getItemIndex());
	}
}

/** A time alone would be taken for one of today, and so would a number. */
const STARTS_WITH_DATE = /^\d{4}(-|\d{4}(?!\d))/;

function toDateTime(value: unknown, zone: string): DateTime {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (typeof value === 'number') return DateTime.fromMillis(value);
	const text = String(value).trim();
	if (!STARTS_WITH_DATE.test(text)) return DateTime.invalid('no date');
	const iso = DateTime.fromISO(text, { zone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone });
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
